/**
 * A call of a program from the command line.
 *
 * @module
 */

import { getConfig } from "@logtape/logtape";
import { checkFlags, compileConfig, takeSwitches } from "../config/kit.ts";
import { tookFlags } from "../internal/entry_module.ts";
import { AssayError } from "../internal/errors.ts";
import { logWarnings } from "../internal/log_warnings.ts";
import { isGranted } from "../internal/permission.ts";
import { renderError } from "../internal/render_error.ts";
import { writeText } from "../internal/write_text.ts";
import { explainText } from "./explain_text.ts";
import { helpText } from "./help_text.ts";
import { withLockResolvers } from "./lock_resolvers.ts";
import type { Program } from "./program.ts";
import { runMain } from "./run_main.ts";
import { takeExplain } from "./take_explain.ts";

/** Runs what could be reused; known only to programs that reuse. */
const NO_REUSE = "--no-reuse";

const FAILED = 1;
const WRONG_CALL = 2;
// 128 and the number of the signal, as shells have it.
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

/** How a program is called. */
export interface ProgramCall {
  /** What the user typed before the arguments. */
  readonly name: string;
  /** The arguments. */
  readonly args: readonly string[];
}

/**
 * Runs a program from the command line, as `callProgram` tells.
 *
 * @param program The program.
 * @param call How it is called.
 * @returns What its function returns.
 * @throws Whatever went wrong, when `ASSAY_DEBUG` is set.
 */
export async function runProgram(
  program: Program,
  call: ProgramCall,
): Promise<unknown> {
  // A program that has configured LogTape itself is left its way.
  if (getConfig() === null) {
    logWarnings((line) => void writeText(Deno.stderr, line));
  }
  using _signals = leaveOnSignals();
  const isFresh = call.args.includes(NO_REUSE);
  const called = isFresh
    ? { ...program, options: { ...program.options, reuse: false } }
    : program;
  const config = await orExit(() => configOrAnswer(program, call), exitCodeOf);
  return await orExit(
    () =>
      runMain(called, config, (directory) => {
        writeText(Deno.stdout, `${directory}\n`);
      }),
    () => FAILED,
  );
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

/** Compiles the configuration; a call that only asks ends with the answer. */
async function configOrAnswer(
  program: Program,
  { name, args }: ProgramCall,
): Promise<unknown> {
  const { schema, options } = program;
  const switches = [
    ...["--help", "-h", "--print-config"],
    ...(options.reuse ? [NO_REUSE] : []),
  ];
  const { found, rest } = takeSwitches(args, switches);
  if (found.has("--help") || found.has("-h")) {
    return answer(await helpText(name, program));
  }
  const { key, args: flags } = takeExplain(rest);
  checkFlags(flags, [...switches, "--explain"]);
  const compiled = await compileConfig(schema, {
    ...withLockResolvers(options),
    args: flags,
  });
  if (key !== undefined) {
    return answer(await explainText(compiled.explain(key), options.cwd));
  }
  if (found.has("--print-config")) return answer(compiled.toYaml());
  tookFlags(compiled.value as object, { reuses: Boolean(options.reuse) });
  return compiled.value;
}

function answer(text: string): never {
  writeText(Deno.stdout, text);
  Deno.exit(0);
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
