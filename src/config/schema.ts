/**
 * What assay asks of a schema: a `parse` method.
 *
 * A zod schema fits as it is. Its own JSON Schema, when it can give one, tells
 * assay the keys, their units and which of them are secrets.
 *
 * @typeParam T The type of the values the schema accepts, after parsing.
 *
 * @example A schema written by hand
 * ```ts
 * import type { Schema } from "@assay/assay/config";
 *
 * const port: Schema<{ port: number }> = {
 *   parse(input) {
 *     const { port } = input as { port: unknown };
 *     if (typeof port !== "number") throw new TypeError("port: not a number");
 *     return { port };
 *   },
 * };
 * if (port.parse({ port: 80 }).port !== 80) throw new Error("unexpected");
 * ```
 */
export interface Schema<T> {
  /**
   * Checks a value.
   *
   * @param input The value to check.
   * @returns The checked value.
   * @throws Anything, when the value does not fit; a list of `issues` with
   * `path` and `message` on the error is reported issue by issue.
   */
  parse(input: unknown): T;
}
