/**
 * What a call meets when a value cannot cross to another thread.
 *
 * @module
 */

import { ExecError } from "./exec_error.ts";
import type { ExecutorCall } from "./executor.ts";
import { calledName } from "./module_name.ts";
import { STEPS, Uncloneable } from "./uncloneable.ts";

/** Which way values cross. */
export type Crossing = "arguments" | "result";

/**
 * Explains why values of a call cannot cross.
 *
 * @param call The call.
 * @param crossing Which of its values.
 * @param cause What packing or posting them threw.
 * @returns The error to throw: `NOT_CLONEABLE`.
 */
export function notCloneable(
  call: Pick<ExecutorCall, "module" | "export">,
  crossing: Crossing,
  cause: unknown,
): ExecError {
  const { module, export: name } = call;
  const [place, found] = cause instanceof Uncloneable
    ? [placeOf(crossing, cause.path), cause.found]
    : [crossing, cause instanceof Error ? cause.message : String(cause)];
  return new ExecError(
    `Cannot call ${calledName(call)} in a worker: expected ${
      crossing === "result" ? "a result" : "arguments"
    } that can cross to another thread, found at '${place}' ${found}`,
    {
      code: "NOT_CLONEABLE",
      data: { module, export: name, place, found },
      hints: ["Pass plain data, or run the call with 'inline()'."],
      ...(cause instanceof Uncloneable ? {} : { cause }),
    },
  );
}

function placeOf(crossing: Crossing, path: readonly unknown[]): string {
  // A result crosses as the only value.
  const keys = crossing === "result" ? path.slice(1) : path;
  return [crossing, ...keys.map(step)].join("");
}

function step(key: unknown): string {
  const named = Object.values<unknown>(STEPS).includes(key);
  if (named) return (key as symbol).description!;
  return typeof key === "string" &&
      /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key)
    ? `.${key}`
    : `[${typeof key === "string" ? JSON.stringify(key) : String(key)}]`;
}
