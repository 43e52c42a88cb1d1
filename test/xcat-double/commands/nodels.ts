import type { Context } from './command';
import { expandNoderange, InvalidNoderange } from './noderange';

/** `nodels [noderange] [table.column ...]`: the nodes, or one column of each. */
export async function listNodes({ args, database, output }: Context): Promise<void> {
  const words = args.filter((arg) => !arg.startsWith('-'));
  const columns = words.filter((word) => word.includes('.'));
  const range = words.find((word) => !word.includes('.'));
  try {
    const nodes = range
      ? await expandNoderange(database, range)
      : (await database.rows('nodelist')).map((row) => row.node ?? '').sort();
    for (const node of nodes) {
      if (columns.length === 0) output.data(node);
      for (const place of columns) {
        const [table = '', column = ''] = place.split('.');
        const row = (await database.rows(table)).find((candidate) => candidate.node === node);
        output.data(`${node}: ${columns.length > 1 ? `${place}: ` : ''}${row?.[column] ?? ''}`);
      }
    }
  } catch (error) {
    if (!(error instanceof InvalidNoderange)) throw error;
    output.plainError(error.message);
  }
}
