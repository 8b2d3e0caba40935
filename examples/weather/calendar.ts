/** Calendar days as whole numbers, free of time zones. */

const MILLISECONDS_A_DAY = 86_400_000;

/**
 * Number of a calendar day, counted from 1970-01-01.
 *
 * @param date An ISO 8601 date, `YYYY-MM-DD`.
 * @returns Whole days since 1970-01-01, or NaN when `date` is no such date.
 */
export function dayNumber(date: string): number {
  const day = Date.parse(`${date}T00:00:00Z`) / MILLISECONDS_A_DAY;
  // Date.parse rolls 30 February over to March; a real date survives the trip.
  return Number.isInteger(day) && isoDate(day) === date ? day : NaN;
}

/**
 * ISO 8601 date of a day.
 *
 * @param day Days since 1970-01-01.
 * @returns The date as `YYYY-MM-DD`.
 */
export function isoDate(day: number): string {
  return new Date(day * MILLISECONDS_A_DAY).toISOString().slice(0, 10);
}

/**
 * Calendar month of a day.
 *
 * @param day Days since 1970-01-01.
 * @returns 0 for January to 11 for December.
 */
export function monthOf(day: number): number {
  return new Date(day * MILLISECONDS_A_DAY).getUTCMonth();
}

/**
 * Calendar year of a day.
 *
 * @param day Days since 1970-01-01.
 * @returns The year.
 */
export function yearOf(day: number): number {
  return new Date(day * MILLISECONDS_A_DAY).getUTCFullYear();
}

/** Short names of the months, January first. */
export const MONTH_NAMES: readonly string[] = [
  "Jan",
  "Feb",
  "Mar",
  "Apr",
  "May",
  "Jun",
  "Jul",
  "Aug",
  "Sep",
  "Oct",
  "Nov",
  "Dec",
];
