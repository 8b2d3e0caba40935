/**
 * The base of every error the toolkit raises.
 *
 * The sentence says what could not be done; what the error is called
 * (`heading`), which error it is (`code`), the facts (`data`) and what to do
 * next (`hints`) stay apart from it, so that one place can render them all and
 * programs never need to parse a message.
 *
 * @module
 */

/** What an {@linkcode AssayError} carries beside its sentence. */
export interface AssayErrorOptions {
  /** A stable name for this error, in capitals: `FILE_UNSTABLE`. */
  readonly code: string;
  /**
   * What kind of failure this is, shown before the sentence.
   *
   * @default {"error"}
   */
  readonly heading?: string;
  /** The facts of the failure, for programs: paths, limits, values found. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** What the reader can do next, one sentence each. */
  readonly hints?: readonly string[];
  /** The error that led to this one. */
  readonly cause?: unknown;
}

/**
 * An error with a stable `code`, a heading, data and hints.
 *
 * @example Reading an error as data
 * ```ts
 * import { AssayError } from "@assay/assay";
 *
 * const error = new AssayError("Cannot read 'a.yaml': it is a directory", {
 *   code: "IS_DIRECTORY",
 *   hints: ["Name a file inside it."],
 * });
 * if (error.code !== "IS_DIRECTORY") throw new Error("unexpected code");
 * ```
 */
export class AssayError extends Error {
  /** The stable name of this error, in capitals. */
  readonly code: string;
  /** What kind of failure this is; shown before the sentence. */
  readonly heading: string;
  /** The facts of the failure, for programs. */
  readonly data: Readonly<Record<string, unknown>>;
  /** What the reader can do next, one sentence each. */
  readonly hints: readonly string[];

  /**
   * Creates an error.
   *
   * @param message What could not be done, and what was expected and found.
   * @param options Code, heading, data, hints and cause.
   */
  constructor(message: string, options: AssayErrorOptions) {
    super(
      message,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = new.target.name;
    this.code = options.code;
    this.heading = options.heading ?? "error";
    this.data = options.data ?? {};
    this.hints = options.hints ?? [];
  }
}
