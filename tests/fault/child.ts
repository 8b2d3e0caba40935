/**
 * Running one of the programs of this folder as a process of its own.
 *
 * @module
 */

/** A process that has said it is ready. */
export interface ReadyChild {
  /** The process's number. */
  readonly pid: number;
  /** Kills it with SIGKILL and waits until it is gone. */
  kill(): Promise<void>;
}

/**
 * The command that runs a program with rights to a folder and no others.
 *
 * @param name The program's file in this folder.
 * @param folder The folder it may read and write.
 * @param args Its arguments.
 * @returns The command line, the program first.
 */
export function childCommand(
  name: string,
  folder: string,
  ...args: string[]
): [string, string[]] {
  const program = new URL(name, import.meta.url).pathname;
  const rights = [`--allow-read=${folder}`, `--allow-write=${folder}`];
  return [Deno.execPath(), ["run", "--no-prompt", ...rights, program, ...args]];
}

/**
 * Starts a program and waits until it has written to its standard output.
 *
 * @param name The program's file in this folder.
 * @param folder The folder it may read and write.
 * @param args Its arguments.
 * @returns The running process.
 */
export async function startChild(
  name: string,
  folder: string,
  ...args: string[]
): Promise<ReadyChild> {
  const [command, commandArgs] = childCommand(name, folder, ...args);
  const child = new Deno.Command(command, {
    args: commandArgs,
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  const { done } = await reader.read();
  if (done) throw new Error(`${name} ended before it was ready`);
  const kill = async () => {
    child.kill("SIGKILL");
    await child.status;
    await reader.cancel();
    await child.stdin.abort();
  };
  return { pid: child.pid, kill };
}
