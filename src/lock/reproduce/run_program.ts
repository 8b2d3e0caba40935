/**
 * Running a program to its end, or until it is told to end.
 *
 * @module
 */

/** How long a program may take to end once it is told to, in ms. */
const PATIENCE = 5_000;

/** A program, and how it runs. */
export interface Program {
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** Where it runs. */
  readonly cwd: string;
  /** Environment variables beside those of this process. */
  readonly variables: Readonly<Record<string, string>>;
  /** Takes what it prints, standard output and error alike. */
  readonly onOutput?: ((bytes: Uint8Array) => void) | undefined;
  /** Ends it: by SIGTERM, and by force if it does not heed that. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs a program. It has ended when this returns or throws.
 *
 * @param program The program.
 * @returns How it ended.
 * @throws The signal's reason, or what `onOutput` threw.
 */
export async function runProgram(
  program: Program,
): Promise<Deno.CommandStatus> {
  const { command: [name, ...args], cwd, variables, onOutput } = program;
  program.signal?.throwIfAborted();
  const failed = new AbortController();
  const signal = AbortSignal.any(
    [failed.signal, ...program.signal === undefined ? [] : [program.signal]],
  );
  const child = new Deno.Command(name!, {
    ...{ args, cwd, env: variables },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  using _ending = endedBy(signal, child);
  const pass = async (stream: ReadableStream<Uint8Array>) => {
    const write = (bytes: Uint8Array) => onOutput?.(bytes);
    try {
      // What the program has started may live on, and hold its streams.
      await stream.pipeTo(new WritableStream({ write }), { signal });
    } catch (error) {
      failed.abort(error);
    }
  };
  const [status] = await Promise.all([
    child.status,
    pass(child.stdout),
    pass(child.stderr),
  ]);
  signal.throwIfAborted();
  return status;
}

function endedBy(signal: AbortSignal, child: Deno.ChildProcess): Disposable {
  let force: ReturnType<typeof setTimeout> | undefined;
  const end = () => {
    kill(child, "SIGTERM");
    force = setTimeout(() => kill(child, "SIGKILL"), PATIENCE);
  };
  signal.addEventListener("abort", end);
  return {
    [Symbol.dispose]() {
      signal.removeEventListener("abort", end);
      clearTimeout(force);
    },
  };
}

function kill(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch (error) {
    // It has ended already: Deno has no kind of error for that.
    if (!(error instanceof TypeError)) throw error;
  }
}
