/** A time as crm_mon writes it (2026-11-25 03:00:00Z, with parts of a second or without), in seconds since 1970; NaN for none. */
export function secondsOf(text: string): number {
  const [, day, time, zone] =
    /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?$/.exec(text.trim()) ?? [];
  const iso = day && `${day}T${time}${(zone ?? '').replace(/^([+-]\d\d)(\d\d)$/, '$1:$2')}`;
  return Date.parse(iso ?? text) / 1000;
}
