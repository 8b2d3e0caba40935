/**
 * The lock that a run begins with.
 *
 * @module
 */

import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { writeFileAtomic } from "../internal/atomic_file.ts";
import { entryModule, flagsTaken } from "../internal/entry_module.ts";
import { hostName, processStart } from "../internal/host.ts";
import { newRunId } from "../internal/runtime.ts";
import { keepEarlier } from "./keep_earlier.ts";
import { LOCK_NAME, type LockPlace } from "./lock_place.ts";
import { LOCK_HEADER, type RunLock } from "./lock_record.ts";
import {
  lockPaths,
  type NamedPath,
  namePaths,
  placesOf,
} from "./locked_paths.ts";
import { maskArgument } from "./masked_config.ts";
import type { OwnLock } from "./own_lock.ts";
import { bootId } from "./process_facts.ts";
import { pathWithin, projectOf } from "./project.ts";
import { recordCode } from "./recorded_code.ts";
import { configCalls, configValue, recordConfig } from "./recorded_config.ts";
import { recordEnvironment } from "./recorded_environment.ts";
import { recordLineage } from "./recorded_lineage.ts";
import {
  type RecordedRepositories,
  recordRepositories,
} from "./recorded_repos.ts";
import type { RunLockOptions } from "./run_lock.ts";
import { registeredSeeds } from "./seeds.ts";
import { writeLock } from "./write_lock.ts";

/** A run whose first lock is written. */
export interface Started {
  /** The lock. */
  readonly lock: RunLock;
  /** What it reads. */
  readonly data: readonly NamedPath[];
  /** Files of its code that were edited since. */
  readonly editedSince: () => string[];
}

/**
 * Describes what goes into a run, and writes its lock with `status: running`.
 * When that fails, nothing is left in any repository.
 *
 * @param options What to record.
 * @param place Where the run's directory and its lock lie.
 * @param own The lock, which no digest may cover.
 * @returns The lock, and what is looked at again when the run ends.
 * @throws What `runLock` says.
 */
export async function writeFirstLock(
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
        ...{ repos, snapshot, id, cwd },
        directory: dirname(place.path),
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
          {
            path: pathWithin(cwd, directory) ?? basename(directory),
            full: directory,
          },
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
    const taken = flagsTaken(configValue(config));
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
        arguments: entry.args.map(maskArgument),
        directory: relative(project, cwd) || ".",
        ...(taken && { takes_config: true }),
        ...(taken?.reuses && { reuses: true }),
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
        directory,
        ...(place.path === join(directory, LOCK_NAME)
          ? {}
          : { lock: place.path }),
        ...{ started_in: cwd, project, module: ran.place },
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
