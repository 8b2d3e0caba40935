/**
 * A program's function as a run with a lock.
 *
 * @module
 */

import { join } from "node:path";
import { findAbove } from "../lock/kit.ts";
import { type Run, runLock, type RunLockOptions } from "../lock/mod.ts";
import { isGranted } from "../internal/permission.ts";
import type { Program } from "./program.ts";

/**
 * Calls a program's function in a run with a lock.
 *
 * With `runLock: true` the repository around the present directory is
 * recorded, if git may be run. Where the function names no outputs, all that
 * was made in the run's directory counts: its files that are not older than
 * the run, and its folders.
 *
 * @param program The program.
 * @param config Its configuration.
 * @returns What the function returns.
 */
export async function lockedRun(
  { main, options }: Program,
  config: unknown,
): Promise<unknown> {
  const { runLock: given } = options;
  const chosen: Omit<RunLockOptions, "config"> = typeof given === "object"
    ? given
    : { repos: ownRepository() };
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
    const result = await main(config as never, told);
    if (!isSettled) madeIn(run.directory, began).forEach(run.addOutput);
    return result;
  });
}

function ownRepository(): string[] {
  if (!isGranted({ name: "run", command: "git" })) return [];
  return findAbove(Deno.cwd(), [".git"]) === undefined ? [] : ["."];
}

/** The lock's own files: `run.lock`, `run.lock.ID`, patches, tags. */
const OWN = /^run\.(lock|tags)|^run\..*\.patch$|^\..*\.tmp$/;

/** File systems keep times as coarse as two seconds. */
const COARSE = 2_000;

function madeIn(directory: string, began: number): string[] {
  return [...Deno.readDirSync(directory)]
    .filter(({ name }) => !OWN.test(name))
    .map(({ name }) => join(directory, name))
    .filter((path) => {
      const { isFile, isDirectory, mtime } = Deno.statSync(path);
      return isDirectory || isFile && (mtime?.getTime() ?? 0) > began - COARSE;
    })
    .sort();
}
