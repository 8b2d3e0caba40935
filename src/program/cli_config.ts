/**
 * A schema and a function become a program.
 *
 * @module
 */

import type { SchemaLike } from "../config/mod.ts";
import { refuseWhileLoading } from "../internal/loading.ts";
import { basename } from "../internal/path.ts";
import type { Run } from "../lock/mod.ts";
import { callProgram } from "./call_program.ts";
import {
  type Program,
  type ProgramOptions,
  rememberProgram,
  type RunDescription,
} from "./program.ts";
import { type Reused, runMain } from "./run_main.ts";

/** The options of a program whose calls are runs with a lock. */
export interface LockedProgramOptions<T> extends ProgramOptions {
  /** What to record of each run. */
  readonly runLock: true | RunDescription | ((config: T) => RunDescription);
}

/**
 * What a program returns: with `reuse`, perhaps what was reused.
 *
 * @typeParam R What its function returns.
 * @typeParam O Its options.
 */
export type ResultOf<R, O extends ProgramOptions> = O extends
  { readonly reuse: unknown } ? R | Reused
  : R;

/**
 * Makes a program whose calls are runs with a lock, in the directory that
 * `save_dir` of the configuration names.
 *
 * @typeParam T The type the schema gives its values.
 * @typeParam R What the function returns.
 * @param schema What a configuration is checked against.
 * @param main The function; it gets the run, to name its outputs.
 * @param options Where the layers of the configuration are, and what the lock
 * is to record.
 * @returns The program.
 *
 * @example A program that leaves a lock
 * ```ts
 * import { readLock } from "@assay/assay/lock";
 * import { cliConfig } from "@assay/assay/program";
 * import { z } from "zod";
 *
 * const schema = z.object({ save_dir: z.string() });
 * const main = cliConfig(schema, ({ save_dir }) => {
 *   Deno.writeTextFileSync(`${save_dir}/sum.txt`, "4");
 * }, { runLock: { snapshot: "none" } });
 *
 * const save_dir = await Deno.makeTempDir();
 * await main({ save_dir });
 * const [output] = readLock(`${save_dir}/run.lock`).outputs;
 * if (output?.path !== "sum.txt") throw new Error("no output");
 * ```
 */
export function cliConfig<
  T,
  R,
  O extends LockedProgramOptions<T> = LockedProgramOptions<T>,
>(
  schema: SchemaLike<T>,
  main: (config: T, run: Run) => R | Promise<R>,
  options: O,
): (config?: T) => Promise<ResultOf<R, O>>;
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
export function cliConfig<T, R, O extends ProgramOptions = ProgramOptions>(
  schema: SchemaLike<T>,
  main: (config: T) => R | Promise<R>,
  options?: O,
): (config?: T) => Promise<ResultOf<R, O>>;
export function cliConfig<T, R>(
  schema: SchemaLike<T>,
  main: (config: T, run: Run) => R | Promise<R>,
  options: ProgramOptions = {},
): (config?: T) => Promise<R> {
  const program = { schema, main, options } as Program;
  const given = async (config: T): Promise<R> =>
    await runMain(program, config) as R;
  const fromArguments = async (): Promise<R> => {
    const name = basename(new URL(Deno.mainModule).pathname);
    return await callProgram(program, { name, args: Deno.args }) as R;
  };
  const callable = (config?: T): Promise<R> => {
    // Not as a rejection: a module that does not await it must fail to load.
    if (config === undefined) refuseWhileLoading("run the program");
    else if (options.runLock) refuseWhileLoading("begin a run");
    if (config !== undefined) return given(config);
    return fromArguments();
  };
  rememberProgram(callable, program);
  return callable;
}
