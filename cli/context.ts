/**
 * What a command sees of the process it runs in.
 *
 * @module
 */

import type { CommandContext } from "@stricli/core";
import { writeText } from "../src/internal/write_text.ts";

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
  /**
   * Whether the process ends only when nothing is left to do; a command sets
   * it when what it has started may go on.
   *
   * @default {false}
   */
  lasts?: boolean;
}

/**
 * Makes the context of the real process.
 *
 * @param signal Aborted when the user interrupts.
 * @returns The context.
 */
export function processContext(signal: AbortSignal): Context {
  const process: Context["process"] = {
    stdout: {
      write(text) {
        if (writeText(Deno.stdout, text)) return;
        // Nobody reads on: the command has no reason to.
        Deno.exit(Number(process.exitCode ?? 0));
      },
    },
    stderr: { write: (text) => void writeText(Deno.stderr, text) },
  };
  return {
    process,
    get stdin() {
      return Deno.stdin.readable;
    },
    signal,
    watched: Deno.stderr.isTerminal(),
  };
}
