/**
 * Telling a lock where its things lie after they were pulled.
 *
 * @module
 */

import { join } from "node:path";
import { placeNow } from "../compare/place_now.ts";
import { dataPlace, lineagePlace, outputPlace } from "../lock_place.ts";
import type { LockLocations, RunLock } from "../lock_record.ts";
import type { PushedRun, PushRecord } from "./push_record.ts";

/**
 * Gives a pulled lock new locations, if what it names is not found where it
 * lies: what had nothing in common with the run has got a place elsewhere.
 * Nothing but `locations` changes, which no digest reads.
 *
 * @param lock The lock.
 * @param run The run.
 * @param record The tag it is of.
 * @param root The directory that was pulled into.
 * @returns The lock with new locations; nothing when all is found as it is.
 */
export function relocate(
  lock: RunLock,
  run: PushedRun,
  record: PushRecord,
  root: string,
): RunLock | undefined {
  const dir = join(root, run.path);
  const full = (path: string) => join(root, path);
  const now = (recorded: string | null | undefined) =>
    recorded ? placeNow(lock, dir, recorded) : undefined;
  const part = (part: "data" | "outputs") =>
    run.paths.filter((one) => one.part === part)
      .map(({ name, path }) => [name, full(path)] as const);
  const data = part("data");
  const outputs = part("outputs");
  const lineage = run.lineage
    .map(({ name, path }) => [name, full(path)] as const);
  const repos = run.code.map(({ repo, name }) => {
    const { path } = record.repos.find((one) => one.name === repo)!;
    return [name, full(path)] as const;
  });
  const isFound =
    data.every(([name, path]) => now(dataPlace(lock, name)) === path) &&
    outputs.every(([name, path]) =>
      now(outputPlace(lock, name, dir)) === path
    ) &&
    lineage.every(([name, path]) => now(lineagePlace(lock, name)) === path) &&
    repos.every(([name, path]) => now(lock.locations.repos[name]) === path);
  if (isFound) return undefined;
  const { started_in, project, module } = lock.locations;
  const outputPlaces = {
    ...lock.locations.outputs,
    ...Object.fromEntries(outputs),
  };
  const locations: LockLocations = {
    ...lock.locations,
    directory: dir,
    started_in: now(started_in) ?? null,
    project: now(project) ?? null,
    module: now(module) ?? null,
    data: { ...lock.locations.data, ...Object.fromEntries(data) },
    // What lies where its name says is the run's own, and not elsewhere.
    outputs: Object.fromEntries(
      Object.entries(outputPlaces).filter(([name, path]) =>
        path !== join(dir, name)
      ),
    ),
    lineage: { ...lock.locations.lineage, ...Object.fromEntries(lineage) },
    repos: { ...lock.locations.repos, ...Object.fromEntries(repos) },
  };
  return { ...lock, locations };
}
