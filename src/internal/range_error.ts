/**
 * The base of the toolkit's errors of numbers that are out of range.
 *
 * @module
 */

/** What an {@linkcode AssayRangeError} carries beside its sentence. */
export interface AssayRangeErrorOptions<Code extends string = string> {
  /** Which error this is. */
  readonly code: Code;
  /** The facts of the failure, for programs. */
  readonly data: Readonly<Record<string, unknown>>;
  /** What the reader can do next, one sentence each. */
  readonly hints: readonly string[];
}

/**
 * A `RangeError`, as the platform's arrays throw, with the code, data and hints
 * of the toolkit's other errors.
 */
export class AssayRangeError<Code extends string = string> extends RangeError {
  /** Which error this is. */
  readonly code: Code;
  /** The facts of the failure, for programs. */
  readonly data: Readonly<Record<string, unknown>>;
  /** What the reader can do next, one sentence each. */
  readonly hints: readonly string[];

  /**
   * Creates an error.
   *
   * @param message What could not be done, and what was expected and found.
   * @param options Code, data and hints.
   */
  constructor(message: string, options: AssayRangeErrorOptions<Code>) {
    super(message);
    this.name = new.target.name;
    this.code = options.code;
    this.data = options.data;
    this.hints = options.hints;
  }
}
