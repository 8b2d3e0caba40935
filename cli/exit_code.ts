/**
 * What the exit code of a command says.
 *
 * @module
 */

import { AssayError } from "../src/internal/errors.ts";

/** Errors that the caller mends by calling otherwise. */
const WRONG_CALLS: ReadonlySet<string> = new Set([
  "BAD_APP",
  "BAD_CWD",
  "BAD_PACKAGED",
  "CONFIG_INVALID",
  "DEFAULTS_INVALID",
  "FILE_EXISTS",
  "KEY_UNKNOWN",
  "MISSING_INPUT",
  "MODULE_NOT_FOUND",
  "NOT_A_MODULE",
  "NO_SUCH_EXPORT",
  "QUANTITY_INVALID",
  "SCHEMA_UNREADABLE",
  "SEVERAL_EXPORTS",
  "TOO_MANY_INPUTS",
  "WRONG_CALL",
  "WRONG_KIND_OF_EXPORT",
]);

/**
 * Tells a wrong call from work that failed.
 *
 * @param error What a command threw.
 * @returns 2 for a wrong call, or 1.
 */
export function exitCodeOf(error: unknown): number {
  return error instanceof AssayError && WRONG_CALLS.has(error.code) ? 2 : 1;
}
