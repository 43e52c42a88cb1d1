import type { LabNode } from '../../lab';

/** A program that this machine cannot run (it is not packaged, or the kernel has no part in it), played by a small script. */
export interface StandIn {
  install(node: LabNode): Promise<void>;
  remove(node: LabNode): Promise<void>;
}

interface File {
  readonly path: string;
  readonly text: string;
  readonly mode?: number;
}

function standIn(files: readonly File[], afterwards: readonly string[] = []): StandIn {
  return {
    async install(node) {
      for (const { path, text, mode } of files) await node.writeFile(path, text, mode);
      await node.run(['systemctl', 'daemon-reload']);
    },
    async remove(node) {
      await node.run(['rm', '-rf', ...files.map(({ path }) => path), ...afterwards]);
      await node.run(['systemctl', 'daemon-reload']);
      await node.run(['systemctl', 'reset-failed']);
    },
  };
}

/** goconserver as xCAT uses it: two ports, and an exit code of 1 at an ordinary stop. */
export const goconserver = standIn(
  [
    {
      path: '/usr/bin/goconserver',
      mode: 0o755,
      text: `#!/usr/bin/python3
import signal, socket, sys
held = [socket.create_server(('', port)) for port in (12429, 12430)]
signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
signal.pause()
`,
    },
    {
      path: '/etc/systemd/system/goconserver.service',
      text: '[Service]\nExecStart=/usr/bin/goconserver\n[Install]\nWantedBy=multi-user.target\n',
    },
  ],
  ['/etc/goconserver'],
);

/** What the stand-ins of NFS were asked to do, a line each, with what stood there in that moment. */
export const nfsLog = '/run/nfs.log';

/**
 * The NFS server of Debian: its unit, which has no process, its mountd, exportfs and its table. The port is held from outside
 * the unit, as the kernel does.
 */
export const nfsServer = standIn(
  [
    {
      path: '/usr/sbin/exportfs',
      mode: 0o755,
      text: `#!/bin/sh
mkdir -p /var/lib/nfs
touch /var/lib/nfs/etab
echo "exportfs $* (/install is $(readlink -f /install), $(ip -o address show to 10.88.0.100 | wc -l) address)" >>${nfsLog}
case "$1" in
  -r|-ra) sed -n 's/^\\(\\/[^ ]*\\) \\([^(]*\\)(.*/\\1\\t\\2(rw,sync)/p' /etc/exports >/var/lib/nfs/etab ;;
  -ua) : >/var/lib/nfs/etab ;;
  -u) grep -v "^\${2#*:}	" /var/lib/nfs/etab >/run/etab; cat /run/etab >/var/lib/nfs/etab ;;
esac
`,
    },
    {
      path: '/etc/systemd/system/nfs-kernel-server.service',
      text: `[Unit]
Wants=nfs-mountd.service
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c 'echo start >>${nfsLog}'
ExecStart=/usr/sbin/exportfs -r
ExecStart=/usr/bin/systemd-run --quiet --unit=kernel-nfsd /usr/bin/python3 -m http.server 2049
ExecStop=/bin/sh -c 'echo stop >>${nfsLog}'
ExecStop=/usr/bin/systemctl stop kernel-nfsd
[Install]
WantedBy=multi-user.target
`,
    },
    {
      path: '/etc/systemd/system/nfs-mountd.service',
      text: '[Unit]\nBindsTo=nfs-kernel-server.service\n[Service]\nExecStart=/bin/sleep infinity\n',
    },
  ],
  [nfsLog, '/var/lib/nfs', '/etc/exports'],
);
