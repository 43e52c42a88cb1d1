import { wrapped } from './debian';
import { dependencies, type Runtime, recommended } from './dependencies';
import { type Facts, packageRelease } from './facts';
import { refusalToGo } from './removal';

/** What stands in the tree, by its path on the host. */
export interface PackagedFile {
  readonly path: string;
  readonly kind: 'file' | 'document' | 'directory';
}

/** Directories that belong to the package alone, with all that is in them, and go with it. */
const ownTrees = [
  '/usr/lib/xcatha',
  '/usr/lib/ocf/resource.d/xcat',
  '/usr/share/xcatha',
  '/usr/share/doc/xcatha',
  '/usr/share/crmsh/scripts/xcat-mn',
];

function isOwn(directory: string): boolean {
  return ownTrees.some((top) => directory === top || directory.startsWith(`${top}/`));
}

/**
 * The spec of the RPM package. The tree at `stage` is taken as it is: it is built already, and stripping would take from the
 * executable what Bun has appended to it.
 */
export function specFile(facts: Facts, runtime: Runtime, stage: string, files: readonly PackagedFile[]): string {
  const lines = [
    '%global debug_package %{nil}',
    '%global __os_install_post %{nil}',
    '%global _build_id_links none',
    '%global use_source_date_epoch_as_buildtime 1',
    '%global clamp_mtime_to_source_date_epoch 1',
    '%global _buildhost localhost',
    'Name: xcatha',
    `Version: ${facts.version}`,
    `Release: ${packageRelease}`,
    `Summary: ${facts.summary}`,
    `License: ${facts.license}`,
    'URL: https://xcat.org',
    ...(runtime === 'node' ? ['BuildArch: noarch', 'AutoReqProv: no'] : []),
    ...dependencies(runtime, 'rpm').map((name) => `Requires: ${name}`),
    `Recommends: ${recommended.rpm}`,
    '',
    '%description',
    ...wrapped(facts.description, 78),
    '',
    '%install',
    'mkdir -p %{buildroot}',
    `cp -a ${stage}/. %{buildroot}`,
    '',
    '%preun',
    'if [ "$1" = 0 ]; then',
    ...refusalToGo.split('\n'),
    'fi',
    '',
    '%files',
    '%defattr(-, root, root, -)',
    ...files.flatMap(fileLine),
  ];
  return `${lines.join('\n')}\n`;
}

function fileLine({ path, kind }: PackagedFile): string[] {
  if (kind === 'directory') return isOwn(path) ? [`%dir ${path}`] : [];
  return [kind === 'document' ? `%doc ${path}` : path];
}
