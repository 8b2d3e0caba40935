/**
 * A schema and a function become a program.
 *
 * @module
 */

import { basename } from "node:path";
import { getConfig } from "@logtape/logtape";
import { takeSwitches } from "../config/kit.ts";
import {
  compileConfig,
  type CompiledConfig,
  type CompileOptions,
  type Schema,
} from "../config/mod.ts";
import { AssayError } from "../internal/errors.ts";
import { logWarnings } from "../internal/log_warnings.ts";
import { isGranted } from "../internal/permission.ts";
import { renderError } from "../internal/render_error.ts";
import { writeText } from "../internal/write_text.ts";
import { helpText } from "./help_text.ts";

/** The layers of a program's configuration, save its arguments. */
export type ProgramOptions = Omit<CompileOptions, "args">;

const FAILED = 1;
const WRONG_CALL = 2;
// 128 and the number of the signal, as shells have it.
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Makes a program of a function and the schema of its configuration.
 *
 * Called with a configuration, the program is the function: it returns what
 * the function returns and throws what it throws. Called without, it reads the
 * configuration from its layers and the process's arguments and answers
 * `--help` and `--print-config`; it then leaves with 1 when the function
 * fails, 2 when the call or the configuration is wrong, 130 when it is
 * interrupted and 143 when it is told to end (`SIGTERM`); a run lock it holds
 * then says `failed`. With `ASSAY_DEBUG` set, errors are thrown instead.
 *
 * @typeParam T The type the schema gives its values.
 * @typeParam R What the function returns.
 * @param schema A zod schema, or anything with `parse`.
 * @param main The function.
 * @param options Where the layers of the configuration are.
 * @returns The program.
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
  schema: Schema<T>,
  main: (config: T) => R | Promise<R>,
  options: ProgramOptions = {},
): (config?: T) => Promise<R> {
  return async (config) => {
    if (config !== undefined) return await main(config);
    // A program that has configured LogTape itself is left its way.
    if (getConfig() === null) {
      logWarnings((line) => void writeText(Deno.stderr, line));
    }
    using _signals = leaveOnSignals();
    const { value } = await compileFromArgs(schema, options);
    return await orExit(() => main(value), () => FAILED);
  };
}

/** Leaves through `Deno.exit`, so that what listens to `unload` is called. */
function leaveOnSignals(): Disposable {
  const listening = new DisposableStack();
  for (const [name, code] of Object.entries(SIGNALS)) {
    const signal = name as keyof typeof SIGNALS;
    const leave = () => Deno.exit(code);
    Deno.addSignalListener(signal, leave);
    listening.defer(() => Deno.removeSignalListener(signal, leave));
  }
  return listening;
}

async function compileFromArgs<T>(
  schema: Schema<T>,
  options: ProgramOptions,
): Promise<CompiledConfig<T>> {
  const { found, rest } = takeSwitches(Deno.args, [
    "--help",
    "-h",
    "--print-config",
  ]);
  if (found.has("--help") || found.has("-h")) {
    const name = basename(new URL(Deno.mainModule).pathname);
    const help = await orExit(() => helpText(name, schema), exitCodeOf);
    writeText(Deno.stdout, help);
    Deno.exit(0);
  }
  const compiled = await orExit(
    () => compileConfig(schema, { ...options, args: rest }),
    exitCodeOf,
  );
  if (found.has("--print-config")) {
    writeText(Deno.stdout, compiled.toYaml());
    Deno.exit(0);
  }
  return compiled;
}

/** What the library refuses is the caller's to mend; the rest is a defect. */
function exitCodeOf(error: unknown): number {
  return error instanceof AssayError ? WRONG_CALL : FAILED;
}

async function orExit<R>(
  work: () => R | Promise<R>,
  codeOf: (error: unknown) => number,
): Promise<R> {
  try {
    return await work();
  } catch (error) {
    if (isDebugging()) throw error;
    writeText(Deno.stderr, `${renderError(error)}\n`);
    Deno.exit(codeOf(error));
  }
}

function isDebugging(): boolean {
  const variable = "ASSAY_DEBUG";
  return isGranted({ name: "env", variable }) && Deno.env.has(variable);
}
