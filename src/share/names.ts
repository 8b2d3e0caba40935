/**
 * The names of shared arrays.
 *
 * @module
 */

import type { Scope } from "./scope.ts";
import { ShareError } from "./share_error.ts";

/** Of 255 bytes a few are left for the temporary name of a new segment. */
const MOST_BYTES = 250;

/**
 * Checks the name of a shared array.
 *
 * @param name The name. Of scope `threads` any text but the empty one; of scope
 * `processes` the name of a file of at most 250 bytes.
 * @param scope Who shares the array.
 * @throws {ShareError} `NAME_INVALID`.
 */
export function demandName(
  name: unknown,
  scope: Scope,
): asserts name is string {
  const fault = faultOf(name, scope);
  if (fault === undefined) return;
  throw new ShareError(
    `Cannot use the name of a shared array: expected ${fault}, found ${
      typeof name === "string"
        ? JSON.stringify(name)
        : `a value of type ${typeof name}`
    }`,
    {
      code: "NAME_INVALID",
      data: { name, scope },
      hints: ["Use letters, digits, '-', '_' and '.', such as 'frames-1'."],
    },
  );
}

function faultOf(name: unknown, scope: Scope): string | undefined {
  if (typeof name !== "string" || name === "") return "a text, not empty";
  if (scope === "threads") return undefined;
  if (/[/\0]/.test(name)) return "a name of a file, without '/'";
  if (name === "." || name === "..") return "the name of a file";
  if (!name.isWellFormed()) return "a name that can be written as UTF-8";
  const { length } = new TextEncoder().encode(name);
  return length > MOST_BYTES ? `at most ${MOST_BYTES} bytes` : undefined;
}
