import { test } from 'tap';
import { parseStatus } from '../../lab/cluster';

const xml = `<pacemaker-result api-version="2.25" request="crm_mon --output-as=xml --inactive">
  <summary>
    <stack type="corosync"/>
    <current_dc present="true" version="2.1.5" name="mn1" id="1" with_quorum="true" mixed_version="false"/>
  </summary>
  <nodes>
    <node name="mn1" id="1" online="true" standby="false" unclean="false" pending="false"/>
    <node name="mn2" id="2" online="false" standby="false" unclean="true" pending="false"/>
  </nodes>
  <resources>
    <resource id="fence-mn2" role="Started" active="true" failed="false"><node name="mn1" id="1" cached="true"/></resource>
    <group id="g" number_resources="1">
      <resource id="inner" role="Stopped" pending="Starting" active="false" failed="false"/>
    </group>
    <clone id="c"><resource id="copy" role="Started" active="true" failed="true"><node name="mn1"/></resource></clone>
  </resources>
</pacemaker-result>`;

test("crm_mon's XML as data", async (t) => {
  const status = await parseStatus(xml);
  t.equal(status.quorate, true);
  t.equal(status.coordinator, 'mn1');
  t.match(status.nodes, [
    { name: 'mn1', online: true, unclean: false },
    { name: 'mn2', online: false, unclean: true },
  ]);
  t.same(status.resources, [
    { id: 'fence-mn2', role: 'Started', pending: '', active: true, failed: false, nodes: ['mn1'] },
    { id: 'inner', role: 'Stopped', pending: 'Starting', active: false, failed: false, nodes: [] },
    { id: 'copy', role: 'Started', pending: '', active: true, failed: true, nodes: ['mn1'] },
  ]);
});

test('a cluster that is only starting has neither quorum nor coordinator', async (t) => {
  const status = await parseStatus(
    '<pacemaker-result><summary><current_dc present="false"/></summary></pacemaker-result>',
  );
  t.same(status, { quorate: false, coordinator: undefined, nodes: [], resources: [] });
});
