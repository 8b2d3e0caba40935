/**
 * The lock of a run: what went in, what came out, and how it ended.
 *
 * @module
 */

import { refuseWhileLoading } from "../internal/loading.ts";
import { beginRun } from "./begin_run.ts";

/** What {@linkcode runLock} records. */
export interface RunLockOptions {
  /** The configuration; a value that `compileConfig` gave hides its secrets. */
  readonly config?: unknown;
  /** Files and directories that the run reads. */
  readonly data?: readonly (string | URL)[];
  /**
   * Directory of the run, which holds its `run.lock`.
   *
   * @default The configuration's `save_dir`.
   */
  readonly directory?: string | URL;
}

/** A run under way. */
export interface Run extends AsyncDisposable {
  /** Its identity, a UUIDv7. */
  readonly id: string;
  /** Its directory. */
  readonly directory: string;
  /**
   * Names a file or directory that the run makes; it is digested when the run
   * is complete.
   *
   * @param path The path.
   * @throws {LockError} `HOLDS_OWN_LOCK`: it holds the run's `run.lock`, which
   * changes when the run ends; `RUN_ENDED`: the run has ended.
   */
  addOutput(path: string | URL): void;
  /**
   * Marks the run complete, with the digests of its outputs.
   *
   * @throws {LockError} `RUN_ENDED`: it ended before.
   * @throws {HashError} An output cannot be read.
   */
  complete(): Promise<void>;
  /**
   * Marks the run failed; one that ended before stays as it is.
   *
   * @param error Why.
   */
  fail(error: unknown): Promise<void>;
}

/**
 * Begins a run: digests its data, writes `run.lock` with `status: running`,
 * and holds the run's directory until it ends.
 *
 * An earlier `run.lock` is kept as `run.lock.ID`. A program that leaves before
 * the run ended, or a `cliConfig` program that is interrupted, marks it failed;
 * any other that a signal ends leaves it `running`, and the directory free.
 *
 * @param options Configuration, data, directory.
 * @returns The run; complete it, fail it, or dispose of it, which fails it.
 * @throws {LockError} `LOCK_NEEDS_DIRECTORY`: neither the options nor the
 * configuration's `save_dir` name one.
 * @throws {LockError} `HOLDS_OWN_LOCK`: data holds the run's directory.
 * @throws {AssayError} `LOCKED`: another process holds the directory;
 * `NOT_MAIN`, at once: a worker or `assay` only loads the module.
 * @throws {HashError} Data cannot be read.
 *
 * @example With a body
 * ```ts
 * import { readLock, runLock } from "@assay/assay/lock";
 *
 * const directory = await Deno.makeTempDir();
 * const sum = await runLock({ directory, config: { n: 2 } }, (run) => {
 *   Deno.writeTextFileSync(`${directory}/sum.txt`, "4");
 *   run.addOutput(`${directory}/sum.txt`);
 *   return 4;
 * });
 * const { outputs } = readLock(`${directory}/run.lock`);
 * if (sum !== 4 || outputs[0]?.path !== "sum.txt") throw new Error("no output");
 * ```
 */
export function runLock(options: RunLockOptions): Promise<Run>;
/**
 * Begins a run, calls a body and ends the run: complete when the body returns,
 * failed when it throws; a body that ended it itself has its way.
 *
 * @param options Configuration, data, directory.
 * @param body What the run does.
 * @returns What the body returns.
 */
export function runLock<R>(
  options: RunLockOptions,
  body: (run: Run) => R | Promise<R>,
): Promise<R>;
export function runLock<R>(
  options: RunLockOptions,
  body?: (run: Run) => R | Promise<R>,
): Promise<Run | R> {
  // Not as a rejection: a module that does not await it must fail to load.
  refuseWhileLoading("begin a run");
  return begin(options, body);
}

async function begin<R>(
  options: RunLockOptions,
  body: ((run: Run) => R | Promise<R>) | undefined,
): Promise<Run | R> {
  const { run, completeOnce } = await beginRun(options);
  if (body === undefined) return run;
  try {
    const result = await body(run);
    await completeOnce();
    return result;
  } catch (error) {
    try {
      await run.fail(error);
    } catch (second) {
      throw new AggregateError(
        [error, second],
        "The run failed, and its lock could not say so",
      );
    }
    throw error;
  }
}
