/** File systems that keep no owners, modes or hard links, or no locks: xCAT and a database cannot live there. */
const unsuited = /^(vfat|msdos|exfat|ntfs3?|fuseblk|9p|iso9660|squashfs|proc|sysfs|fuse\.sshfs)$/;
const network = /^(nfs4?|cifs|smb3?)$/;

/** What is wrong with a file system of this type, as mountinfo names it, under xCAT and its database; undefined where nothing is. */
export function fileSystemProblem(
  type: string,
  database: string,
): { readonly grade: 'unusable' | 'risky'; readonly problem: string } | undefined {
  if (unsuited.test(type)) return { grade: 'unusable', problem: `it is ${type}, which does not keep what xCAT needs` };
  if (!network.test(type)) return undefined;
  const why = 'locks and flushes over the network lose data when the server fails';
  return { grade: 'risky', problem: `a database (${database}) on ${type}: ${why}` };
}

/** What to do about either. */
export const fileSystemAdvice = 'use a cluster file system, or a file system on shared or replicated storage';
