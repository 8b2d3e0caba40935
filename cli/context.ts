/**
 * What a command sees of the process it runs in.
 *
 * @module
 */

import type { CommandContext } from "@stricli/core";

/** Streams, signal and exit code; a test gives its own. */
export interface Context extends CommandContext {
  /** Standard output and error, and the exit code of failed work. */
  readonly process: {
    readonly stdout: { write(text: string): void };
    readonly stderr: { write(text: string): void };
    exitCode?: number | string | null;
  };
  /** Standard input. */
  readonly stdin: ReadableStream<Uint8Array>;
  /** Aborted when the user interrupts. */
  readonly signal: AbortSignal;
  /** Whether a person watches standard error on a terminal. */
  readonly watched: boolean;
}

/**
 * Makes the context of the real process.
 *
 * @param signal Aborted when the user interrupts.
 * @returns The context.
 */
export function processContext(signal: AbortSignal): Context {
  return {
    process: {
      stdout: { write: (text) => writeAll(Deno.stdout, text) },
      stderr: { write: (text) => writeAll(Deno.stderr, text) },
    },
    get stdin() {
      return Deno.stdin.readable;
    },
    signal,
    watched: Deno.stderr.isTerminal(),
  };
}

const encoder = new TextEncoder();

// A reader that has seen enough (`| head`) closes the pipe; that is no error.
function writeAll(stream: { writeSync(p: Uint8Array): number }, text: string) {
  const bytes = encoder.encode(text);
  try {
    for (let at = 0; at < bytes.length;) {
      at += stream.writeSync(bytes.subarray(at));
    }
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) Deno.exit(0);
    throw error;
  }
}
