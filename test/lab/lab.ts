import { type Cluster, clusterOf } from './cluster';
import { labNodes, makeCluster, makeNodes, outsideNode } from './construction';
import {
  checkName,
  type InstanceRecord,
  instanceDirectory,
  listInstances,
  readRecord,
  switchNamespace,
  thisProcess,
  writeRecord,
} from './instance';
import { onInterrupt } from './interrupt';
import { withLock } from './lock';
import { sharedDirectory } from './machines';
import { network, switchExists } from './network';
import type { LabNode } from './node';
import { type LabOptions, planOf } from './plan';
import { ensurePrerequisites } from './prerequisites';
import { reapOrphans, takeDown } from './teardown';

/** A cluster of real nodes on this machine. */
export class Lab {
  readonly name: string;
  readonly nodes: readonly LabNode[];
  readonly cluster: Cluster;
  /** A client on the same network that is no node: tests ask the virtual address from here. */
  readonly outside: Pick<LabNode, 'exec' | 'run' | 'address' | 'initPid'>;
  /** The directory that all nodes see as /shared, on the host. */
  readonly sharedDirectory: string;
  /** The address that is to be the management node's. No node has it of its own. */
  readonly vip = network.vip;
  /** The name that the nodes' /etc/hosts give the vip. */
  readonly vipHostname = network.vipHostname;
  readonly domain = network.domain;

  readonly #ended: () => void;

  private constructor(record: InstanceRecord, ended: () => void = () => undefined) {
    this.name = record.name;
    this.nodes = labNodes(record);
    this.cluster = clusterOf(this.nodes);
    this.outside = outsideNode(record.name);
    this.sharedDirectory = sharedDirectory(record.name);
    this.#ended = ended;
  }

  /** Brings a lab up. Throws, with nothing left behind, when it cannot or is interrupted. */
  static async up(options: LabOptions): Promise<Lab> {
    const controller = new AbortController();
    const stopListening = onInterrupt(() => controller.abort(new Error('interrupted')));
    try {
      const plan = planOf(options, controller.signal);
      checkName('lab', plan.name);
      for (const node of plan.nodes) checkName('node', node);
      await ensurePrerequisites(plan.log);
      const record = { name: plan.name, nodes: plan.nodes };
      await claim({ ...record, owner: thisProcess() }, plan.log);
      try {
        await makeNodes(plan);
        await makeCluster(plan);
      } catch (error) {
        plan.log('taking down what was made');
        await takeDown(plan.name);
        throw controller.signal.aborted ? controller.signal.reason : error;
      }
      if (!options.keep) return new Lab(record, downOnInterrupt(plan.name));
      writeRecord(record);
      return new Lab(record);
    } finally {
      stopListening();
    }
  }

  /** A lab that is up already, perhaps brought up by another process. */
  static attach(name: string): Lab {
    return new Lab(readRecord(name));
  }

  /** The names of all labs on this machine. */
  static list(): string[] {
    return listInstances();
  }

  /** Takes a lab down by its name, also one that was never finished. */
  static async down(name: string): Promise<void> {
    await takeDown(name);
  }

  /** A node by its name. */
  node(name: string): LabNode {
    const found = this.nodes.find((node) => node.name === name);
    if (found === undefined) {
      throw new Error(
        `lab ${this.name} has no node "${name}" (it has ${this.nodes.map((node) => node.name).join(', ')})`,
      );
    }
    return found;
  }

  /** Takes the lab down: nothing of it is left. */
  async down(): Promise<void> {
    await takeDown(this.name);
    this.#ended();
  }
}

/** Makes a name this process's, if it is free. */
async function claim(record: InstanceRecord, log: (line: string) => void): Promise<void> {
  await withLock('claim', async () => {
    await reapOrphans(log);
    if (listInstances().includes(record.name)) {
      throw new Error(
        `lab ${record.name} is up already, in ${instanceDirectory(record.name)} (make lab-down LAB=${record.name} removes it)`,
      );
    }
    if (switchExists(switchNamespace(record.name))) {
      throw new Error(`the network namespace ${switchNamespace(record.name)} stands, but not for a lab known here`);
    }
    writeRecord(record);
  });
}

function downOnInterrupt(name: string): () => void {
  return onInterrupt((signal, exitCode) => {
    process.stderr.write(`${signal}: taking lab ${name} down\n`);
    void takeDown(name).finally(() => process.exit(exitCode));
  });
}
