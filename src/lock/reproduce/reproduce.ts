/**
 * Making a run again.
 *
 * @module
 */

/** How {@linkcode reproduce} works. */
export interface ReproduceOptions {
  /**
   * A directory for the results, which must not exist or be empty.
   *
   * @default The run's own with `.reproduced` behind its name.
   */
  readonly into?: string | URL;
  /** More permissions for the program, as flags of `deno run`. */
  readonly allow?: readonly string[];
  /**
   * Asks whether to go on, before anything of the run's is executed.
   *
   * @default Goes on.
   */
  readonly confirm?: (plan: ReproducePlan) => boolean | Promise<boolean>;
  /** Takes what the programs print, standard output and error alike. */
  readonly onOutput?: (bytes: Uint8Array) => void;
  /** Ends the program. */
  readonly signal?: AbortSignal;
}

/** What will be executed. */
export interface ReproducePlan {
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** Where it runs. */
  readonly cwd: string;
  /** Keys of the configuration that were secrets, which it must find itself. */
  readonly secrets: readonly string[];
}

/** An output of a run that was made again. */
export interface ReproducedOutput {
  /** Its name in the lock. */
  readonly path: string;
  /**
   * Whether it is the same; `elsewhere` for one outside of the run's
   * directory, which is not compared.
   */
  readonly result: "changed" | "elsewhere" | "missing" | "same";
}

/** What {@linkcode reproduce} did. */
export interface Reproduction {
  /** The directory with the new results, absolute. */
  readonly dir: string;
  /** What was executed. */
  readonly command: readonly string[];
  /** The outputs of the recorded run. */
  readonly outputs: readonly ReproducedOutput[];
  /** Whether every output is the same, byte for byte. */
  readonly isSame: boolean;
}

/**
 * Makes a run again: checks the recorded code out, installs the dependencies
 * that it locked, runs the recorded command with the recorded permissions and
 * configuration, and compares the outputs.
 *
 * The repositories are left as they are; the code lies in work trees of their
 * own, which are removed in the end. Data that the code's repositories do not
 * hold are linked to where they were. Secrets are not recorded: the program must
 * find them where it found them first.
 *
 * @param dir The run's directory, or its lock.
 * @param options Where to, and whom to ask.
 * @returns What came of it.
 * @throws {LockError} `REPRODUCE_CODE_LOST`, `REPRODUCE_DATA_CHANGED`;
 * `REPRODUCE_IMPOSSIBLE`: the lock does not say enough, or the program would
 * write over what lies outside of its work trees; `REPRODUCE_INTO_TAKEN`;
 * `REPRODUCE_FAILED`: a program failed; `REPRODUCE_REFUSED`: `confirm` said no.
 * @throws {AssayError} `GIT_FAILED`, `GIT_MISSING`.
 */
export async function reproduce(
  dir: string | URL,
  options: ReproduceOptions = {},
): Promise<Reproduction> {
  // Few programs come here; the others do not load it.
  const { makeAgain } = await import("./make_again.ts");
  return await makeAgain(dir, options);
}
