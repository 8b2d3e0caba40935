/**
 * Calling the function of a program.
 *
 * @module
 */

import type { Program } from "./program.ts";

/**
 * Calls a program's function, in a run with a lock where the program says so.
 *
 * @param program The program.
 * @param config Its configuration.
 * @returns What the function returns.
 */
export async function runMain(
  program: Program,
  config: unknown,
): Promise<unknown> {
  if (!program.options.runLock) return await program.main(config as never);
  // Most programs have no lock, or write their own.
  const { lockedRun } = await import("./locked_run.ts");
  return await lockedRun(program, config);
}
