/**
 * A program's function as a run with a lock.
 *
 * @module
 */

import { join } from "node:path";
import { type Run, runLock } from "../lock/mod.ts";
import type { Program } from "./program.ts";
import { describeRun } from "./run_description.ts";

/**
 * Calls a program's function in a run with a lock.
 *
 * Where nothing names outputs, all that was made in the run's directory counts:
 * its files that are not older than the run, and its folders.
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
  const began = Date.now();
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
    const result = await program.main(config as never, told);
    if (!isSettled) madeIn(run.directory, began).forEach(run.addOutput);
    return result;
  });
}

/** The lock's own files: `run.lock`, `run.lock.ID`, patches, tags. */
const OWN = /^run\.(lock|tags)|^run\..*\.patch$|^\..*\.tmp$/;

/** File systems keep times as coarse as two seconds. */
const COARSE = 2_000;

function madeIn(directory: string, began: number): string[] {
  return [...Deno.readDirSync(directory)]
    .filter(({ name, isFile, isDirectory }) => {
      if (OWN.test(name)) return false;
      if (isDirectory || !isFile) return isDirectory;
      const { mtime } = Deno.statSync(join(directory, name));
      return (mtime?.getTime() ?? 0) > began - COARSE;
    })
    .map(({ name }) => join(directory, name))
    .sort();
}
