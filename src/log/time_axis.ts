/**
 * Round times for an axis.
 *
 * @module
 */

/** A place on an axis. */
export interface Tick {
  /** When it is, in ns. */
  readonly time: bigint;
  /** What is written there. */
  readonly label: string;
}

/** The ticks of an axis, and what the axis says of them. */
export interface TimeAxis {
  readonly ticks: readonly Tick[];
  /** What is counted, with its unit. */
  readonly title: string;
}

const SECOND = 1_000_000_000n;
const MINUTE = 60n * SECOND;
const HOUR = 60n * MINUTE;
const DAY = 24n * HOUR;

/** Units that people count time in, from the longest. */
const UNITS = [
  ["d", DAY],
  ["h", HOUR],
  ["min", MINUTE],
  ["s", SECOND],
  ["ms", 1_000_000n],
  ["µs", 1000n],
  ["ns", 1n],
] as const;

/** Steps between ticks that people can count in, in ns. */
const STEPS: readonly bigint[] = [
  ...[0, 1, 2, 3, 4, 5, 6, 7, 8].flatMap((power) =>
    [1n, 2n, 5n].map((digit) => digit * 10n ** BigInt(power))
  ),
  ...[1n, 2n, 5n, 10n, 15n, 30n].map((count) => count * SECOND),
  ...[1n, 2n, 5n, 10n, 15n, 30n].map((count) => count * MINUTE),
  ...[1n, 2n, 3n, 6n, 12n].map((count) => count * HOUR),
  ...[0, 1, 2, 3, 4, 5].flatMap((power) =>
    [1n, 2n, 5n].map((digit) => digit * 10n ** BigInt(power) * DAY)
  ),
];

/**
 * Finds ticks for times since a moment.
 *
 * @param first The earliest time, in ns.
 * @param last The latest time, in ns.
 * @param most How many ticks there may be.
 * @returns The axis, counting from the earliest time.
 */
export function elapsedAxis(
  first: bigint,
  last: bigint,
  most: number,
): TimeAxis {
  const span = last - first;
  const step = stepFor(span, most);
  const [unit, length] = UNITS.find(([, length]) => span >= 2n * length) ??
    UNITS.at(-1)!;
  const ticks = multiples(0n, span, step).map((time) => ({
    time: first + time,
    label: decimal(time, length),
  }));
  return { ticks, title: `time since the first entry (${unit})` };
}

/**
 * Finds ticks for times of day.
 *
 * @param first The earliest time, in ns since 1970 in UTC.
 * @param last The latest time, in ns since 1970 in UTC.
 * @param most How many ticks there may be.
 * @returns The axis.
 */
export function utcAxis(first: bigint, last: bigint, most: number): TimeAxis {
  const step = stepFor(last - first, most);
  const ticks = multiples(first, last, step)
    .map((time) => ({ time, label: clock(time, step) }));
  const [from, to] = [dayOf(first), dayOf(last)];
  const days = from === to ? from : `${from} to ${to}`;
  return { ticks, title: `time (UTC, ${days})` };
}

function stepFor(span: bigint, most: number): bigint {
  return STEPS.find((step) => span / step < BigInt(most)) ?? STEPS.at(-1)!;
}

function multiples(first: bigint, last: bigint, step: bigint): bigint[] {
  const found: bigint[] = [];
  const begin = (first + step - 1n) / step * step;
  for (let time = begin; time <= last; time += step) found.push(time);
  return found;
}

/** Writes a time in a unit, without zeros at its end. */
function decimal(time: bigint, unit: bigint): string {
  return String(Number((Number(time) / Number(unit)).toPrecision(9)));
}

/** Writes a time of day as exactly as the steps need it. */
function clock(time: bigint, step: bigint): string {
  const text = new Date(Number(time / 1_000_000n)).toISOString();
  if (step >= DAY) return text.slice(5, 10);
  if (step >= MINUTE) return text.slice(11, 16);
  if (step >= SECOND) return text.slice(11, 19);
  const digits = 10 - String(step).length;
  const rest = String(time % SECOND).padStart(9, "0").slice(0, digits);
  return `${text.slice(17, 19)}.${rest}`;
}

function dayOf(time: bigint): string {
  return new Date(Number(time / 1_000_000n)).toISOString().slice(0, 10);
}
