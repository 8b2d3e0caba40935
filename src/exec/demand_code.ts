/**
 * Whether the code that was loaded is the code a call asks for.
 *
 * @module
 */

import { ExecError } from "./exec_error.ts";
import type { ExecutorCall } from "./executor.ts";
import type { Fn } from "./load_function.ts";
import { calledName } from "./module_name.ts";

/**
 * Refuses a function whose code is not what the call asks for, or may not be.
 *
 * @param fn The function as this thread loaded it.
 * @param call The call; without `code` nothing is asked.
 * @param start When this thread started to load modules.
 * @throws {ExecError} `CODE_CHANGED`: the digest differs, or a file of it was
 * modified since.
 */
export async function demandCode(
  fn: Fn,
  call: ExecutorCall,
  start: Date,
): Promise<void> {
  const { module, export: name, code } = call;
  if (code === undefined) return;
  // Reading code needs a parser, which few workers' starts should wait for.
  const { changedSince, fingerprint } = await import("../code/kit.ts");
  const found = fingerprint(fn, module);
  const files = changedSince(found, start);
  if (found.digest === code && files.length === 0) return;
  const why = files.length > 0
    ? `that ${files.join(", ")} was modified since`
    : "other code";
  throw new ExecError(
    `Cannot call ${
      calledName(call)
    }: expected the code that was fingerprinted, found ${why}`,
    {
      code: "CODE_CHANGED",
      data: {
        module,
        export: name,
        expected: code,
        found: found.digest,
        files,
      },
      hints: ["Start the program again, so that all of it runs the same code."],
    },
  );
}
