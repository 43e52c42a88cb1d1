/** What the daemon's processes are called in `ps`; each is this program under another argv[0]. */
export const titles = {
  main: 'xcatd: SSL listener',
  database: 'xcatd: DB Access',
  udp: 'xcatd: UDP listener',
  discovery: 'xcatd: Discovery worker',
  installMonitor: 'xcatd: install monitor',
  commandLog: 'xcatd: Command log writer',
} as const;

/** How the title of a process that serves one request begins. */
export const REQUEST_TITLE = 'xcatd SSL: ';
