/**
 * The units that quantities are written in.
 *
 * @module
 */

/** A unit as a factor: `multiplier × 10^exponent` of its kind's base unit. */
export interface Unit {
  readonly multiplier: bigint;
  readonly exponent: number;
}

/** Names of units, which keep their case: `mB` is not `MB`. */
export type Units = ReadonlyMap<string, Unit>;

function unit(multiplier: number, exponent = 0): Unit {
  return { multiplier: BigInt(multiplier), exponent };
}

const BYTES: Units = new Map([
  ["B", unit(1)],
  ["kB", unit(1, 3)],
  ["MB", unit(1, 6)],
  ["GB", unit(1, 9)],
  ["TB", unit(1, 12)],
  ["PB", unit(1, 15)],
  ["KiB", unit(2 ** 10)],
  ["MiB", unit(2 ** 20)],
  ["GiB", unit(2 ** 30)],
  ["TiB", unit(2 ** 40)],
  ["PiB", unit(2 ** 50)],
]);

const SECONDS: Units = new Map([
  ["ns", unit(1, -9)],
  ["us", unit(1, -6)],
  ["µs", unit(1, -6)],
  ["ms", unit(1, -3)],
  ["s", unit(1)],
  ["min", unit(60)],
  ["h", unit(3_600)],
  ["d", unit(86_400)],
]);

/**
 * Lists the units that a quantity may be written in.
 *
 * @param base The unit of the number that is wanted: `bytes`, `s`, or any
 * other, which is read as itself; without it, sizes and durations.
 * @returns Each name with its factor.
 */
export function unitsOf(base: string | undefined): Units {
  if (base === "bytes") return BYTES;
  if (base === "s") return SECONDS;
  if (base !== undefined) return new Map([[base, unit(1)]]);
  return new Map([...BYTES, ...SECONDS]);
}

/**
 * Tells the unit that a quantity is counted in.
 *
 * @param name The name of a unit of sizes or durations.
 * @returns `bytes` or `s`; `undefined` for any other name.
 */
export function baseOf(name: string | undefined): "bytes" | "s" | undefined {
  if (name === undefined) return undefined;
  if (BYTES.has(name)) return "bytes";
  return SECONDS.has(name) ? "s" : undefined;
}
