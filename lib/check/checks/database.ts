import { sameIp } from '../../host/network/ipaddress';
import type { Check } from '../check';
import { requireFinished, theRegistered, theSettings, theStorage } from '../given';
import { known } from '../look';
import { NotApplicable, ok, problem, warning } from '../verdict';

/** xCAT's database. */
export const databaseChecks: readonly Check[] = [
  {
    id: 'cfgloc-engine',
    title: 'cfgloc names the database that the group runs',
    judge: (look) => {
      const { database } = theSettings(look);
      theStorage(look);
      const { engine, word } = known(look.cfgloc);
      if (engine === database) return ok(word);
      requireFinished(look);
      return problem(
        `/etc/xcat/cfgloc says ${word}, the group ${database}`,
        'xcat-db refuses to start: correct the one that is wrong',
      );
    },
  },
  {
    id: 'cfgloc-host',
    title: 'cfgloc reaches the database at the virtual address',
    judge: (look) => {
      const { ip } = theSettings(look);
      theStorage(look);
      const { host } = known(look.cfgloc);
      if (host === undefined) throw new NotApplicable('xCAT uses SQLite, without a server');
      if (sameIp(host, ip)) return ok(host);
      return problem(
        `/etc/xcat/cfgloc names the host ${host}, not ${ip}`,
        'after a move xCAT would look for it on the other node',
      );
    },
  },
  {
    id: 'database-answers',
    title: "xCAT's tables can be read from this node",
    judge: (look) => {
      const { database } = theSettings(look);
      if (look.role !== 'active') {
        if (database === 'sqlite') throw new NotApplicable('SQLite is read on the management node alone');
        if (theRegistered(look).situation.activeNode === undefined)
          throw new NotApplicable('there is no management node now');
      }
      const why = known(look.databaseProblem);
      if (why === undefined)
        return ok(look.role === 'active' ? 'they can' : 'at the virtual address, as this node will');
      const advice =
        'docs/exit-reasons.md, xcat-db; the server must listen at the virtual address and let both nodes in';
      return (look.role === 'active' ? problem : warning)(why, advice);
    },
  },
  {
    id: 'database-version',
    title: 'the database server of this node can work on the data',
    judge: (look) => {
      if (theSettings(look).database === 'sqlite') throw new NotApplicable('SQLite has no server');
      theStorage(look);
      const why = known(look.databaseMisfit);
      return why === undefined ? ok('it can') : problem(why, 'install the same version on both nodes');
    },
  },
  {
    id: 'database-dump',
    title: "xCAT's database is dumped by the clock",
    judge: (look) => {
      if (look.role === 'plain') throw new NotApplicable('this node is not set up');
      const files = known(look.dumps);
      if (files.length > 0) return ok(files.join(', '));
      return warning(
        'no cron file or timer of this node calls dumpxCATdb',
        'shared data is no backup: dump it every night, on both nodes, to a place off the shared directory (dumpxCATdb -p DIR)',
      );
    },
  },
];
