import { runSetup } from '../../../lib/cli/setup';

/** xcatha-setup as a program of its own, for tests. */
runSetup(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    throw error;
  },
);
