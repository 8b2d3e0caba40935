/**
 * A schema and a function become a program.
 *
 * @module
 */

import type { SchemaLike } from "../config/mod.ts";
import { refuseWhileLoading } from "../internal/loading.ts";
import { basename } from "../internal/path.ts";
import { callProgram } from "./call_program.ts";
import { type ProgramOptions, rememberProgram } from "./program.ts";

/**
 * Makes a program of a function and the schema of its configuration.
 *
 * Called with a configuration, the program is the function: it returns what
 * the function returns and throws what it throws. Called without, it reads the
 * configuration from its layers and the process's arguments and answers
 * `--help`, `--print-config` and `--explain KEY`; it then leaves with 1 when
 * the function fails, 2 when the call or the configuration is wrong, 130 when
 * it is interrupted and 143 when it is told to end (`SIGTERM`); a run lock it
 * holds then says `failed`. With `ASSAY_DEBUG` set, errors are thrown instead.
 *
 * @typeParam T The type the schema gives its values.
 * @typeParam R What the function returns.
 * @param schema A zod schema, anything with `parse`, a class whose fields are
 * the defaults, or an object of defaults.
 * @param main The function.
 * @param options Where the layers of the configuration are.
 * @returns The program; called without a configuration while `assay` or
 * a worker only loads its module, it throws an `AssayError`, `NOT_MAIN`.
 *
 * @example A program that also is a function
 * ```ts
 * import { cliConfig } from "@assay/assay/program";
 * import { z } from "zod";
 *
 * const schema = z.object({ days: z.int().default(7) });
 * const main = cliConfig(schema, ({ days }) => days * 24);
 *
 * if (await main({ days: 2 }) !== 48) throw new Error("unexpected");
 * ```
 */
export function cliConfig<T, R>(
  schema: SchemaLike<T>,
  main: (config: T) => R | Promise<R>,
  options: ProgramOptions = {},
): (config?: T) => Promise<R> {
  const program = { schema, main, options };
  const given = async (config: T): Promise<R> => await main(config);
  const fromArguments = async (): Promise<R> => {
    const name = basename(new URL(Deno.mainModule).pathname);
    return await callProgram(program, { name, args: Deno.args }) as R;
  };
  const callable = (config?: T): Promise<R> => {
    if (config !== undefined) return given(config);
    // Not as a rejection: a module that does not await it must fail to load.
    refuseWhileLoading("run the program");
    return fromArguments();
  };
  rememberProgram(callable, program);
  return callable;
}
