/**
 * Removing runs that nobody needs.
 *
 * Only what a run recorded as its own is removed: its outputs inside of its
 * directory that are still what it made, its lock, patches, tags and the refs
 * that keep its snapshots. Whatever else lies in the directory stays, and the
 * directory goes only when it is empty.
 *
 * The lock is set aside first, as `run.lock.ID`, and removed last: at no moment
 * does a lock say of a run that it is complete whose outputs are gone, and what
 * was interrupted is finished the next time.
 *
 * @module
 */

import { dirname, join, relative } from "node:path";
import { acquireLockFile } from "../../internal/lock_file.ts";
import { placeNow } from "../compare/place_now.ts";
import { LockError } from "../lock_error.ts";
import type { RunLock } from "../lock_record.ts";
import { isThere } from "../project.ts";
import { readLock } from "../read_lock.ts";
import { type ListedRun, listRuns } from "./list_runs.ts";
import { demandReadable, neededBy } from "./needed_runs.ts";
import { ownOutputs, ownPatches } from "./own_files.ts";
import { forgetTags, holdTags, tagsIn } from "./tags.ts";

/** What {@linkcode gcRuns} removes. */
export interface GcRunsOptions {
  /** Runs that ended longer ago than this, in seconds. */
  readonly olderThan?: number;
  /** Runs that failed or crashed. */
  readonly failed?: boolean;
  /** Earlier runs of a directory that a later one has taken. */
  readonly earlier?: boolean;
  /**
   * Whether only to tell.
   *
   * @default {false}
   */
  readonly dryRun?: boolean;
}

/** A run that was removed, or would be. */
export interface RemovedRun {
  /** Its identity. */
  readonly id: string;
  /** Its directory, absolute. */
  readonly dir: string;
  /** The files that were removed, relative to the directory. */
  readonly files: readonly string[];
  /** Their size, in bytes. */
  readonly bytes: number;
}

/** What {@linkcode gcRuns} did. */
export interface GcRunsResult {
  /** The runs that were removed. */
  readonly removed: readonly RemovedRun[];
  /** How many were chosen, but stay: tagged, or others build on them. */
  readonly kept: number;
}

/**
 * Removes runs below a directory.
 *
 * A tagged run stays, one under way too, and whatever a run that stays builds
 * on. Runs outside of the directory are not known: name one that holds all
 * runs that build on each other.
 *
 * @param root The directory.
 * @param options Which runs: those that any of the criteria names.
 * @returns What was removed.
 * @throws {LockError} `INDEX_ROOT_MISSING`; `LINEAGE_CYCLE`; before anything is
 * removed, `LOCK_MALFORMED`, `LOCK_TOO_NEW`, …: nobody knows what a run builds
 * on whose lock cannot be read.
 * @throws {AssayError} `LOCKED`: a run begins in one of the directories;
 * `GIT_FAILED`.
 *
 * @example Runs that failed
 * ```ts
 * import { gcRuns, runLock } from "@assay/assay/lock";
 *
 * const root = await Deno.makeTempDir();
 * const run = await runLock({ directory: `${root}/1` });
 * await run.fail(new Error("no data"));
 * const { removed } = await gcRuns(root, { failed: true });
 * if (removed.length !== 1) throw new Error("still there");
 * ```
 */
export async function gcRuns(
  root: string | URL,
  options: GcRunsOptions,
): Promise<GcRunsResult> {
  demandReadable(root);
  const runs = listRuns(root, { earlier: true });
  const chosen = runs.filter((run) => isChosen(run, options));
  // What a tagged run needs must be known before any is removed.
  const tagged = chosen.filter(({ tags }) => tags.length > 0);
  const staying = runs.filter((run) => !chosen.includes(run));
  const needed = neededBy([...staying, ...tagged], runs);
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
  const removed = await removeHeld(run);
  if (removed && isEmpty(run.dir)) Deno.removeSync(run.dir);
  return removed;
}

async function removeHeld(run: ListedRun): Promise<RemovedRun | undefined> {
  const { dir, lock } = run;
  using _held = await acquireLockFile(join(dir, "run.lock.held"), {
    purpose: "removing a run",
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
