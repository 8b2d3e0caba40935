/**
 * Calling a program, at the price of a program only then.
 *
 * @module
 */

import type { Program } from "./program.ts";
import type { ProgramCall } from "./run_program.ts";

/**
 * Runs a program as its process's only work. It leaves the process with 0
 * when the arguments only ask a question, 1 when the program fails, 2 when the
 * call or the configuration is wrong, 130 and 143 on SIGINT and SIGTERM.
 *
 * @param program The program.
 * @param call How it is called.
 * @returns What its function returns.
 * @throws Whatever went wrong, when `ASSAY_DEBUG` is set.
 */
export async function callProgram(
  program: Program,
  call: ProgramCall,
): Promise<unknown> {
  // Who imports a program to call it as a function, or to look at its
  // configuration, does not wait for what only its command line needs.
  const { runProgram } = await import("./run_program.ts");
  return await runProgram(program, call);
}
