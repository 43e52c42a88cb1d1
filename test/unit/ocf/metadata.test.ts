import { test } from 'tap';
import { parseStringPromise } from 'xml2js';
import { definition as database } from '../../../agents/xcat-db';
import { definition as services } from '../../../agents/xcat-services';
import { definition as sharedData } from '../../../agents/xcat-shareddata';
import { definition as vip } from '../../../agents/xcat-vip';
import type { AgentDefinition } from '../../../lib/ocf/agent';
import { metadataDocument } from '../../../lib/ocf/metadata';

const small: AgentDefinition = {
  name: 'fake',
  shortdesc: 'Short & <sweet>',
  longdesc: 'Long.',
  parameters: {
    color: {
      type: 'string',
      required: true,
      uniqueGroup: 'look',
      shortdesc: 'color',
      longdesc: 'The color.',
    },
    pause: { type: 'duration', default: '3s', reloadable: true, shortdesc: 'pause', longdesc: 'A "pause".' },
  },
  actions: [
    { name: 'start', timeout: 20 },
    { name: 'monitor', timeout: 20, interval: 10, depth: 0 },
  ],
};

const document = `<?xml version="1.0"?>
<!DOCTYPE resource-agent SYSTEM "ra-api-1.dtd" [
<!ATTLIST parameter unique-group CDATA #IMPLIED>
<!ATTLIST parameter reloadable (1|0) #IMPLIED>
<!ATTLIST action name CDATA #REQUIRED>
]>
<resource-agent name="fake" version="1.2.3">
  <version>1.1</version>
  <longdesc lang="en">Long.</longdesc>
  <shortdesc lang="en">Short &amp; &lt;sweet&gt;</shortdesc>
  <parameters>
    <parameter name="color" required="1" unique="1" unique-group="look">
      <longdesc lang="en">The color.</longdesc>
      <shortdesc lang="en">color</shortdesc>
      <content type="string"/>
    </parameter>
    <parameter name="pause" required="0" reloadable="1">
      <longdesc lang="en">A "pause".</longdesc>
      <shortdesc lang="en">pause</shortdesc>
      <content type="string" default="3s"/>
    </parameter>
  </parameters>
  <actions>
    <action name="start" timeout="20s"/>
    <action name="monitor" timeout="20s" interval="10s" depth="0"/>
  </actions>
</resource-agent>
`;

test('the document of a small agent, whole', async (t) => {
  t.equal(await metadataDocument(small, '1.2.3'), document);
});

interface Element {
  readonly $: Readonly<Record<string, string>>;
  readonly content: readonly Element[];
}

for (const definition of [vip, sharedData, database, services] as readonly AgentDefinition[]) {
  test(`${definition.name}: says all that the table says`, async (t) => {
    const root = (await parseStringPromise(await metadataDocument(definition, '1.2.3')))['resource-agent'];
    t.equal(root.$.name, definition.name);
    t.strictSame(Object.keys(root), ['$', 'version', 'longdesc', 'shortdesc', 'parameters', 'actions']);
    const written = root.parameters[0].parameter as readonly Element[];
    t.strictSame(
      written.map((parameter) => [parameter.$.name, parameter.content[0]?.$.default]),
      Object.entries(definition.parameters).map(([name, parameter]) => [name, parameter.default]),
    );
    t.equal((root.actions[0].action as unknown[]).length, definition.actions.length);
  });
}
