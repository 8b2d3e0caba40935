/**
 * The work of removing runs, as `gcRuns` tells of it.
 *
 * @module
 */

import { dirname, join, relative } from "node:path";
import { AssayError } from "../../internal/errors.ts";
import { acquireLockFile, LOOKED_AT } from "../../internal/lock_file.ts";
import { placeNow } from "../compare/place_now.ts";
import { LockError } from "../lock_error.ts";
import type { RunLock } from "../lock_record.ts";
import { isThere, projectOf } from "../project.ts";
import { readLock } from "../read_lock.ts";
import { type ListedRun, listRuns } from "./list_runs.ts";
import { demandReadable, neededBy } from "./needed_runs.ts";
import { ownOutputs, ownPatches } from "./own_files.ts";
import { unlistedRuns } from "./unlisted_runs.ts";
import { forgetTags, holdTags, tagsIn } from "./tags.ts";
import type { GcRunsOptions, GcRunsResult, RemovedRun } from "./gc_runs.ts";

/**
 * The work of removing runs, as `gcRuns` tells of it.
 *
 * @param root The directory.
 * @param options Which runs.
 * @returns What was removed.
 */
export async function gc(
  root: string | URL,
  options: GcRunsOptions,
): Promise<GcRunsResult> {
  demandReadable(root);
  const runs = listRuns(root, { earlier: true });
  const others = othersOf(root, runs);
  const chosen = runs.filter((run) => isChosen(run, options));
  // What a tagged run needs must be known before any is removed.
  const tagged = chosen.filter(({ tags }) => tags.length > 0);
  const staying = runs.filter((run) => !chosen.includes(run));
  const needed = neededBy(
    [...staying, ...tagged, ...others],
    [...runs, ...others],
  );
  for (const { lock } of tagged) needed.add(lock.id);
  const leaving = chosen.filter(({ lock }) => !needed.has(lock.id));
  const removed: RemovedRun[] = [];
  // A directory is empty only after those in it are gone.
  for (const run of leaving.toSorted((a, b) => depth(b) - depth(a))) {
    const files = await remove(run, options.dryRun ?? false);
    if (files !== undefined) removed.push(files);
  }
  return { removed, kept: chosen.length - removed.length };
}

/** The runs of the project that the list lacks: they may build on those in it. */
function othersOf(
  root: string | URL,
  runs: readonly ListedRun[],
): Pick<ListedRun, "lock" | "path">[] {
  const real = Deno.realPathSync(root);
  const project = projectOf(real);
  const known = new Set(runs.map(({ path }) => path));
  const isOther = ({ path }: Pick<ListedRun, "path">) => !known.has(path);
  const unlisted = unlistedRuns(project, real).filter(isOther);
  if (project === real) return unlisted;
  demandReadable(project);
  const outside = listRuns(project, { earlier: true }).filter(isOther);
  return [...outside, ...unlisted];
}

function depth({ dir }: ListedRun): number {
  return dir.split("/").length;
}

function isChosen(
  { state, lock, isEarlier }: ListedRun,
  { olderThan, failed, earlier }: GcRunsOptions,
): boolean {
  if (state === "running") return false;
  if (failed && state !== "complete") return true;
  if (earlier && isEarlier) return true;
  const ended = lock.finished ?? lock.started;
  return olderThan !== undefined && ended !== null &&
    Date.parse(ended) < Date.now() - olderThan * 1000;
}

async function remove(
  run: ListedRun,
  dryRun: boolean,
): Promise<RemovedRun | undefined> {
  if (dryRun) return described(run, await filesOf(run));
  const removed = await unlessHeld(() => removeHeld(run));
  if (removed && isEmpty(run.dir)) Deno.removeSync(run.dir);
  return removed;
}

/** A run that begins in the directory meanwhile keeps what is there. */
async function unlessHeld<T>(act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof AssayError && error.code === "LOCKED") {
      return undefined;
    }
    throw error;
  }
}

async function removeHeld(run: ListedRun): Promise<RemovedRun | undefined> {
  const { dir, lock } = run;
  using _held = await acquireLockFile(join(dir, "run.lock.held"), {
    purpose: "removing a run",
    wait: LOOKED_AT,
  });
  using _tags = await holdTags(dir);
  // Another run, or a tag, may have come since it was listed.
  if (!isIn(run.path, lock.id) || tagsIn(dir).has(lock.id)) return undefined;
  const files = await filesOf(run);
  const removed = described(run, files);
  const aside = join(dir, `run.lock.${lock.id}`);
  if (!run.isEarlier) Deno.renameSync(run.path, aside);
  for (const file of files) {
    Deno.removeSync(file, { recursive: true });
    removeEmpty(dirname(file), dir);
  }
  await removeRefs(run);
  forgetTags(dir, lock.id);
  Deno.removeSync(aside);
  return removed;
}

/** What goes beside the lock. */
async function filesOf(run: ListedRun): Promise<string[]> {
  const { dir, isEarlier } = run;
  const outputs = isEarlier && isThere(join(dir, "run.lock"))
    ? []
    : await ownOutputs(run);
  return [...outputs, ...ownPatches(run)];
}

function described(run: ListedRun, others: readonly string[]): RemovedRun {
  const { dir, lock, path } = run;
  const files = [...others, path];
  return {
    id: lock.id,
    dir,
    files: files.map((file) => relative(dir, file)),
    bytes: files.reduce((sum, file) => sum + sizeOf(file), 0),
  };
}

async function removeRefs({ dir, lock }: ListedRun): Promise<void> {
  for (const { name, snapshot } of lock.repos) {
    const recorded = lock.locations.repos[name];
    // A repository that is gone has taken the ref along.
    if (snapshot?.ref === undefined || recorded === undefined) continue;
    const root = placeNow(lock, dir, recorded);
    if (!isThere(join(root, ".git"))) continue;
    if (root === recorded && isCopy(dir, lock)) continue;
    const { removeSnapshot } = await import("../repository/snapshot.ts");
    await removeSnapshot(root, lock.id);
  }
}

/** Whether the run is still where it was made, and this is another of it. */
function isCopy(dir: string, { id, locations }: RunLock): boolean {
  const { directory } = locations;
  if (directory === null || !isThere(directory)) return false;
  if (Deno.realPathSync(directory) === Deno.realPathSync(dir)) return false;
  const path = join(directory, "run.lock");
  return isIn(path, id) || isThere(`${path}.${id}`);
}

/** Whether a lock's file is there, and is that of a run. */
function isIn(path: string, id: string): boolean {
  try {
    return readLock(path).id === id;
  } catch (error) {
    if (error instanceof LockError) return false;
    throw error;
  }
}

function removeEmpty(folder: string, run: string): void {
  for (let at = folder; at !== run; at = dirname(at)) {
    if (!isEmpty(at)) return;
    Deno.removeSync(at);
  }
}

function isEmpty(folder: string): boolean {
  return Array.from(Deno.readDirSync(folder)).length === 0;
}

function sizeOf(path: string): number {
  const info = Deno.lstatSync(path);
  if (!info.isDirectory) return info.size;
  return Array.from(Deno.readDirSync(path))
    .reduce((sum, { name }) => sum + sizeOf(join(path, name)), 0);
}
