import { test } from 'tap';
import { fencingConfiguration } from '../../lab/fencing';
import { checkName } from '../../lab/instance';
import { unescapeMountPath } from '../../lab/mounts';
import { hostsText } from '../../lab/network';

test('names that can stand everywhere', async (t) => {
  for (const name of ['lab', 'mn1', 'story-power-cut']) t.doesNotThrow(() => checkName('lab', name));
  for (const name of ['', 'Lab', '1a', 'a/b', '../a', 'a b', 'a'.repeat(32)]) {
    t.throws(() => checkName('lab', name), /small letters, digits/, `"${name}"`);
  }
});

test('hosts: all nodes and the virtual address, long name first', async (t) => {
  const lines = hostsText(['mn1', 'mn2']).split('\n');
  t.ok(lines.includes('10.88.0.1 mn1.xl.test mn1'));
  t.ok(lines.includes('10.88.0.2 mn2.xl.test mn2'));
  t.ok(lines.includes('10.88.0.100 xcatmn.xl.test xcatmn'));
});

test('fencing: a device per node, never on the node that it kills; who is fenced stays off unless told', async (t) => {
  const cut = fencingConfiguration(['mn1', 'mn2'], { powerOnAfterFencing: false });
  for (const node of ['mn1', 'mn2']) {
    t.match(cut, `<primitive id="fence-${node}" class="stonith" type="fence_lab">`);
    t.match(cut, `name="pcmk_host_list" value="${node}"/>`);
    t.match(cut, `rsc="fence-${node}" node="${node}" score="-INFINITY"/>`);
  }
  t.equal(cut.match(/name="pcmk_reboot_action" value="off"/g)?.length, 2);
  t.match(cut, 'name="stonith-enabled" value="true"');
  t.notMatch(fencingConfiguration(['mn1'], { powerOnAfterFencing: true }), 'pcmk_reboot_action');
});

test('mount points are read as they are named', async (t) => {
  t.equal(unescapeMountPath('/a\\040b\\134c'), '/a b\\c');
});
