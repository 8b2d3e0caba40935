/**
 * A run from its first lock to its last.
 *
 * @module
 */

import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { writeFileAtomic } from "../internal/atomic_file.ts";
import { hostName, processStart } from "../internal/host.ts";
import { acquireLockFile } from "../internal/lock_file.ts";
import { newRunId, runtime } from "../internal/runtime.ts";
import { keepEarlier } from "./keep_earlier.ts";
import { LockError } from "./lock_error.ts";
import {
  LOCK_HEADER,
  type RunLock,
  type RunStatus,
  writeLock,
} from "./lock_record.ts";
import { lockPaths } from "./locked_paths.ts";
import { refuseOwnLock } from "./own_lock.ts";
import { recordConfig } from "./recorded_config.ts";
import type { Run, RunLockOptions } from "./run_lock.ts";

/** A run that has begun. */
export interface BegunRun {
  /** What its program gets. */
  readonly run: Run;
  /** Completes it, unless it has ended; tells whether it did. */
  completeOnce(): Promise<boolean>;
}

/**
 * Begins a run: digests its data, writes its lock, holds its directory.
 *
 * @param options Configuration, data, directory.
 * @returns The run.
 * @throws {LockError} `LOCK_NEEDS_DIRECTORY` or `HOLDS_OWN_LOCK`.
 * @throws {AssayError} `LOCKED`: another process holds the directory.
 * @throws {HashError} Data cannot be read.
 */
export async function beginRun(options: RunLockOptions): Promise<BegunRun> {
  const directory = directoryOf(options);
  Deno.mkdirSync(directory, { recursive: true });
  const path = join(directory, "run.lock");
  const held = await acquireLockFile(join(directory, "run.lock.held"), {
    purpose: "a run in this directory",
  });
  try {
    const real = Deno.realPathSync(directory);
    const started = new Date();
    const data = await lockPaths(options.data ?? [], {
      base: Deno.cwd(),
      directory: real,
    });
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
      ...recordConfig(options.config),
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

    const outputs: string[] = [];
    const end = (status: RunStatus, changes: Partial<RunLock>) => {
      const finished = new Date().toISOString();
      const last = { ...lock, status, finished, ...changes };
      writeFileAtomic(path, writeLock(last));
      lock = last;
      removeEventListener("unload", leave);
      held.release();
    };
    // The process leaves, on purpose or because cliConfig was interrupted.
    const leave = () => end("failed", { error: "the program left it" });
    addEventListener("unload", leave);

    const completeOnce = async () => {
      if (lock.status !== "running") return false;
      const made = await lockPaths(outputs, {
        base: directory,
        directory: real,
        known: lock.locations.outside,
      });
      // It may have ended meanwhile, and another run begun.
      if (lock.status !== "running") return false;
      end("complete", {
        outputs: made.paths,
        locations: { ...lock.locations, outside: made.outside },
      });
      return true;
    };
    const run: Run = {
      id: lock.id,
      directory,
      addOutput(output) {
        if (lock.status !== "running") throw ended("add an output to", lock);
        const full = output instanceof URL
          ? fileURLToPath(output)
          : resolve(output);
        refuseOwnLock(full, real);
        outputs.push(full);
      },
      async complete() {
        if (!await completeOnce()) throw ended("complete", lock);
      },
      // deno-lint-ignore require-await -- what it throws is to be a rejection
      async fail(error) {
        if (lock.status !== "running") return;
        try {
          const message = error instanceof Error ? error.message : `${error}`;
          end("failed", { error: message });
        } finally {
          removeEventListener("unload", leave);
          held.release();
        }
      },
      [Symbol.asyncDispose]: () =>
        run.fail(new Error("the run was left before it was complete")),
    };
    return { run, completeOnce };
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

function ended(verb: string, lock: RunLock): LockError {
  return new LockError(
    `Cannot ${verb} the run ${lock.id}: expected it under way, found it ` +
      lock.status,
    {
      code: "RUN_ENDED",
      data: { id: lock.id, status: lock.status },
      hints: ["Do it before complete() or fail(), or begin another run."],
    },
  );
}
