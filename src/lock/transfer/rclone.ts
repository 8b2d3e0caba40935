/**
 * Running rclone, the real program.
 *
 * Needs `--allow-run=rclone`.
 *
 * @module
 */

import { LockError } from "../lock_error.ts";
import { JSON_LOG, readLog } from "./rclone_log.ts";
import { scrub } from "./remote.ts";

/** How rclone is called. */
export interface RcloneCall {
  /** The remotes among the arguments, whose credentials stay unseen. */
  readonly remotes: readonly string[];
  /** Ends it. */
  readonly signal?: AbortSignal | undefined;
  /** Is told now and then how many bytes it has moved. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
}

/** How a call of rclone ended. */
export interface RcloneEnd {
  /** Its exit code; 0 is success. */
  readonly code: number;
  /** What it printed. */
  readonly stdout: string;
  /** What it said to people. */
  readonly stderr: string;
}

/** Exit codes for a directory or a file that is not there. */
export const NOT_THERE = [3, 4];

/**
 * It never asks. It says often what it does, and so ends when nobody is left
 * to listen: one whose push was killed does not write on beside the next.
 */
const ALWAYS = [
  "--ask-password=false",
  "--stats=500ms",
  "--stats-one-line",
  "--stats-log-level=NOTICE",
];

/**
 * Calls rclone.
 *
 * @param args Its arguments.
 * @param call With what.
 * @returns How it ended, whatever its exit code.
 * @throws {LockError} `RCLONE_MISSING`, `RCLONE_NOT_PERMITTED`.
 * @throws The signal's reason, or what `onBytes` threw.
 */
export async function tryRclone(
  args: readonly string[],
  { remotes, signal, onBytes }: RcloneCall,
): Promise<RcloneEnd> {
  signal?.throwIfAborted();
  const failed = new AbortController();
  const either = AbortSignal.any(
    [failed.signal, ...signal === undefined ? [] : [signal]],
  );
  const child = start(
    [...args, ...ALWAYS, ...onBytes === undefined ? [] : [JSON_LOG]],
    either,
  );
  const text = (stream: ReadableStream<BufferSource>) =>
    new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).text();
  const said = onBytes === undefined
    ? text(child.stderr)
    : readLog(child.stderr, onBytes);
  const [{ code }, stdout, stderr] = await Promise.all([
    child.status,
    text(child.stdout),
    said.catch((error) => {
      failed.abort(error);
      return "";
    }),
  ]);
  either.throwIfAborted();
  return { code, stdout, stderr: scrub(stderr, remotes, "data") };
}

function start(args: string[], signal: AbortSignal): Deno.ChildProcess {
  try {
    return new Deno.Command("rclone", {
      ...{ args, signal },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (cause) {
    throw notStarted(cause);
  }
}

/**
 * Calls rclone, which must succeed.
 *
 * @param args Its arguments.
 * @param call With what.
 * @returns What it printed.
 * @throws {LockError} `RCLONE_FAILED`, with what it said; or as
 * {@linkcode tryRclone}.
 */
export async function rclone(
  args: readonly string[],
  call: RcloneCall,
): Promise<string> {
  const end = await tryRclone(args, call);
  if (end.code === 0) return end.stdout;
  throw rcloneFailed(args, end, call);
}

/**
 * Says that rclone could not do what it was called for.
 *
 * @param args The arguments.
 * @param end How it ended.
 * @param call With what it was called.
 * @returns The error.
 */
export function rcloneFailed(
  args: readonly string[],
  { code, stderr }: RcloneEnd,
  { remotes }: RcloneCall,
): LockError {
  const lines = stderr.trim().split("\n");
  const said =
    lines.findLast((line) => /Failed|ERROR|CRITICAL|Fatal/.test(line)) ??
      lines.at(-1) ?? "";
  const shown = args.map((arg) => scrub(arg, remotes, "data"));
  return new LockError(
    `Cannot run 'rclone ${
      args[0]
    }': expected it to succeed, found exit code ${code}: ${
      said.replace(/^\d{4}\/\d\d\/\d\d [\d:]+ /, "")
    }`,
    {
      code: "RCLONE_FAILED",
      data: { args: shown, exitCode: code, stderr },
      hints: ["Look at the remote: rclone lsd REMOTE. What was copied stays."],
    },
  );
}

function notStarted(cause: unknown): unknown {
  if (cause instanceof Deno.errors.NotCapable) {
    return new LockError(
      "Cannot run rclone: expected the permission --allow-run=rclone, found none",
      {
        code: "RCLONE_NOT_PERMITTED",
        hints: ["Run with --allow-run=rclone."],
        cause,
      },
    );
  }
  if (!(cause instanceof Deno.errors.NotFound)) return cause;
  return new LockError(
    "Cannot run rclone: expected the program 'rclone' on PATH, found none",
    {
      code: "RCLONE_MISSING",
      hints: [
        "Install it: apt-get install rclone, dnf install rclone, brew install rclone.",
      ],
      cause,
    },
  );
}
