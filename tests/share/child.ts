/**
 * Programs that tests of shared memory start, kill and listen to.
 *
 * @module
 */

import { fileURLToPath } from "node:url";

/** A running program. */
export interface Child extends AsyncDisposable {
  /** Its process. */
  readonly pid: number;
  /** Gives the next line it prints; nothing at its end. */
  line(): Promise<string | undefined>;
  /** Writes a line to it. */
  say(line: string): Promise<void>;
  /** Kills it, as by `kill -9`, and waits for its end. */
  kill(): Promise<void>;
  /** Waits for its end; tells its exit code. */
  end(): Promise<number>;
}

/** How to start a program. */
export interface ChildOptions {
  /** Its permissions and other flags of Deno. */
  readonly flags?: readonly string[];
  /** What is to run it. */
  readonly under?: readonly string[];
}

const CONFIG = fileURLToPath(new URL("../../deno.json", import.meta.url));

/**
 * Starts a program of this folder.
 *
 * @param file Its name.
 * @param args Its arguments.
 * @param options How to start it.
 * @returns The program, killed when disposed of.
 */
export function startChild(
  file: string,
  args: readonly string[],
  { flags = ["-A"], under = [] }: ChildOptions = {},
): Child {
  const path = fileURLToPath(new URL(file, import.meta.url));
  return startProgram([
    ...under,
    ...[Deno.execPath(), "run", "-q", "--frozen", `--config=${CONFIG}`],
    ...[...flags, path, ...args],
  ]);
}

/**
 * Starts a program.
 *
 * @param command The program and its arguments.
 * @returns The program, killed when disposed of.
 */
export function startProgram(command: readonly string[]): Child {
  const [program, ...args] = command;
  const child = new Deno.Command(program!, {
    args,
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const reader = child.stdout
    .pipeThrough(new TextDecoderStream())
    .getReader();
  const writer = child.stdin.getWriter();
  let text = "";
  const end = async () => {
    const { code } = await child.status;
    await reader.cancel();
    // It may have read nothing to its end.
    await writer.close().catch(() => {});
    return code;
  };
  const kill = async () => {
    try {
      child.kill("SIGKILL");
    } catch (error) {
      // It has ended by itself.
      if (!(error instanceof TypeError)) throw error;
    }
    await end();
  };
  return {
    pid: child.pid,
    async line() {
      while (!text.includes("\n")) {
        const { value, done } = await reader.read();
        if (done) return undefined;
        text += value;
      }
      const line = text.slice(0, text.indexOf("\n"));
      text = text.slice(line.length + 1);
      return line;
    },
    say: (line) => writer.write(new TextEncoder().encode(`${line}\n`)),
    kill,
    end,
    [Symbol.asyncDispose]: kill,
  };
}
