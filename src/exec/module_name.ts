/**
 * How people read which function is called.
 *
 * @module
 */

import { basename } from "../internal/path.ts";
import type { ExecutorCall } from "./executor.ts";

/**
 * Shortens the URL of a module.
 *
 * @param module The URL.
 * @returns The file's name; the whole URL where it is no file.
 */
export function moduleName(module: string): string {
  return module.startsWith("file:")
    ? decodeURIComponent(basename(new URL(module).pathname))
    : module;
}

/**
 * Names the function of a call.
 *
 * @param call The call.
 * @returns Such as `fit() of fit.ts`.
 */
export function calledName(
  call: Pick<ExecutorCall, "module" | "export">,
): string {
  return `${call.export}() of ${moduleName(call.module)}`;
}
