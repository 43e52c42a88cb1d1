import { Observer } from '../cluster/observer';
import { Site } from '../cluster/site';
import { Stage } from './stage';

/**
 * The whole story on real nodes: two fresh hosts, two set-ups, a first start, a planned move, a power cut of the active
 * node, its return. Shows what happens while it happens, and ends with the times. Exit code 0 only when all of it worked.
 */
async function demo(): Promise<void> {
  const stage = new Stage();
  stage.title('Two fresh hosts with xCAT, corosync and pacemaker');
  const site = await Site.fresh('demo', (line) => stage.say(line));
  const observer = Observer.watch(site, (sight) => stage.show(sight));
  try {
    await play(site, observer, stage);
  } finally {
    await observer.end();
    stage.title('Taking the hosts down');
    await site.lab.down();
  }
  stage.title('Timeline');
  stage.timeline();
}

async function play(site: Site, observer: Observer, stage: Stage): Promise<void> {
  for (const node of ['mn1', 'mn2']) {
    stage.title(`${node}$ ${site.setupCommand.join(' ')}`);
    await stage.timed(`set-up on ${node}`, () => site.setUp(node, (piece) => stage.quote(piece)));
  }

  stage.title('The cluster starts the management node');
  let active = await stage.timed('first start', async () => {
    const node = await site.waitActive();
    await site.waitServed();
    return node;
  });
  await prove(site, stage, 'the management node runs');

  const target = site.other(active).name;
  stage.title(`${active.name}$ crm resource move g-xcat ${target} force`);
  let since = observer.now();
  active = await stage.timed(`planned move to ${target}`, async () => {
    const node = await site.move(target);
    await site.waitServed();
    return node;
  });
  stage.outages(observer, since);
  await site.xcat(active, 'chtab', 'key=demo', 'site.value=written-before-the-power-cut');
  await prove(site, stage, 'the management node runs on the other host');

  const dead = active;
  const survivor = site.other(dead);
  stage.title(`The plug of ${dead.name} is pulled`);
  since = observer.now();
  active = await stage.timed(`power cut of ${dead.name}, ${survivor.name} takes over`, async () => {
    await dead.powerCut();
    const node = await site.waitActive(survivor.name);
    await site.waitServed();
    return node;
  });
  stage.outages(observer, since);
  await prove(site, stage, 'the survivor is the management node');
  const table = await site.xcat(active, 'tabdump', 'site');
  if (!table.includes('written-before-the-power-cut')) throw new Error('what was written before the power cut is lost');
  stage.say('what was written before the power cut is there');

  stage.title(`${dead.name} has power again`);
  since = observer.now();
  await stage.timed(`return of ${dead.name}`, async () => {
    await dead.boot();
    await site.lab.cluster.waitQuorate();
  });
  if (observer.outage('xcat', since) > 0) throw new Error(`the return of ${dead.name} disturbed the management node`);
  await prove(site, stage, `${dead.name} is back as standby; the management node was not disturbed`);

  const conflicts = observer.conflicts();
  if (conflicts.length > 0) throw new Error(`the address was on two nodes: ${JSON.stringify(conflicts[0])}`);
}

/** What a client sees of the management node now; throws when it is not what it should be. */
async function prove(site: Site, stage: Stage, what: string): Promise<void> {
  const answers: [string, string, string][] = [
    ['DNS', site.fullName, site.lab.vip],
    ['DNS', `cn1.${site.lab.domain}`, '10.88.0.11'],
  ];
  for (const [kind, name, expected] of answers) {
    const found = await site.resolve(name);
    if (found !== expected)
      throw new Error(`${what}, but ${kind} at ${site.lab.vip} says "${found}" for ${name}, not ${expected}`);
    stage.say(`${kind} at ${site.lab.vip}: ${name} is ${found}`);
  }
  if (!(await site.xcatAnswers())) throw new Error(`${what}, but xcatd at ${site.lab.vip} does not answer`);
  const holders = await site.holders();
  stage.say(`xcatd at ${site.lab.vip} answers; the address is on ${holders.join(' and ')}: ${what}`);
}

demo().catch((error: unknown) => {
  process.stderr.write(`demo: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
