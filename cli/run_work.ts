/**
 * The work of `assay run`.
 *
 * @module
 */

import { enterModule } from "../src/internal/entry_module.ts";
import { callProgram } from "../src/program/kit.ts";
import type { Context } from "./context.ts";
import { leaveWhenInterrupted } from "./interrupt.ts";
import { moduleUrl } from "./module.ts";
import { loadProgram } from "./module_exports.ts";

/**
 * Runs a program as `deno run` would: it leaves the process itself when
 * something is wrong, and else the process lasts as long as there is work.
 *
 * @param _flags None.
 * @param words The module, and the program's arguments.
 */
export async function run(
  this: Context,
  _flags: unknown,
  ...words: string[]
): Promise<void> {
  leaveWhenInterrupted(this);
  const [module = "", ...args] = words;
  const program = await loadProgram(module);
  enterModule({ url: moduleUrl(module), args });
  this.lasts = true;
  try {
    await callProgram(program, { name: `assay run ${module}`, args });
  } catch (error) {
    // With ASSAY_DEBUG only: uncaught, as it would be under `deno run`.
    reportError(error);
  }
}
