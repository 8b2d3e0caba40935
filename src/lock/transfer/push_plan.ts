/**
 * What a push consists of.
 *
 * @module
 */

import { join } from "node:path";
import { HashError } from "../../hash/mod.ts";
import { placeNow } from "../compare/place_now.ts";
import { lineage } from "../lineage/lineage.ts";
import { LockError } from "../lock_error.ts";
import { dataPlace, outputPlace } from "../lock_place.ts";
import type { RunLock } from "../lock_record.ts";
import {
  fileAt,
  filesAt,
  type FileToMove,
  NotAsRecorded,
  patchesOf,
} from "../recorded_files.ts";
import { runState } from "../run_state.ts";
import type { PushPlaces } from "./push_places.ts";
import type { PushedPath } from "./push_record.ts";

/** A run that is pushed. */
export interface RunToPush {
  /** Its directory, absolute. */
  readonly dir: string;
  /** Its lock's file. */
  readonly path: string;
  /** What its lock says. */
  readonly lock: RunLock;
  /** It was named, and is not only in the lineage of one that was. */
  readonly named: boolean;
  /** The runs it builds on: their names in its lock, and their directories. */
  readonly prevs: readonly { readonly name: string; readonly dir: string }[];
}

/** Something of a run in the lineage that cannot be pushed. */
export interface LeftOut {
  /** Identity of the run. */
  readonly id: string;
  /** Its directory. */
  readonly dir: string;
  /** What is left out: a path, or the name of a repository. */
  readonly path: string;
  /** Why. */
  readonly why: string;
}

/** Collects what is in the way of a push. */
export interface Obstacles {
  /** Of the runs in the lineage: left out. */
  readonly left: LeftOut[];
  /** Of the runs that were named: they are not pushed. */
  readonly refused: LeftOut[];
}

/**
 * Notes that something of a run cannot be pushed.
 *
 * @param obstacles Where to note it.
 * @param run The run.
 * @param path What it is.
 * @param why Why.
 */
export function note(
  obstacles: Obstacles,
  { dir, lock, named }: RunToPush,
  path: string,
  why: string,
): void {
  const list = named ? obstacles.refused : obstacles.left;
  list.push({ id: lock.id, dir, path, why });
}

/**
 * Lists runs with all that they build on.
 *
 * @param dirs Directories of the runs, or their locks.
 * @returns Each run once, those that were named first.
 * @throws {LockError} What `lineage` throws; `PUSH_RUNNING`: one is not over.
 */
export function runsToPush(dirs: readonly (string | URL)[]): RunToPush[] {
  const named = new Map<string, RunToPush>();
  const others = new Map<string, RunToPush>();
  for (const dir of dirs) {
    const runs = lineage(dir);
    for (const [index, run] of runs.entries()) {
      const key = `${run.id} ${run.dir}`;
      if (named.has(key)) continue;
      if (runState(run.lock, run.path) === "running") throw running(run.dir);
      const prevs = run.prevs.map((prev) => ({
        name: run.lock.lineage.find(({ id }) => id === runs[prev]!.id)!.path,
        dir: runs[prev]!.dir,
      }));
      const { dir, path, lock } = run;
      const entry = { dir, path, lock, named: index === 0, prevs };
      if (index === 0) {
        others.delete(key);
        named.set(key, entry);
      } else others.set(key, entry);
    }
  }
  return [...named.values(), ...others.values()];
}

/** Files of a run, and what they belong to. */
export interface FilesOfRun {
  /** Data and outputs. */
  readonly paths: PushedPath[];
  /** Every file, that of the lock included, with its place here and there. */
  readonly files: FileToMove[];
}

/**
 * Lists the files of a run, which must be what its lock says.
 *
 * @param run The run.
 * @param places Where they will lie.
 * @param obstacles Takes what is not as the lock says.
 * @returns The files.
 * @throws {HashError} The lock itself cannot be read.
 */
export async function filesOf(
  run: RunToPush,
  places: PushPlaces,
  obstacles: Obstacles,
): Promise<FilesOfRun> {
  const { lock, dir, path } = run;
  const home = places.directory(dir);
  const found: FilesOfRun = { paths: [], files: [] };
  const own = [path, ...patchesOf(lock).map((name) => join(dir, name))];
  for (const source of own) {
    const name = source.slice(dir.length + 1);
    try {
      found.files.push(await fileAt(source, join(home, name)));
    } catch (error) {
      if (!(error instanceof HashError) || source === path) throw error;
      note(obstacles, run, name, error.message);
    }
  }
  const parts = [
    ["data", lock.data, (name: string) => dataPlace(lock, name)],
    ["outputs", lock.outputs, (name: string) => outputPlace(lock, name, dir)],
  ] as const;
  for (const [part, entries, placeOf] of parts) {
    for (const entry of entries) {
      const recorded = placeOf(entry.path);
      const why = entry.partial
        ? "it changed while the run went on"
        : recorded === undefined
        ? "its place is not known"
        : undefined;
      if (why !== undefined) {
        note(obstacles, run, entry.path, why);
        continue;
      }
      const source = placeNow(lock, dir, recorded!);
      const place = places.path(source, entry.digest);
      try {
        found.files.push(...await filesAt(source, place, entry));
        const { path: name, kind } = entry;
        found.paths.push({ part, name, kind, path: place });
      } catch (error) {
        if (!(error instanceof HashError || error instanceof NotAsRecorded)) {
          throw error;
        }
        note(obstacles, run, entry.path, error.message);
      }
    }
  }
  return found;
}

function running(dir: string): LockError {
  return new LockError(
    `Cannot push the run in '${dir}': expected a run that has ended, found one that still runs`,
    {
      code: "PUSH_RUNNING",
      data: { dir },
      hints: ["Push it when it is complete."],
    },
  );
}
