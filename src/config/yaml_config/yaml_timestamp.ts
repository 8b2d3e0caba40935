/**
 * Dates as YAML writes them.
 *
 * @module
 */

/** YAML's timestamp, and the longer years that JavaScript has. */
const TIMESTAMP =
  /^(\d{4}|[+-]\d{6})-(\d\d?)-(\d\d?)(?:(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?(?:[ \t]*(Z|[+-]\d\d?(?::?\d\d)?))?)?$/;

/**
 * Reads a date; one without a zone is in UTC, as YAML has it.
 *
 * @param text A text: `2026-11-23`, `2026-11-23T06:47:00.000Z`.
 * @returns The date, or `undefined` when the text is none.
 */
export function parseTimestamp(text: string): Date | undefined {
  const parts = TIMESTAMP.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction, zone] = parts;
  const two = (digits = "") => digits.padStart(2, "0");
  const three = (fraction ?? "").slice(0, 3).padEnd(3, "0");
  const local = `${year}-${two(month)}-${two(day)}T` +
    `${two(hour)}:${two(minute)}:${two(second)}.${three}`;
  const date = new Date(`${local}Z`);
  // A day that its month does not have would become one of the next.
  if (isNaN(Number(date)) || date.toISOString() !== `${local}Z`) {
    return undefined;
  }
  const moved = new Date(Number(date) - offsetOf(zone));
  return isNaN(Number(moved)) ? undefined : moved;
}

/** How far a zone is ahead of UTC, in milliseconds. */
function offsetOf(zone = "Z"): number {
  const parts = /^([+-])(\d\d?):?(\d\d)?$/.exec(zone);
  if (parts === null) return 0;
  const [, sign, hours, minutes = "0"] = parts;
  const ahead = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return sign === "-" ? -ahead : ahead;
}

/**
 * Tells whether readers of YAML 1.1 take a date for a date when it stands
 * without quotes; they know the years from 1 to 9999.
 *
 * @param date The date.
 * @returns Whether it may stand without quotes.
 */
export function isPortableDate(date: Date): boolean {
  return /^(?!0000)\d{4}-/.test(date.toISOString());
}
