import { type ResolverContext, resolverError } from "./context.ts";

const DAYS = [
  "Sunday",
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
];
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** The codes of C's strftime, in its own locale, local time. */
const CODES: Record<string, (at: Date) => string> = {
  Y: (at) => pad(at.getFullYear(), 4),
  y: (at) => pad(at.getFullYear() % 100, 2),
  m: (at) => pad(at.getMonth() + 1, 2),
  d: (at) => pad(at.getDate(), 2),
  H: (at) => pad(at.getHours(), 2),
  I: (at) => pad(at.getHours() % 12 || 12, 2),
  p: (at) => at.getHours() < 12 ? "AM" : "PM",
  M: (at) => pad(at.getMinutes(), 2),
  S: (at) => pad(at.getSeconds(), 2),
  f: (at) => pad(at.getMilliseconds() * 1000, 6),
  j: (at) => pad(dayOfYear(at), 3),
  b: (at) => MONTHS[at.getMonth()]!.slice(0, 3),
  B: (at) => MONTHS[at.getMonth()]!,
  a: (at) => DAYS[at.getDay()]!.slice(0, 3),
  A: (at) => DAYS[at.getDay()]!,
  z: (at) => offsetOf(at),
  Z: (at) => zoneOf(at),
  s: (at) => String(Math.floor(at.getTime() / 1000)),
  "%": () => "%",
};

/**
 * `${now:%Y-%m-%d}`: the instant of the compile, in local time.
 *
 * @param context The compile.
 * @param format The codes of strftime.
 * @returns The text.
 * @throws {AssayError} `RESOLVER_FAILED`: an unknown code.
 */
export function resolveNow(context: ResolverContext, format: string): string {
  return format.replace(/%(.?)/gsu, (written, code: string) => {
    if (Object.hasOwn(CODES, code)) return CODES[code]!(context.now);
    const known = Object.keys(CODES).map((one) => `%${one}`).join(" ");
    throw resolverError(
      `Cannot write the time as '${format}': expected ${known}, found '${written}'`,
      "Write %% for a percent sign.",
    );
  });
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, "0");
}

function dayOfYear(at: Date): number {
  // By calendar days, since the days of a clock change have other lengths.
  const day = Date.UTC(at.getFullYear(), at.getMonth(), at.getDate());
  return (day - Date.UTC(at.getFullYear(), 0, 1)) / 86_400_000 + 1;
}

function offsetOf(at: Date): string {
  const minutes = -at.getTimezoneOffset();
  const size = Math.abs(minutes);
  const sign = minutes < 0 ? "-" : "+";
  return `${sign}${pad(Math.floor(size / 60), 2)}${pad(size % 60, 2)}`;
}

function zoneOf(at: Date): string {
  const parts = new Intl.DateTimeFormat("en-US", { timeZoneName: "short" })
    .formatToParts(at);
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
}
