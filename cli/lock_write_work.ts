/**
 * The work of `assay lock write`.
 *
 * @module
 */

import { compileConfig } from "../src/config/kit.ts";
import { enterCommand } from "../src/internal/entry_module.ts";
import { AssayError } from "../src/internal/errors.ts";
import { logWarnings } from "../src/internal/log_warnings.ts";
import { ownRepository } from "../src/lock/kit.ts";
import { type Run, runLock, type RunLockOptions } from "../src/lock/mod.ts";

import type { Context } from "./context.ts";
import type { LockWriteFlags } from "./lock_write.ts";

/** The codes of signals, as shells have them. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Runs a command with a lock, or writes one for what is there.
 *
 * @param flags What the lock is to record.
 * @param words The run's directory, the command and its arguments.
 */
export async function write(
  this: Context,
  flags: LockWriteFlags,
  ...words: string[]
): Promise<void> {
  logWarnings((line) => this.process.stderr.write(line));
  const [directory = "", program, ...args] = words;
  enterCommand(program === undefined ? [] : [program, ...args]);
  // What is there already was made by code of then.
  const own = program === undefined ? [] : ownRepository();
  const options = await optionsOf(flags, directory, own);
  let code = 0;
  const run = await runLock(options);
  addSeeds(run, flags);
  try {
    if (program !== undefined) code = await call(program, args);
    if (code === 0) await run.complete();
    else await run.fail(`the command ended with exit code ${code}`);
  } catch (error) {
    await run.fail(error);
    throw error;
  }
  // The command's own exit code, which may be any.
  if (code !== 0) Deno.exit(code);
}

async function optionsOf(
  flags: LockWriteFlags,
  directory: string,
  own: readonly string[],
): Promise<RunLockOptions> {
  const { data = [], output = [], prev = [], repo = own, env = [] } = flags;
  const { snapshot, container } = flags;
  return {
    ...await configOf(flags),
    directory,
    data,
    outputs: output,
    prevs: prev,
    repos: repo,
    snapshot,
    variables: env,
    ...(container === undefined ? {} : { container }),
  };
}

async function configOf(
  { config, set = [] }: LockWriteFlags,
): Promise<Pick<RunLockOptions, "config">> {
  if (config === undefined && set.length === 0) return {};
  const schema = { parse: (value: unknown) => value };
  const file = config === undefined ? [] : ["--config", config];
  const args = [...file, ...set.flatMap((one) => ["-o", one])];
  return { config: await compileConfig(schema, { args }) };
}

function addSeeds(run: Run, { seed = [] }: LockWriteFlags): void {
  for (const [name, value] of seed) {
    // As YAML would read it, and no digit lost.
    const isExact = /^-?\d{1,15}$/.test(value);
    run.addSeed(name, isExact ? Number(value) : value);
  }
}

/** Runs a command to its end, also when this process is told to end. */
async function call(program: string, args: string[]): Promise<number> {
  const child = start(program, args);
  using listening = new DisposableStack();
  for (const name of Object.keys(SIGNALS) as (keyof typeof SIGNALS)[]) {
    const pass = () => child.kill(name);
    Deno.addSignalListener(name, pass);
    listening.defer(() => Deno.removeSignalListener(name, pass));
  }
  const { code, signal } = await child.status;
  return signal !== null && Object.hasOwn(SIGNALS, signal)
    ? SIGNALS[signal as keyof typeof SIGNALS]
    : code;
}

function start(program: string, args: string[]): Deno.ChildProcess {
  try {
    return new Deno.Command(program, {
      args,
      stdin: "inherit",
      stdout: "inherit",
      stderr: "inherit",
    }).spawn();
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    throw new AssayError(
      `Cannot run '${program}': expected a program on PATH, found '${found}'`,
      {
        code: "COMMAND_NOT_FOUND",
        data: { program },
        hints: ["Install it, or name its file: ./fit.sh."],
        cause,
      },
    );
  }
}
