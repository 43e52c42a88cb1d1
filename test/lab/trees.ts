import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { projectRoot } from './paths';

/** The file trees that are laid over the nodes of a lab. */
export interface Trees {
  readonly xcatTree?: string;
  readonly xcathaTree?: string;
}

/**
 * The trees that this source tree offers: the xCAT that LAB_XCAT names, else the built double of xCAT; and the built xcatha.
 * What has not been built is left out.
 */
export function builtTrees(environment: NodeJS.ProcessEnv = process.env): Trees {
  const built = (name: string) => join(projectRoot(), 'build', name);
  const xcatTree = environment.LAB_XCAT ? resolve(environment.LAB_XCAT) : ifThere(built('xcat-double-root'));
  const xcathaTree = ifThere(built('root'));
  return { ...(xcatTree && { xcatTree }), ...(xcathaTree && { xcathaTree }) };
}

function ifThere(path: string): string | undefined {
  return existsSync(path) ? path : undefined;
}
