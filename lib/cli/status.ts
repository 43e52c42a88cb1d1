import type { Command } from 'commander';
import { gatherStatus } from '../check/status/gather';
import { reportOf, statusCode } from '../check/status/report';
import { look } from './looking';
import { print } from './print';
import { describeStatus, statusAsJson } from './statusview';
import { standardTerminal } from './terminal';

const exitCodes = `
Exit codes: 0 the management node runs; 1 it runs, and something is degraded, has failed or keeps it from failing over; 2 it does
not run, or no cluster answers here; 3 nothing was looked at (not root, or wrong options).`;

interface StatusFlags {
  readonly json?: boolean;
}

/** Adds `status`: where the management node runs, since when, and how it is. */
export function addStatusCommand(program: Command): void {
  look(
    program
      .command('status')
      .description('show which node is the management node, since when and why, and what is degraded')
      .option('--json', 'print it for machines'),
    exitCodes,
    async ({ json }: StatusFlags) => {
      const report = reportOf(await gatherStatus());
      const terminal = standardTerminal(process.stdout, process.env);
      print(json ? statusAsJson(report) : describeStatus(report, terminal, new Date()));
      return statusCode(report);
    },
  );
}
