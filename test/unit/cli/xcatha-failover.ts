import { runFailover } from '../../../lib/cli/failover';

/** xcatha-failover as a program of its own, for tests. */
runFailover(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    throw error;
  },
);
