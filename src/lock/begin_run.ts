/**
 * A run from its first lock to its last.
 *
 * @module
 */

import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { writeFileAtomic } from "../internal/atomic_file.ts";
import { acquireLockFile, LOOKED_AT } from "../internal/lock_file.ts";
import { type Started, writeFirstLock } from "./first_lock.ts";
import { LockError } from "./lock_error.ts";
import { LOCK_NAME, type LockPlace } from "./lock_place.ts";
import type { RunLock, RunStatus } from "./lock_record.ts";
import { lockPaths, markChanged, nameBelow, placesOf } from "./locked_paths.ts";
import { type OwnLock, refuseOwnLock } from "./own_lock.ts";
import { EDITED_MEANWHILE } from "./recorded_code.ts";
import type { Run, RunLockOptions } from "./run_lock.ts";
import { resultsDirectory, runPlace } from "./run_place.ts";
import { recordedSeed, registeredSeeds } from "./seeds.ts";
import { writeLock } from "./write_lock.ts";

/** A run that has begun. */
export interface BegunRun {
  /** What its program gets. */
  readonly run: Run;
  /** Completes it, unless it has ended; tells whether it did. */
  completeOnce(): Promise<boolean>;
}

/**
 * Begins a run: digests what goes in, writes its lock, holds its directory.
 *
 * @param options What to record, and where.
 * @returns The run.
 * @throws {LockError} As `runLock` says.
 * @throws {AssayError} `LOCKED`: another process holds the directory.
 * @throws {HashError} Data cannot be read.
 */
export async function beginRun(options: RunLockOptions): Promise<BegunRun> {
  const place = runPlace(options);
  Deno.mkdirSync(place.directory, { recursive: true });
  Deno.mkdirSync(dirname(place.path), { recursive: true });
  const held = await hold(place, resultsDirectory(options));
  try {
    const own = {
      directory: Deno.realPathSync(dirname(place.path)),
      name: basename(place.path),
    };
    const started = await writeFirstLock(options, place, own);
    return begun({ ...started, place, own, options, held });
  } catch (error) {
    held.release();
    throw error;
  }
}

/** Holds the lock, and the directory of the results where it lies apart. */
async function hold(
  { path }: LockPlace,
  results: string | undefined,
): Promise<{ release(): void }> {
  const places = [path];
  if (results !== undefined) {
    Deno.mkdirSync(results, { recursive: true });
    const apart = Deno.realPathSync(results);
    // By two paths to one directory it would stand in its own way.
    if (apart !== Deno.realPathSync(dirname(path))) {
      places.push(join(apart, LOCK_NAME));
    }
  }
  const held: { release(): void }[] = [];
  const release = () => held.forEach((one) => one.release());
  try {
    for (const place of places) {
      held.push(
        await acquireLockFile(`${place}.held`, {
          purpose: "a run in this directory",
          wait: LOOKED_AT,
        }),
      );
    }
  } catch (error) {
    release();
    throw error;
  }
  return { release };
}

interface Beginning extends Started {
  readonly place: LockPlace;
  readonly own: OwnLock;
  readonly options: RunLockOptions;
  readonly held: { release(): void };
}

function begun(beginning: Beginning): BegunRun {
  const { data, place, own, options, held, editedSince } = beginning;
  let { lock } = beginning;
  const { directory, path } = place;
  const outputs: string[] = [];
  const seeds: Record<string, number | string> = {};
  const end = (status: RunStatus, changes: Partial<RunLock>) => {
    const finished = new Date().toISOString();
    const last = {
      ...lock,
      ...{ status, finished },
      seeds: { ...registeredSeeds(), ...seeds },
      ...changes,
    };
    writeFileAtomic(path, writeLock(last));
    lock = last;
    removeEventListener("unload", leave);
    held.release();
  };
  // The process leaves, on purpose or because cliConfig was interrupted.
  const leave = () => end("failed", { error: "the program left it" });
  addEventListener("unload", leave);

  const addOutput = (output: string | URL) => {
    const full = output instanceof URL
      ? fileURLToPath(output)
      : resolve(output);
    refuseOwnLock(full, own);
    outputs.push(full);
  };
  const completeOnce = async () => {
    if (lock.status !== "running") return false;
    const named = nameBelow(outputs, directory);
    const [made, read] = await Promise.all([
      lockPaths(named, own),
      markChanged(data, lock.data, own),
    ]);
    // It may have ended meanwhile, and another run begun.
    if (lock.status !== "running") return false;
    const edited = editedSince().map((path) => `${path} ${EDITED_MEANWHILE}`);
    end("complete", {
      outputs: made,
      code: { ...lock.code, problems: [...lock.code.problems, ...edited] },
      data: read,
      locations: { ...lock.locations, outputs: placesOf(named) },
    });
    return true;
  };
  const run: Run = {
    id: lock.id,
    directory,
    addOutput(output) {
      if (lock.status !== "running") throw ended("add an output to", lock);
      addOutput(output);
    },
    addSeed(name, value) {
      if (lock.status !== "running") throw ended("add a seed to", lock);
      seeds[name] = recordedSeed(value);
      return value;
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
  try {
    options.outputs?.forEach(addOutput);
  } catch (error) {
    end("failed", { error: (error as Error).message });
    throw error;
  }
  return { run, completeOnce };
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
