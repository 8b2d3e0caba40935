/**
 * The lock of a run: what went in, what came out, and how it ended.
 *
 * @module
 */

import { refuseWhileLoading } from "../internal/loading.ts";
import type { Seed } from "./seeds.ts";

/** What {@linkcode runLock} records, and where. */
export interface RunLockOptions {
  /**
   * The configuration: what `compileConfig` gave or its `value`, of which the
   * lock hides the secrets and knows where each value comes from, or any plain
   * object or instance of a class.
   */
  readonly config?: unknown;
  /**
   * Git repositories whose state is recorded: their roots, or directories in
   * them.
   *
   * @default {[]}
   */
  readonly repos?: readonly (string | URL)[];
  /**
   * Files and directories that the run reads. A run whose directory holds one
   * of them, the nearest above it, belongs to the lineage.
   *
   * @default {[]}
   */
  readonly data?: readonly (string | URL)[];
  /**
   * Directories of earlier runs that this one builds on.
   *
   * @default {[]}
   */
  readonly prevs?: readonly (string | URL)[];
  /**
   * Files and directories that the run makes; more are given to
   * `run.addOutput`.
   *
   * @default {[]}
   */
  readonly outputs?: readonly (string | URL)[];
  /**
   * The lock's file.
   *
   * @default `run.lock` in the run's directory.
   */
  readonly runlockPath?: string | URL;
  /**
   * Directory of the run.
   *
   * @default Where `runlockPath` lies, else the configuration's `save_dir`.
   */
  readonly directory?: string | URL;
  /**
   * How files of a repository that differ from its commit are kept: as a
   * commit under `refs/assay/`, as a patch beside the lock, or not.
   *
   * @default {"commit"}
   */
  readonly snapshot?: "commit" | "patch" | "none";
  /**
   * Environment variables to record; no other is.
   *
   * @default {[]}
   */
  readonly variables?: readonly string[];
  /** What the run's calls run on, such as a thread pool. */
  readonly executor?: { readonly name: string; readonly size: number };
  /**
   * The image of the container that the program runs in.
   *
   * @default What the container says of itself, if it does.
   */
  readonly container?: string;
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
   * Records the seed of a random generator of this run; `registerSeed` records
   * those of the whole program.
   *
   * @typeParam S The seed's type.
   * @param name What the generator is for.
   * @param value The seed.
   * @returns The seed.
   * @throws {LockError} `RUN_ENDED`: the run has ended.
   */
  addSeed<S extends Seed>(name: string, value: S): S;
  /**
   * Marks the run complete, with the digests of its outputs, and `partial`
   * where data changed since it began.
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
 * Begins a run: describes what goes into it, writes `run.lock` with
 * `status: running`, and holds the run's directory until it ends.
 *
 * An earlier `run.lock` is kept as `run.lock.ID`. A program that leaves before
 * the run ended, or a `cliConfig` program that is interrupted, marks it failed;
 * any other that a signal ends leaves it `running`, and the directory free.
 *
 * @param options What to record, and where.
 * @returns The run; complete it, fail it, or dispose of it, which fails it.
 * @throws {LockError} `LOCK_NEEDS_DIRECTORY`: neither the options nor the
 * configuration's `save_dir` name one.
 * @throws {LockError} `HOLDS_OWN_LOCK`: data holds the run's directory;
 * `LINEAGE_CYCLE`: `prevs` names it; `LOCK_NOT_FOUND`, `LOCK_MALFORMED`, …:
 * what `prevs` names is no run; `VARIABLE_FORBIDDEN`.
 * @throws {AssayError} `LOCKED`: another process holds the directory;
 * `NOT_MAIN`, at once: a worker or `assay` only loads the module; what git
 * could not do, such as `GIT_NOT_A_REPOSITORY`.
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
 * @param options What to record, and where.
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
  // Who only reads locks does not wait for what writing one needs.
  const { beginRun } = await import("./begin_run.ts");
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
