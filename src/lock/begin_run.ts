/**
 * A run from its first lock to its last.
 *
 * @module
 */

import { basename, dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { writeFileAtomic } from "../internal/atomic_file.ts";
import { entryModule } from "../internal/entry_module.ts";
import { hostName, processStart } from "../internal/host.ts";
import { acquireLockFile } from "../internal/lock_file.ts";
import { newRunId } from "../internal/runtime.ts";
import { keepEarlier } from "./keep_earlier.ts";
import { LockError } from "./lock_error.ts";
import type { LockPlace } from "./lock_place.ts";
import { LOCK_HEADER, type RunLock, type RunStatus } from "./lock_record.ts";
import {
  lockPaths,
  markChanged,
  nameBelow,
  type NamedPath,
  namePaths,
  placesOf,
} from "./locked_paths.ts";
import { type OwnLock, refuseOwnLock } from "./own_lock.ts";
import { bootId } from "./process_facts.ts";
import { projectOf } from "./project.ts";
import { recordCode } from "./recorded_code.ts";
import { configCalls, recordConfig } from "./recorded_config.ts";
import { recordEnvironment } from "./recorded_environment.ts";
import { recordLineage } from "./recorded_lineage.ts";
import {
  type RecordedRepositories,
  recordRepositories,
} from "./recorded_repos.ts";
import type { Run, RunLockOptions } from "./run_lock.ts";
import { runPlace } from "./run_place.ts";
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
 * How long another may look whether the directory is held, in ms: who looks
 * holds the lock file for a moment.
 */
const LOOK = 20;

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
  const held = await acquireLockFile(`${place.path}.held`, {
    purpose: "a run in this directory",
    wait: LOOK,
  });
  try {
    const own = {
      directory: Deno.realPathSync(dirname(place.path)),
      name: basename(place.path),
    };
    const started = await firstLock(options, place, own);
    return begun({ ...started, place, own, options, held });
  } catch (error) {
    held.release();
    throw error;
  }
}

/** A run whose first lock is written. */
interface Started {
  readonly lock: RunLock;
  readonly data: readonly NamedPath[];
  /** Files of its code that were edited since. */
  readonly editedSince: () => string[];
}

/** Everything that is known when a run begins, written. */
async function firstLock(
  options: RunLockOptions,
  place: LockPlace,
  own: OwnLock,
): Promise<Started> {
  const { config, repos = [], snapshot = "commit" } = options;
  const { variables = [], executor, container } = options;
  const id = newRunId();
  const started = new Date();
  const cwd = Deno.cwd();
  const project = projectOf(cwd);
  const calls = configCalls(config);
  const data = namePaths([...options.data ?? [], ...calls.data], cwd);
  const prevs = [...options.prevs ?? [], ...calls.prevs];
  const recorded = recordConfig(config, project);
  const { directory } = place;
  const entry = entryModule();
  const tasks: Promise<unknown>[] = [];
  const beside = <T>(task: Promise<T>): Promise<T> => {
    tasks.push(task);
    // Its failure is met where it is waited for, which may be later.
    task.catch(() => {});
    return task;
  };
  let kept: RecordedRepositories | undefined;
  try {
    // Git works while the rest is looked at.
    const describing = beside(
      recordRepositories({
        ...{ repos, snapshot, id, directory, cwd },
        elsewhere: [own.directory, ...data.map(({ full }) => full)],
      }).then((described) => kept = described),
    );
    const digesting = beside(lockPaths(data, own));
    const from = entry.url?.startsWith("file:")
      ? dirname(fileURLToPath(entry.url))
      : cwd;
    const around = beside(recordEnvironment({
      ...{ variables, from },
      ...(executor === undefined ? {} : { executor }),
      ...(container === undefined ? {} : { container }),
      touched: {
        paths: [
          { path: ".", full: cwd },
          { path: relative(cwd, directory) || ".", full: directory },
          ...data,
        ],
        variables,
      },
    }));
    const ran = await recordCode(entry.url, project);
    const { lineage, places } = recordLineage({
      ...{ prevs, data, directory, cwd },
    });
    const [described, digested, environment] = await Promise.all([
      ...[describing, digesting, around] as const,
    ]);
    const lock: RunLock = {
      ...LOCK_HEADER,
      id,
      status: "running",
      started: started.toISOString(),
      finished: null,
      error: null,
      pid: Deno.pid,
      host: hostName(),
      boot: bootId(),
      process_start: processStart().toISOString(),
      command: {
        arguments: entry.args,
        directory: relative(project, cwd) || ".",
      },
      code: ran.code,
      ...recorded.fields,
      repos: described.repos,
      data: digested,
      lineage,
      outputs: [],
      environment,
      seeds: registeredSeeds(),
      locations: {
        ...{ directory, started_in: cwd, project, module: ran.place },
        data: placesOf(data),
        outputs: {},
        config: recorded.places,
        lineage: places,
        repos: described.places,
      },
    };
    keepEarlier(place.path);
    writeFileAtomic(place.path, writeLock(lock));
    return { lock, data, editedSince: ran.editedSince };
  } catch (error) {
    // Nothing goes on behind the back of who is told of the failure.
    await Promise.allSettled(tasks);
    await kept?.forget();
    throw error;
  }
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
    const edited = editedSince().map((path) =>
      `${path} was modified while the program ran`
    );
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
