import { randomUUID } from 'node:crypto';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { clusterOf, startCluster } from './cluster';
import { configureFencing, installFenceAgent, socketDirectory } from './fencing';
import { ensureImage } from './image';
import { instanceDirectory, switchNamespace } from './instance';
import { copyTree } from './layers';
import { type Machine, powerOn } from './machine';
import { nodeMachine, outsideMachine, sharedDirectory } from './machines';
import { mountOverlay } from './mounts';
import { hostsText, makeSwitch, network, nodeAddress } from './network';
import { type LabNode, nodeOn } from './node';
import type { Plan } from './plan';
import { profiles } from './profiles';
import { startWarden } from './warden';
import { installXcat } from './xcat';

/** Makes the nodes of a plan, from nothing to booted. */
export async function makeNodes(plan: Plan): Promise<void> {
  const { name, nodes, signal, log } = plan;
  const layers = await makeLayers(plan);
  signal.throwIfAborted();
  mkdirSync(sharedDirectory(name), { mode: 0o755 });
  mkdirSync(socketDirectory(name), { mode: 0o755 });
  await makeSwitch(switchNamespace(name));
  const machines = [...nodes.map((node) => nodeMachine(name, node)), outsideMachine(name)];
  for (const machine of machines) await makeDisk(machine, layers, plan);
  await startWarden(name);
  signal.throwIfAborted();
  log(`booting ${nodes.join(', ')}`);
  await allOf(machines, powerOn);
  await connectOutside(plan);
  await allOf(labNodes(plan), (node) => node.waitBooted({ signal }));
}

/** Gives the nodes their software: xCAT configured, corosync and pacemaker running with quorum, fencing devices. */
export async function makeCluster(plan: Plan): Promise<void> {
  const { log, signal } = plan;
  const nodes = labNodes(plan);
  const cluster = clusterOf(nodes);
  if (plan.xcatTree !== undefined) {
    log('configuring xCAT');
    await allOf(nodes, (node) => installXcat(node, signal));
  }
  if (plan.fencing) await allOf(nodes, installFenceAgent);
  if (!plan.cluster) return;
  log('starting corosync and pacemaker');
  await startCluster(nodes);
  await cluster.waitQuorate({ signal });
  if (!plan.fencing) return;
  await configureFencing(cluster, plan.nodes, plan);
  await allOf(plan.nodes, (node) => cluster.waitActive(`fence-${node}`));
}

/** The nodes of a lab as objects. */
export function labNodes({ name, nodes }: { name: string; nodes: readonly string[] }): LabNode[] {
  return nodes.map((node, index) => nodeOn(nodeMachine(name, node), { name: node, address: nodeAddress(index) }));
}

/** The client outside as an object. */
export function outsideNode(instance: string): LabNode {
  return nodeOn(outsideMachine(instance), { name: 'outside', address: network.outside });
}

async function makeLayers({ name, profile, xcatTree, xcathaTree, log, signal }: Plan): Promise<string[]> {
  const image = await ensureImage(profiles[profile], { log, signal });
  const directory = join(instanceDirectory(name), 'layers');
  const layers = [image];
  for (const [layer, tree] of Object.entries({ xcat: xcatTree, xcatha: xcathaTree })) {
    if (tree === undefined) continue;
    await copyTree(tree, join(directory, layer));
    layers.unshift(join(directory, layer));
  }
  return layers;
}

async function makeDisk(machine: Machine, layers: readonly string[], plan: Plan): Promise<void> {
  const directory = dirname(machine.root);
  const [upper, work] = [join(directory, 'upper'), join(directory, 'work')];
  for (const path of [upper, work, machine.root]) mkdirSync(path, { recursive: true, mode: 0o755 });
  const index = plan.nodes.indexOf(machine.hostname);
  const write = (path: string, text: string) => {
    mkdirSync(join(upper, dirname(path)), { recursive: true, mode: 0o755 });
    writeFileSync(join(upper, path), text, { mode: 0o644 });
  };
  write('/etc/hostname', `${machine.hostname}\n`);
  write('/etc/machine-id', `${randomUUID().replaceAll('-', '')}\n`);
  write('/etc/hosts', hostsText(plan.nodes));
  write('/etc/resolv.conf', `search ${network.domain}\n`);
  if (index >= 0) {
    write('/etc/systemd/system/lab-network.service', networkUnit(nodeAddress(index)));
    const wants = join(upper, '/etc/systemd/system/sysinit.target.wants');
    mkdirSync(wants, { mode: 0o755 });
    symlinkSync('../lab-network.service', join(wants, 'lab-network.service'));
  }
  await mountOverlay(machine.root, { name: `lab-${machine.id}`, layers, upper, work });
}

/** The commands that give a machine its address; nspawn calls the card host0. */
function networkCommands(address: string): string[][] {
  return [
    ['ip', 'link', 'set', 'host0', 'name', 'eth0'],
    ['ip', 'address', 'add', `${address}/${network.prefix}`, 'dev', 'eth0'],
    ['ip', 'link', 'set', 'eth0', 'up'],
  ];
}

/** A node sets its own address when it boots, as a real one would. */
function networkUnit(address: string): string {
  const lines = ['[Unit]', 'Description=Address of this node', 'DefaultDependencies=no'];
  lines.push('Wants=network-pre.target', 'Before=network-pre.target network.target', '[Service]');
  lines.push('Type=oneshot', 'RemainAfterExit=yes');
  lines.push(...networkCommands(address).map((command) => `ExecStart=${command.join(' ')}`));
  return `${lines.join('\n')}\n`;
}

async function connectOutside(plan: Plan): Promise<void> {
  const outside = outsideNode(plan.name);
  for (const command of networkCommands(network.outside)) await outside.run(command);
}

/** Does the same for all at once; waits for all of them before it throws what the first one threw. */
async function allOf<Item>(items: readonly Item[], task: (item: Item) => Promise<unknown>): Promise<void> {
  const results = await Promise.allSettled(items.map(task));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
