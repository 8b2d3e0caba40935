/**
 * Finding the function of a call.
 *
 * @module
 */

import { AssayError } from "../internal/errors.ts";
import { ExecError } from "./exec_error.ts";
import type { ExecutorCall } from "./executor.ts";
import { importModule } from "./import_module.ts";
import { calledName, moduleName } from "./module_name.ts";

/** A function that is called by its address. */
export type Fn = (...args: unknown[]) => unknown;

/**
 * Loads the function of a call.
 *
 * @param call Where the function is.
 * @returns The function.
 * @throws {ExecError} `MODULE_FAILED`, `EXPORT_MISSING`.
 */
export async function loadFunction(call: ExecutorCall): Promise<Fn> {
  const { module, export: name } = call;
  const value = (await load(call))[name];
  if (typeof value === "function") return value as Fn;
  const found = value === undefined
    ? "nothing"
    : `a value of type ${typeof value}`;
  throw new ExecError(
    `Cannot call ${
      calledName(call)
    }: expected it to export a function '${name}', found ${found}`,
    {
      code: "EXPORT_MISSING",
      data: { module, export: name },
      hints: [`Export '${name}' from ${moduleName(module)}.`],
    },
  );
}

async function load(call: ExecutorCall): ReturnType<typeof importModule> {
  const { module, export: name } = call;
  if (!URL.canParse(module)) {
    throw new ExecError(
      `Cannot call ${name}(): expected the URL of its module, found '${module}'`,
      {
        code: "MODULE_FAILED",
        data: { module, export: name },
        hints: [
          "Give 'import.meta.url', or what 'import.meta.resolve()' gives.",
        ],
      },
    );
  }
  try {
    return await importModule(module);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ExecError(
      `Cannot call ${
        calledName(call)
      }: expected to load the module, found that it fails: ${reason}`,
      {
        code: "MODULE_FAILED",
        data: { module, export: name },
        hints: cause instanceof AssayError && cause.hints.length > 0
          ? cause.hints
          : [`Run 'deno check ${moduleName(module)}', then import it alone.`],
        cause,
      },
    );
  }
}
