/**
 * Calling the function of a program.
 *
 * @module
 */

import type { Program } from "./program.ts";

/** What a program returns in place of its function, whose work was done. */
export interface Reused {
  /** The directory of the run that did it, absolute. */
  readonly reused: string;
}

/**
 * Calls a program's function, in a run with a lock where the program says so.
 *
 * @param program The program.
 * @param config Its configuration.
 * @param onReuse Is told of a run that is taken in place of a new one.
 * @returns What the function returns, or what was reused.
 */
export async function runMain(
  program: Program,
  config: unknown,
  onReuse: (directory: string) => void = () => {},
): Promise<unknown> {
  if (program.options.reuse) {
    const { reusableRun } = await import("./reusable_run.ts");
    const directory = await reusableRun(program, config);
    if (directory !== undefined) {
      onReuse(directory);
      return { reused: directory } satisfies Reused;
    }
  }
  if (!program.options.runLock) return await program.main(config as never);
  // Most programs have no lock, or write their own.
  const { lockedRun } = await import("./locked_run.ts");
  return await lockedRun(program, config);
}
