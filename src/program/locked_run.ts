/**
 * A program's function as a run with a lock.
 *
 * @module
 */

import { type Run, runLock } from "../lock/mod.ts";
import { contentsOf, madeIn } from "./made_files.ts";
import type { Program } from "./program.ts";
import { describeRun } from "./run_description.ts";

/**
 * Calls a program's function in a run with a lock.
 *
 * Where nothing names outputs, all that was made in the run's directory counts:
 * its files that are new or were written again, and folders of only such.
 *
 * @param program The program.
 * @param config Its configuration.
 * @returns What the function returns.
 */
export async function lockedRun(
  program: Program,
  config: unknown,
): Promise<unknown> {
  const chosen = describeRun(program, config);
  let isSettled = chosen.outputs !== undefined;
  return await runLock({ ...chosen, config }, async (run) => {
    const told: Run = {
      ...run,
      addOutput(path) {
        isSettled = true;
        run.addOutput(path);
      },
      complete() {
        isSettled = true;
        return run.complete();
      },
      fail(error) {
        isSettled = true;
        return run.fail(error);
      },
    };
    const before = isSettled ? new Map() : contentsOf(run.directory);
    const result = await program.main(config as never, told);
    if (!isSettled) madeIn(run.directory, before).forEach(run.addOutput);
    return result;
  });
}
