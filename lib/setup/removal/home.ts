import { removeFile, replaceFile } from '../../host/files/atomicfile';
import { readLocalFile } from '../../host/runstate';

/** How far a removal that was killed has come. */
const homeFile = '/var/lib/xcatha/home.json';

/** How far the data has come home to this node's own disk. */
export interface Home {
  readonly set: string;
  readonly paths: readonly string[];
  /** Copied whole, and about to take its place. */
  readonly placing?: string;
  /**
   * The claim on the shared directory under which it was copied. Another one there means that somebody has worked on the shared
   * data since: what is home is old then.
   */
  readonly claim?: string;
}

/** What of a data set is home, as long as `claim` is still the one on the shared directory. */
export function readHome(set: string, claim: string | undefined): Home {
  const known = knownHome(set);
  return known?.claim !== undefined && known.claim === claim ? known : { set, paths: [] };
}

/** Writes it durably. Throws system errors. */
export function writeHome(home: Home): Promise<void> {
  return replaceFile(homeFile, `${JSON.stringify(home)}\n`);
}

/** Notes, before the cluster forgets who has the data, that it comes home to this node. Throws system errors. */
export async function beginHome(set: string): Promise<void> {
  await writeHome(knownHome(set) ?? { set, paths: [] });
}

/** Whether a removal has begun on this node whose data has not come home yet. */
export function isHomecoming(set: string, paths: readonly string[]): boolean {
  const known = knownHome(set);
  return known !== undefined && paths.some((path) => !known.paths.includes(path));
}

/** Whether a removal that takes the data home has begun on this node and not reached its end. */
export function removalBegun(set: string): boolean {
  return knownHome(set) !== undefined;
}

/** Forgets which paths are home, once all is done. Throws system errors. */
export function forgetHome(): void {
  removeFile(homeFile);
}

function knownHome(set: string): Home | undefined {
  const text = readLocalFile(homeFile);
  const known = text === undefined ? undefined : (JSON.parse(text) as Home);
  return known?.set === set ? known : undefined;
}
