/**
 * Running a command: what it prints is passed on as it comes, and kept.
 *
 * @module
 */

import { type ChildProcess, spawn } from "node:child_process";
import { Buffer } from "node:buffer";
import { constants } from "node:os";
import type { Readable } from "node:stream";
import { notFound } from "./command_program.ts";

/**
 * More than this of one stream is passed on, but not kept: as text it may be six
 * times as long, and must fit into one string.
 */
const MOST_KEPT = 2 ** 26;

/**
 * How long, in ms, the last words of a command that was stopped are awaited:
 * what it has started may hold its streams for ever.
 */
const LAST_WORDS = 200;

const EMPTY = new Uint8Array();

/** A stream of a command. */
export type StreamName = "stdout" | "stderr";

/** A command to run. */
export interface CommandProcess {
  /** Path of the program. */
  readonly path: string;
  /** The command: what the program is called by, and its arguments. */
  readonly words: readonly string[];
  /** What it reads; empty if left out. */
  readonly stdin?: Uint8Array | undefined;
  /** All variables it sees. */
  readonly variables: Readonly<Record<string, string>>;
  /** Where it runs. */
  readonly cwd: string;
  /**
   * Whether it gets a process group of its own, all of which is killed when it
   * fails or is stopped.
   */
  readonly killGroup?: boolean | undefined;
  /**
   * Takes what it prints, as it comes.
   *
   * @param stream Which stream.
   * @param bytes What was printed.
   * @returns Whether anyone reads on.
   */
  readonly onOutput?:
    | ((stream: StreamName, bytes: Uint8Array) => Promise<boolean>)
    | undefined;
  /** Stops it by SIGTERM. */
  readonly signal?: AbortSignal | undefined;
  /** Is given what stops it, once it runs. */
  readonly onStart?: ((running: RunningCommand) => void) | undefined;
}

/** A command that runs. */
export interface RunningCommand {
  /**
   * Marks it as stopped, so that its end is no success.
   *
   * @param signal Why.
   * @param send Whether to send it the signal; not if it has got it already.
   * @returns Whether it still runs.
   */
  stop(signal: Deno.Signal, send: boolean): boolean;
}

/** How a command ended. */
export interface CommandEnd {
  /** Its exit code; 128 and the signal's number if it was killed or stopped. */
  readonly exitCode: number;
  /** The signal that killed or stopped it. */
  readonly signal: Deno.Signal | undefined;
  /** What it printed. */
  readonly stdout: Uint8Array;
  /** What it printed to standard error. */
  readonly stderr: Uint8Array;
  /** Why what it printed is not whole, if so. */
  readonly lost: string | undefined;
}

/**
 * Runs a command to its end.
 *
 * @param command The command.
 * @returns How it ended, once it and all that hold its streams are done.
 * @throws {StageError} `COMMAND_NOT_FOUND`: it cannot be started.
 */
export async function runProcess(command: CommandProcess): Promise<CommandEnd> {
  const { path, words, stdin, killGroup = false, onOutput } = command;
  const child = spawn(path, words.slice(1), {
    argv0: words[0]!,
    stdio: [stdin === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    detached: killGroup,
    cwd: command.cwd,
    env: command.variables,
  });
  let stopped: Deno.Signal | undefined;
  let isDone = false;
  let lastWords: ReturnType<typeof setTimeout> | undefined;
  const leave = () => {
    lastWords = setTimeout(() => {
      child.stdout!.destroy();
      child.stderr!.destroy();
    }, LAST_WORDS);
  };
  const ended = endOf(child, words[0]!, (failed) => {
    if (killGroup && (failed || stopped !== undefined)) {
      sendSignal(child, "SIGKILL", true);
    }
    if (stopped !== undefined) leave();
  });
  const running: RunningCommand = {
    stop(signal, send) {
      stopped ??= signal;
      // It may have ended, and only its streams be held.
      if (child.exitCode !== null || child.signalCode !== null) leave();
      if (send && !isDone) sendSignal(child, signal, killGroup);
      return !isDone;
    },
  };
  const abort = () => void running.stop("SIGTERM", true);
  command.onStart?.(running);
  command.signal?.addEventListener("abort", abort);
  if (stdin !== undefined) feed(child, stdin);
  const [stdout, stderr, { code, signal }] = await Promise.all([
    keep("stdout", child.stdout!, onOutput),
    keep("stderr", child.stderr!, onOutput),
    ended,
  ]).finally(() => {
    isDone = true;
    clearTimeout(lastWords);
    command.signal?.removeEventListener("abort", abort);
  });
  const killed = stopped ?? signal ?? undefined;
  return {
    exitCode: killed === undefined ? code ?? 1 : exitCodeOf(killed),
    signal: killed,
    stdout: stdout.bytes,
    stderr: stderr.bytes,
    lost: stdout.lost ?? stderr.lost,
  };
}

/**
 * Gives the exit code by which a shell shows a signal.
 *
 * @param signal The signal.
 * @returns 128 and its number.
 */
export function exitCodeOf(signal: Deno.Signal): number {
  const numbers: Readonly<Record<string, number>> = constants.signals;
  return 128 + (numbers[signal] ?? 0);
}

interface End {
  readonly code: number | null;
  readonly signal: Deno.Signal | null;
}

function endOf(
  child: ChildProcess,
  word: string,
  onEnd: (failed: boolean) => void,
): Promise<End> {
  return new Promise((resolve, reject) => {
    child.once("error", (cause: Error) => {
      // It was found: what is missing is its interpreter, or the right to it.
      reject(notFound(word, "one that the system cannot start", 126, cause));
    });
    child.once("exit", (code, signal) => {
      onEnd(code !== 0);
      resolve({ code, signal: signal as Deno.Signal | null });
    });
  });
}

function sendSignal(
  child: ChildProcess,
  signal: Deno.Signal,
  group: boolean,
): void {
  // A process that has ended has given back its number, but a group keeps it.
  const isGone = child.exitCode !== null || child.signalCode !== null;
  if (child.pid === undefined || (isGone && !group)) return;
  try {
    Deno.kill(group ? -child.pid : child.pid, signal);
  } catch (error) {
    // Nothing of it is left.
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

function feed(child: ChildProcess, bytes: Uint8Array): void {
  // A command need not read all it is given.
  child.stdin!.on("error", (error: Error & { code?: string }) => {
    if (error.code !== "EPIPE") child.emit("error", error);
  });
  child.stdin!.end(bytes);
}

async function keep(
  name: StreamName,
  stream: Readable,
  onOutput: CommandProcess["onOutput"],
): Promise<{ bytes: Uint8Array; lost: string | undefined }> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const what = name === "stdout" ? "standard output" : "standard error";
  try {
    for await (const chunk of stream) {
      const bytes: Uint8Array = chunk;
      length += bytes.length;
      if (length <= MOST_KEPT) chunks.push(bytes);
      else chunks.length = 0;
      // Leaving the loop closes the pipe, so that the command learns of it.
      if (await onOutput?.(name, bytes) === false) {
        return { bytes: EMPTY, lost: `nobody read its ${what} to the end` };
      }
    }
  } catch (error) {
    if (!isLeft(error)) throw error;
  }
  return length <= MOST_KEPT
    ? { bytes: Buffer.concat(chunks), lost: undefined }
    : { bytes: EMPTY, lost: `its ${what} is longer than 64 MiB` };
}

// The stream of a command that was stopped, and whose last words are said.
function isLeft(error: unknown): boolean {
  return error instanceof Error && "code" in error &&
    error.code === "ERR_STREAM_PREMATURE_CLOSE";
}
