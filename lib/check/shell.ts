/** What crm and pcs call the same thing; the checks' advice is written for crm. */
const translations: readonly (readonly [crm: RegExp, pcs: string])[] = [
  [/\bcrm resource (cleanup|clear|restart|manage)\b/g, 'pcs resource $1'],
  [/\bcrm resource maintenance (\S+) off\b/g, 'pcs resource meta $1 maintenance=false'],
  [/\bcrm resource start\b/g, 'pcs resource enable'],
  [/\bcrm resource param (\S+) set (\S+) (\S+)/g, 'pcs resource update $1 $2=$3'],
  [/\bcrm configure property\b/g, 'pcs property set'],
  [/\bcrm configure location \S+ (\S+) -inf: (\S+)/g, 'pcs constraint location $1 avoids $2'],
  [/\bcrm configure delete\b/g, 'pcs constraint delete'],
  [/\bcrm configure edit\b/g, 'pcs resource update'],
  [/\bcrm node online\b/g, 'pcs node unstandby'],
  [/\bcrm node ready\b/g, 'pcs node unmaintenance'],
];

/** An advice in the words of the shell that this node has: pcs where there is no crm. */
export function inShellOf(tools: Readonly<Record<string, boolean>>, advice: string): string {
  if (tools.crm || !tools.pcs) return advice;
  return translations.reduce((text, [crm, pcs]) => text.replace(crm, pcs), advice);
}
