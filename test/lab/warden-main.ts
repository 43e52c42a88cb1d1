import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { instanceDirectory, isOrphan, readRecord } from './instance';
import { servePowerSwitch } from './power-switch';
import { takeDown } from './teardown';

// The program that runs beside the nodes of one instance, from up to down: see warden.ts.

const ownerCheckMs = 1_000;

async function main(instance: string): Promise<void> {
  servePowerSwitch(readRecord(instance));
  while (!isOrphan(instance)) await sleep(ownerCheckMs);
  if (existsSync(instanceDirectory(instance))) await takeDown(instance);
  process.exit(0);
}

void main(process.argv[2] ?? '');
