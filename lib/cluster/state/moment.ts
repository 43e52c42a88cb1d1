/** A time as crm_mon writes it (2026-11-25 03:00:00Z, with parts of a second or without), in seconds since 1970; NaN for none. */
export function secondsOf(text: string): number {
  const [, day, time, zone] =
    /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?$/.exec(text.trim()) ?? [];
  const iso = day && `${day}T${time}${(zone ?? '').replace(/^([+-]\d\d)(\d\d)$/, '$1:$2')}`;
  return Date.parse(iso ?? text) / 1000;
}

/** A point in time (seconds since 1970) in this node's own time, as people read it in all that we print. */
export function localTime(seconds: number): string {
  const date = new Date(seconds * 1000);
  const two = (number: number) => String(number).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')}`;
}

/** A time as crm_mon writes it, in this node's own; what is none stays as it is. */
export function localTimeOf(text: string): string {
  const seconds = secondsOf(text);
  return Number.isNaN(seconds) ? text : localTime(seconds);
}
