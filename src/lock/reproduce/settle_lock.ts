/**
 * The lock of a run that was made again, once its work trees are gone.
 *
 * @module
 */

import { isAbsolute, join } from "node:path";
import { writeFileAtomic } from "../../internal/atomic_file.ts";
import { placeNow } from "../compare/place_now.ts";
import { LOCK_NAME } from "../lock_place.ts";
import type { LockLocations, RunLock } from "../lock_record.ts";
import { isThere, pathWithin } from "../project.ts";
import { readLock } from "../read_lock.ts";
import { writeLock } from "../write_lock.ts";
import type { Checkout } from "./checkout.ts";

/** Where a run was made again. */
export interface Remaking {
  /** The lock of the run that was made again. */
  readonly lock: RunLock;
  /** Its directory now. */
  readonly dir: string;
  /** The work trees. */
  readonly checkout: Checkout;
  /** The directory that held the work trees and what else was made for it. */
  readonly folder: string;
  /** Where the program put its results. */
  readonly directory: string;
  /** Where they are now. */
  readonly into: string;
}

/**
 * Tells the new lock, if the program wrote one, that its code lies in the
 * repositories the work trees were made of.
 *
 * Data and earlier runs that the configuration named by its resolvers are in the
 * new configuration as plain values: what the recorded run built on, and what was
 * verified before this one began, is what this one built on too.
 *
 * @param remaking Where it was made.
 */
export function settleLock(remaking: Remaking): void {
  const path = join(remaking.into, LOCK_NAME);
  if (!isThere(path)) return;
  const made = readLock(path);
  const { lock: recorded } = remaking;
  const data = recorded.data.filter((one) =>
    !made.data.some(({ path }) => path === one.path)
  );
  const lineage = made.lineage.filter((one) =>
    !recorded.lineage.some(({ id }) => id === one.id)
  );
  const settled: RunLock = {
    ...made,
    data: [...made.data, ...data],
    lineage: [...lineage, ...recorded.lineage],
    locations: locationsOf(made, remaking),
  };
  writeFileAtomic(path, writeLock(settled));
}

function locationsOf(
  { locations }: RunLock,
  { lock, dir, checkout, folder, directory, into }: Remaking,
): LockLocations {
  const home = (path: string): string =>
    isAbsolute(path) ? checkout.homeOf(path) ?? path : path;
  const result = (path: string): string => {
    const inside = pathWithin(directory, path);
    return inside === undefined ? home(path) : join(into, inside);
  };
  const orNull = (path: string | null) => path === null ? null : home(path);
  const homes = (places: Readonly<Record<string, string>>, to = home) =>
    Object.fromEntries(
      Object.entries(places).map(([name, path]) => [name, to(path)] as const)
        // The configuration's file was made for this, and is gone.
        .filter(([, path]) => pathWithin(folder, path) === undefined),
    );
  const now = (places: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(places)
        .map(([name, path]) => [name, placeNow(lock, dir, path)]),
    );
  return {
    ...locations,
    directory: into,
    started_in: orNull(locations.started_in),
    project: orNull(locations.project),
    module: orNull(locations.module),
    data: { ...now(lock.locations.data), ...homes(locations.data) },
    outputs: homes(locations.outputs, result),
    config: homes(locations.config),
    lineage: { ...homes(locations.lineage), ...now(lock.locations.lineage) },
    repos: homes(locations.repos),
  };
}
