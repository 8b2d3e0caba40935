/**
 * Running programs and reading what they print.
 *
 * @module
 */

import { denoDirectory } from "../deno_directory.ts";

/** How to run a program. */
export interface RunOptions {
  /** The directory it starts in. */
  readonly cwd?: string;
  /** What it reads from standard input; nothing if left out. */
  readonly stdin?: string | Uint8Array;
  /** Variables beside those of this process. */
  readonly env?: Record<string, string>;
}

/** What a program did. */
export interface Ran {
  /** Its exit code. */
  readonly code: number;
  /** What it printed. */
  readonly stdout: string;
  /** What it printed to standard error. */
  readonly stderr: string;
}

// It would look for packages elsewhere with another home.
const DENO_DIR = denoDirectory();

/**
 * Runs a program to its end. One that hangs for a minute is an error.
 *
 * @param command The program.
 * @param args Its arguments.
 * @param options Directory, standard input and variables.
 * @returns What it did.
 */
export async function run(
  command: string,
  args: readonly string[],
  { cwd, stdin, env }: RunOptions = {},
): Promise<Ran> {
  const signal = AbortSignal.timeout(60_000);
  const child = new Deno.Command(command, {
    args: [...args],
    ...(cwd === undefined ? {} : { cwd }),
    env: { NO_COLOR: "1", LC_ALL: "C.UTF-8", DENO_DIR, ...env },
    stdin: stdin === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
    signal,
  }).spawn();
  if (stdin !== undefined) {
    const bytes = typeof stdin === "string"
      ? new TextEncoder().encode(stdin)
      : stdin;
    await ReadableStream.from([bytes]).pipeTo(child.stdin);
  }
  const { code, stdout, stderr } = await child.output();
  if (signal.aborted) throw new Error(`${command} ${args.join(" ")} hangs`);
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}
