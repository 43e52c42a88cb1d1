import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Test, test } from 'tap';
import { setSelfCommand } from '../../../lib/host/programs/self';
import { data } from '../../../lib/setup/steps/data';
import { compiledProgram } from '../support';

/** A shared directory with a manifest, and a data step of mn1 that is taken back; returns whether the manifest is still there. */
async function takenBack(t: Test, owner: object): Promise<boolean> {
  const top = t.testdir({ shared: { '.xcatha': { 'manifest.json': '{}' } }, state: {} });
  process.env.HA_RSCTMP = join(top, 'state');
  setSelfCommand(compiledProgram);
  const directory = join(top, 'shared');
  mkdirSync(join(directory, '.xcatha'), { recursive: true });
  writeFileSync(join(directory, '.xcatha', 'owner.json'), JSON.stringify({ boot: 'b', claim: 'c', ...owner }));
  await data.undo?.({
    memo: { directory, node: 'mn1', running: [], moved: [] },
    progress: () => {},
    warn: () => {},
  });
  return existsSync(join(directory, '.xcatha', 'manifest.json'));
}

test('what is taken back is what this node has put there, not what a faster one has', async (t) => {
  t.notOk(await takenBack(t, { node: 'mn1', state: 'held' }));
  t.ok(await takenBack(t, { node: 'mn2', state: 'held' }));
  t.ok(await takenBack(t, { node: 'mn2', state: 'released' }), 'also when that one has done');
});
