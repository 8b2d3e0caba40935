/**
 * Running the `assay` command as a process.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { type Ran, run, type RunOptions } from "../hash/run.ts";

const MAIN = fileURLToPath(new URL("../../cli/main.ts", import.meta.url));

/** The command line of `assay` with the permissions it needs, no cache's. */
export const ASSAY: readonly [string, ...string[]] = [
  Deno.execPath(),
  ...["run", "--quiet", "--no-prompt", "--allow-read", MAIN],
];

/** The command line of `assay` with every permission. */
export const ASSAY_UNLIMITED: readonly [string, ...string[]] = [
  Deno.execPath(),
  ...["run", "--quiet", "--allow-all", MAIN],
];

/**
 * Runs `assay` to its end, with no stat cache.
 *
 * @param args What follows `assay`.
 * @param options Directory, standard input and variables.
 * @returns What it did.
 */
export function assay(
  args: readonly string[],
  options: RunOptions = {},
): Promise<Ran> {
  const [program, ...words] = ASSAY;
  return run(program, [...words, ...args], options);
}
