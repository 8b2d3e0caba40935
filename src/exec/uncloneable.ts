/**
 * Why a value cannot cross to another thread, and where it is.
 *
 * @module
 */

/** Steps on a path that have no key of their own. */
export const STEPS = {
  mapKey: Symbol("<Map key>"),
  mapValue: Symbol("<Map value>"),
  setItem: Symbol("<Set item>"),
} as const;

/** A value that cannot cross. */
export class Uncloneable {
  /** The keys on the way to it. */
  readonly path: readonly unknown[];
  /** What was found there, as the end of a sentence. */
  readonly found: string;

  /**
   * Creates it.
   *
   * @param path The keys on the way to it.
   * @param found What was found there.
   */
  constructor(path: readonly unknown[], found: string) {
    this.path = path;
    this.found = found;
  }
}

/**
 * Says that a value is no data, or of no class that crosses.
 *
 * @param value The value.
 * @param path The keys on the way to it.
 * @returns What to throw.
 */
export function refused(value: unknown, path: readonly unknown[]): Uncloneable {
  if (typeof value !== "object" || value === null) {
    return new Uncloneable([...path], `a ${typeof value}`);
  }
  const { constructor } = value;
  const name = typeof constructor === "function" && constructor.name;
  return new Uncloneable(
    [...path],
    `an instance of ${name || "a class without a name"}`,
  );
}
