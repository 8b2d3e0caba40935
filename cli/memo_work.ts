/**
 * The work of `assay memo`.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { AssayError } from "../src/internal/errors.ts";
import { logWarnings } from "../src/internal/log_warnings.ts";
import { mask } from "../src/internal/mask.ts";
import { renderError } from "../src/internal/render_error.ts";
import {
  checkedName,
  type CommandCall,
  commandCall,
  commandName,
  exitCodeOf,
  explainCall,
  outputsByPath,
  runCall,
  type RunningCommand,
} from "../src/stage/kit.ts";
import { StageError, type StageReport } from "../src/stage/mod.ts";
import type { Context } from "./context.ts";
import type { MemoFlags } from "./memo.ts";
import { type MemoReport, reportLine } from "./memo_report.ts";
import { passOn } from "./memo_streams.ts";
import { readStandardInput } from "./standard_input.ts";

/**
 * Runs a command, or replays its last equal run, and leaves with its exit code.
 *
 * @param flags The flags given.
 * @param words The command and its arguments.
 */
export async function memo(
  this: Context,
  flags: MemoFlags,
  ...words: string[]
): Promise<void> {
  logWarnings((line) => this.process.stderr.write(line));
  const { onStart } = watchSignals(this, flags);
  try {
    const call = await callOf(this, flags, words, onStart);
    if (flags.explain) await explain(this, flags, call);
    else await run(this, flags, call);
  } catch (error) {
    if (!isEnded(error)) throw hinted(error);
    const { exitCode } = error.data;
    // A command that failed has said so itself.
    if (error.code !== "COMMAND_FAILED") {
      this.process.stderr.write(`${renderError(error)}\n`);
    }
    report(this, flags, {
      stage: flags.name ?? commandName(words[0]!),
      status: "failed",
      why: error.message,
      reasons: [],
      exitCode,
    });
    Deno.exit(exitCode);
  }
}

async function explain(
  { process }: Context,
  { json }: MemoFlags,
  { spec, args }: CommandCall,
): Promise<void> {
  const { status, why, reasons } = await explainCall(spec, args);
  process.stdout.write(
    json
      ? `${reportLine({ stage: spec.stage, status, why, reasons })}\n`
      : `${status}: ${why}\n`,
  );
}

async function run(
  context: Context,
  flags: MemoFlags,
  { spec, args }: CommandCall,
): Promise<void> {
  let heard: StageReport | undefined;
  const outputs = await runCall(spec, args, {
    forceRun: flags.force,
    onReport: (report) => void (heard = report),
  });
  const { stdout, stderr, ...paths } = outputs;
  if (heard?.status === "cached") {
    await passOn("stdout", bytesOf(stdout));
    await passOn("stderr", bytesOf(stderr));
  }
  for (const reason of heard?.reasons ?? []) {
    if (reason.kind !== "unrecorded") continue;
    context.process.stderr.write(
      `warning: the run is not recorded: ${mask(reason.obstacle)}\n`,
    );
  }
  if (heard === undefined) return;
  report(context, flags, {
    ...heard,
    exitCode: 0,
    outputs: Object.values(paths),
  });
}

function report(
  { process }: Context,
  { json }: MemoFlags,
  what: MemoReport,
): void {
  if (json) process.stderr.write(`${reportLine(what)}\n`);
}

/** A command that failed, or could not be started. */
type Ended = StageError & { readonly data: { readonly exitCode: number } };

function isEnded(error: unknown): error is Ended {
  return error instanceof StageError && typeof error.data.exitCode === "number";
}

function bytesOf(output: unknown): Uint8Array {
  return output instanceof Uint8Array
    ? output
    : new TextEncoder().encode(String(output));
}

async function callOf(
  context: Context,
  flags: MemoFlags,
  words: readonly string[],
  onStart: (running: RunningCommand) => void,
): Promise<CommandCall> {
  const name = flags.name ?? commandName(words[0] ?? "");
  refuseName(name);
  return await commandCall({
    name,
    words,
    inputs: flags.input ?? [],
    values: [],
    outputs: outputsByPath(flags.output ?? []),
    env: Object.fromEntries((flags.env ?? []).map((key) => [key, undefined])),
    files: flags.auto,
    hashOutput: flags.directory,
    restore: flags.restore,
    link: flags.link,
    killGroup: flags.killGroup,
    stdin: flags.stdin ? await readAll(context) : undefined,
    onOutput: passOn,
    onStart,
  });
}

function refuseName(name: string): void {
  try {
    checkedName(name);
  } catch (cause) {
    throw new AssayError(
      `Cannot keep records under '${name}': expected a name that can name a ` +
        "directory",
      {
        code: "WRONG_CALL",
        data: { name },
        hints: ["Give another with '--name'; leave out '/' and a first '.'."],
        cause,
      },
    );
  }
}

async function readAll(context: Context): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  await readStandardInput(context, (bytes) => void chunks.push(bytes));
  return Buffer.concat(chunks);
}

/**
 * Hands signals on to the command, and leaves at once where none runs.
 *
 * At a terminal, the system gives Ctrl-C to the command too, unless that has a
 * process group of its own.
 */
function watchSignals(
  { watched }: Context,
  { killGroup }: MemoFlags,
): { onStart: (running: RunningCommand) => void } {
  let running: RunningCommand | undefined;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    Deno.addSignalListener(signal, () => {
      const hasIt = signal === "SIGINT" && watched && !killGroup;
      if (!running?.stop(signal, !hasIt)) Deno.exit(exitCodeOf(signal));
    });
  }
  return { onStart: (started) => void (running = started) };
}

function hinted(error: unknown): unknown {
  if (!(error instanceof StageError)) return error;
  if (error.code !== "DIRECTORY_TOO_WIDE") return error;
  return new StageError(error.message, {
    code: error.code,
    data: error.data,
    hints: [
      "Name a directory that holds only the data.",
      "If the word is not meant as a path, use '--no-auto', and name what " +
      "counts with '--input'.",
    ],
    cause: error.cause,
  });
}
