import type { Command } from 'commander';
import { gatherLook } from '../check/gather';
import { inspect } from '../check/inspect';
import { severityOf } from '../check/verdict';
import { describeResults, resultsAsJson } from './checkview';
import { look } from './looking';
import { print } from './print';
import { standardTerminal } from './terminal';

const exitCodes = `
Exit codes: 0 all is well (what does not apply to this node is skipped); 1 a warning, or something that could not be found out;
2 a problem; 3 nothing was checked (not root, or wrong options). docs/checks.md explains every check.`;

interface CheckFlags {
  readonly json?: boolean;
  readonly verbose?: boolean;
}

/** Adds `check`, which holds this node and the pair against every requirement and changes nothing. */
export function addCheckCommand(program: Command): void {
  look(
    program
      .command('check')
      .description('check this node, the cluster and the data against every requirement, changing nothing')
      .option('--json', 'print an array of {id, group, state, evidence, advice}')
      .option('--verbose', 'show evidence also of what is well, and why what was skipped does not apply'),
    exitCodes,
    async ({ json, verbose }: CheckFlags) => {
      const results = inspect(await gatherLook());
      const terminal = standardTerminal(process.stdout, process.env);
      print(json ? resultsAsJson(results) : describeResults(results, terminal, verbose ?? false));
      return severityOf(results.map(({ state }) => state));
    },
  );
}
