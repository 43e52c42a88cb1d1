import type { Look, Tables } from '../../../../lib/check/look';
import type { Edits } from '../samples';

/** Something that is wrong, and the check that names it. */
export interface Defect {
  readonly id: string;
  readonly state: 'warning' | 'problem';
  readonly evidence: RegExp;
  readonly look?: (good: Look) => Partial<Look>;
  readonly edits?: Edits;
  /** Checks that see the same defect too. */
  readonly also?: readonly string[];
  readonly on?: 'standby';
}

export const storage = (changes: object) => (good: Look) => ({
  storage: { known: { ...('known' in good.storage ? good.storage.known : {}), ...changes } } as Look['storage'],
});
export const tables = (changes: Partial<Tables>) => (good: Look) => ({
  tables: { known: { ...('known' in good.tables ? good.tables.known : {}), ...changes } } as Look['tables'],
});
export const names = (changes: object) => (good: Look) => ({
  names: { known: { ...('known' in good.names ? good.names.known : {}), ...changes } } as Look['names'],
});
export const noTool = (name: string) => (good: Look) => ({
  tools: { known: { ...('known' in good.tools ? good.tools.known : {}), [name]: false } } as Look['tools'],
});
export const site = (changes: Record<string, string>) => (good: Look) => {
  const rows = 'known' in good.tables ? good.tables.known.site : [];
  const kept = rows.filter(({ key }) => changes[key ?? ''] === undefined);
  return tables({ site: [...kept, ...Object.entries(changes).map(([key, value]) => ({ key, value }))] })(good);
};
export const inCib = (pattern: RegExp | string, text: string): Edits => ({ cib: (cib) => cib.replace(pattern, text) });
export const inMon = (pattern: RegExp | string, text: string): Edits => ({ mon: (mon) => mon.replace(pattern, text) });
export const constraint = (text: string) => inCib('</constraints>', `${text}</constraints>`);
export const meta = (name: string, value: string) =>
  inCib(
    '<nvpair name="failure-timeout"',
    `<nvpair id="x" name="${name}" value="${value}"/><nvpair name="failure-timeout"`,
  );
export const filesystem =
  '<primitive id="fs" class="ocf" provider="heartbeat" type="Filesystem"><instance_attributes id="fs-i"><nvpair id="fs-d" name="directory" value="/shared"/></instance_attributes></primitive></resources>';
export const failure = (code: number, reason: string) =>
  inMon(
    '</resources>',
    `</resources><failures><failure op_key="xcat-services_monitor_20000" node="mn2" exitstatus="x" exitreason="${reason}" exitcode="${code}" task="monitor" last-rc-change="2026-11-25 04:06:07Z"/></failures>`,
  );
export const day = (text: string) => (good: Look) => ({
  certificates: {
    known: ('known' in good.certificates ? good.certificates.known : []).map((one) => ({
      ...one,
      expires: new Date(text),
    })),
  },
});

export function goodAddresses(): Partial<Look> {
  return {
    addresses: {
      known: [
        { nic: 'eth0', ip: '10.88.0.1', prefix: 24, label: undefined },
        { nic: 'eth0', ip: '10.88.0.100', prefix: 24, label: undefined },
      ],
    },
  };
}

/** The first and the third member change places. */
export function swapped(cib: string): string {
  const [vip = ''] = /<primitive id="xcat-vip".*?<\/primitive>/s.exec(cib) ?? [];
  const [db = ''] = /<primitive id="xcat-db".*?<\/primitive>/s.exec(cib) ?? [];
  return cib.replace(vip, '<first/>').replace(db, `${db}${vip}`).replace('<first/>', '');
}
