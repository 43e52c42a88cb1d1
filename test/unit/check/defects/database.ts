import type { Defect } from './edits';

export const databaseDefects: readonly Defect[] = [
  {
    id: 'cfgloc-host',
    state: 'problem',
    evidence: /10\.88\.0\.1, not/,
    look: () => ({ cfgloc: { known: { engine: 'sqlite', host: '10.88.0.1', word: 'SQLite' } } }),
  },
  {
    id: 'database-answers',
    state: 'problem',
    evidence: /damaged/,
    look: () => ({ databaseProblem: { known: 'site.sqlite is damaged' } }),
  },
  {
    id: 'database-version',
    state: 'problem',
    evidence: /of PostgreSQL 15/,
    look: (good) => ({
      settings: good.settings && { ...good.settings, database: 'postgresql' },
      databaseMisfit: { known: 'data is of PostgreSQL 15' },
    }),
    also: ['data-paths', 'nodes-agree', 'cfgloc-engine', 'xcatd-answers'],
  },
  { id: 'database-dump', state: 'warning', evidence: /dumpxCATdb/, look: () => ({ dumps: { known: [] } }) },
  {
    id: 'xcat-installed',
    state: 'problem',
    evidence: /no \/opt\/xcat/,
    look: () => ({ missingOfXcat: ['no /opt/xcat'] }),
  },
];
