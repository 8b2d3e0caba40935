/**
 * The lock of a run: what went in, what came out, and how it ended.
 *
 * @module
 */

import { existsSync, mkdirSync, renameSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { compiledOf } from "../config/kit.ts";
import { writeFileAtomic } from "../internal/atomic_file.ts";
import { digestValue } from "../internal/codec/mod.ts";
import { hostName, processStart } from "../internal/host.ts";
import { acquireLockFile } from "../internal/lock_file.ts";
import { mask } from "../internal/mask.ts";
import { newRunId, runtime } from "../internal/runtime.ts";
import { LockError } from "./lock_error.ts";
import {
  LOCK_HEADER,
  readLock,
  type RunLock,
  type RunStatus,
  writeLock,
} from "./lock_record.ts";
import { lockPaths } from "./locked_paths.ts";
import { maskConfig } from "./masked_config.ts";

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
   */
  addOutput(path: string | URL): void;
  /**
   * Marks the run complete, with the digests of its outputs.
   *
   * @throws {LockError} `RUN_ENDED`: it ended before.
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
 * the run ended, also by an interrupt, marks it failed; one that is killed
 * leaves it `running`, and the directory free.
 *
 * @param options Configuration, data, directory.
 * @returns The run; complete it, fail it, or dispose of it, which fails it.
 * @throws {LockError} `LOCK_NEEDS_DIRECTORY`: neither the options nor the
 * configuration's `save_dir` name one.
 * @throws {AssayError} `LOCKED`: another process holds the directory.
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
export async function runLock(options: RunLockOptions): Promise<Run>;
/**
 * Begins a run, calls a body and ends the run: complete when the body returns,
 * failed when it throws.
 *
 * @param options Configuration, data, directory.
 * @param body What the run does.
 * @returns What the body returns.
 */
export async function runLock<R>(
  options: RunLockOptions,
  body: (run: Run) => R | Promise<R>,
): Promise<R>;
export async function runLock<R>(
  options: RunLockOptions,
  body?: (run: Run) => R | Promise<R>,
): Promise<Run | R> {
  const run = await begin(options);
  if (body === undefined) return run;
  try {
    const result = await body(run);
    await run.complete();
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

async function begin(options: RunLockOptions): Promise<Run> {
  const directory = directoryOf(options);
  mkdirSync(directory, { recursive: true });
  const path = join(directory, "run.lock");
  const held = await acquireLockFile(join(directory, "run.lock.held"), {
    purpose: "a run in this directory",
  });
  try {
    const started = new Date();
    const data = await lockPaths(options.data ?? [], Deno.cwd());
    let lock: RunLock = {
      ...LOCK_HEADER,
      id: newRunId(),
      status: "running",
      started: started.toISOString(),
      finished: null,
      error: null,
      pid: Deno.pid,
      host: hostName(),
      boot: bootId(),
      process_start: processStart().toISOString(),
      runtime: runtime(),
      ...configFields(options.config),
      data: data.paths,
      outputs: [],
      locations: {
        directory,
        started_in: Deno.cwd(),
        outside: data.outside,
      },
    };
    keepEarlier(path);
    writeFileAtomic(path, writeLock(lock));

    const outputs: (string | URL)[] = [];
    const end = (status: RunStatus, changes: Partial<RunLock>) => {
      const finished = new Date().toISOString();
      const last = { ...lock, status, finished, ...changes };
      writeFileAtomic(path, writeLock(last));
      lock = last;
      removeEventListener("unload", leave);
      held.release();
    };
    // The process may leave on purpose, or because it was interrupted.
    const leave = () => end("failed", { error: "the program left it" });
    addEventListener("unload", leave);
    const run: Run = {
      id: lock.id,
      directory,
      addOutput: (output) =>
        void outputs.push(output instanceof URL ? output : resolve(output)),
      async complete() {
        if (lock.status !== "running") throw ended(lock);
        const { outside } = lock.locations;
        const made = await lockPaths(outputs, directory, outside);
        // It may have ended meanwhile, and another run begun.
        if (lock.status !== "running") throw ended(lock);
        end("complete", {
          outputs: made.paths,
          locations: { ...lock.locations, outside: made.outside },
        });
      },
      // deno-lint-ignore require-await -- what it throws is to be a rejection
      async fail(error) {
        if (lock.status !== "running") return;
        const message = error instanceof Error ? error.message : `${error}`;
        try {
          end("failed", { error: mask(message) });
        } finally {
          removeEventListener("unload", leave);
          held.release();
        }
      },
      [Symbol.asyncDispose]: () =>
        run.fail(new Error("the run was left before it was complete")),
    };
    return run;
  } catch (error) {
    held.release();
    throw error;
  }
}

function directoryOf({ directory, config }: RunLockOptions): string {
  const named = directory ??
    (config as { readonly save_dir?: unknown } | null | undefined)?.save_dir;
  if (typeof named === "string") return resolve(named);
  if (named instanceof URL) return fileURLToPath(named);
  throw new LockError(
    "Cannot lock the run: expected 'directory', or 'save_dir' in the " +
      `configuration, found ${named === undefined ? "neither" : typeof named}`,
    {
      code: "LOCK_NEEDS_DIRECTORY",
      hints: ["Say where the run keeps its files: runLock({ directory })."],
    },
  );
}

function configFields(
  config: unknown,
): Pick<RunLock, "config" | "config_digest" | "secrets"> {
  if (config === undefined) {
    return { config: null, config_digest: null, secrets: 0 };
  }
  const compiled = compiledOf(config);
  if (compiled) {
    return {
      config: compiled.masked,
      config_digest: compiled.digest,
      secrets: compiled.secretCount,
    };
  }
  const config_digest = digestValue(config, { order: "sorted" });
  const { masked, count } = maskConfig(config);
  return {
    config: masked,
    config_digest: count === 0
      ? config_digest
      : digestValue(masked, { order: "sorted" }),
    secrets: count,
  };
}

function keepEarlier(path: string): void {
  if (!existsSync(path)) return;
  let name: string;
  try {
    name = readLock(path).id;
  } catch (error) {
    if (!(error instanceof LockError)) throw error;
    name = `unreadable-${Date.now()}`;
  }
  renameSync(path, `${path}.${name}`);
}

// Deno lets only programs with every permission read below /proc.
function bootId(): string | null {
  try {
    return Deno.readTextFileSync("/proc/sys/kernel/random/boot_id").trim();
  } catch (error) {
    const { NotCapable, NotFound } = Deno.errors;
    if (error instanceof NotCapable || error instanceof NotFound) return null;
    throw error;
  }
}

function ended(lock: RunLock): LockError {
  return new LockError(
    `Cannot complete the run ${lock.id}: expected it under way, found it ` +
      lock.status,
    { code: "RUN_ENDED", data: { id: lock.id, status: lock.status } },
  );
}
