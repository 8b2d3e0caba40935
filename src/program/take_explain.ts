/**
 * The flag that asks where a value comes from.
 *
 * @module
 */

import { takeSwitches } from "../config/kit.ts";
import { AssayError } from "../internal/errors.ts";

const FLAG = "--explain";

/** What {@linkcode takeExplain} found. */
export interface TakenExplain {
  /** The key to explain; absent when the flag is. */
  readonly key?: string;
  /** The other arguments. */
  readonly args: readonly string[];
}

/**
 * Takes `--explain KEY` or `--explain=KEY` out of the arguments, but not out
 * of the values of other flags.
 *
 * @param args The arguments.
 * @returns The key and the other arguments.
 * @throws {AssayError} `WRONG_CALL` for the flag without its key.
 */
export function takeExplain(args: readonly string[]): TakenExplain {
  const at = args.findIndex((arg, index) =>
    (arg === FLAG || arg.startsWith(`${FLAG}=`)) &&
    takeSwitches(args.slice(0, index + 1), [arg]).found.has(arg)
  );
  if (at < 0) return { args };
  const inline = args[at] !== FLAG;
  const key = inline ? args[at]!.slice(FLAG.length + 1) : args[at + 1];
  if (!key || key.startsWith("-")) {
    throw new AssayError(
      `Cannot read '${FLAG}': expected a key after it, found ${
        key ? `'${key}'` : "nothing"
      }`,
      {
        code: "WRONG_CALL",
        hints: ["Write --explain a.b; --help lists the keys."],
      },
    );
  }
  return { key, args: args.toSpliced(at, inline ? 1 : 2) };
}
