/**
 * What a call meets once its executor was disposed of.
 *
 * @module
 */

import { ExecError } from "./exec_error.ts";
import type { ExecutorCall } from "./executor.ts";
import { calledName } from "./module_name.ts";

/**
 * Makes the error of a call to an executor that was disposed of.
 *
 * @param call The call.
 * @param executor The executor's name.
 * @returns The error.
 */
export function disposedError(call: ExecutorCall, executor: string): ExecError {
  const { module, export: name } = call;
  return new ExecError(
    `Cannot call ${
      calledName(call)
    }: expected an executor in use, found that the ${executor} was disposed of`,
    {
      code: "EXECUTOR_DISPOSED",
      data: { module, export: name, executor },
      hints: ["Await the calls before the executor's scope ends."],
    },
  );
}
