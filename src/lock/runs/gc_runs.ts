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
import { hashPath } from "../../hash/mod.ts";
import { acquireLockFile } from "../../internal/lock_file.ts";
import { followLineage } from "../lineage/lineage.ts";
import { isThere } from "../project.ts";
import { type ListedRun, listRuns } from "./list_runs.ts";
import { forgetTags } from "./tags.ts";

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
 * on.
 *
 * @param root The directory.
 * @param options Which runs: those that any of the criteria names.
 * @returns What was removed.
 * @throws {LockError} `INDEX_ROOT_MISSING`; `LINEAGE_CYCLE`.
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
  const runs = listRuns(root, { earlier: true });
  const chosen = runs.filter((run) => isChosen(run, options));
  const needed = neededBy(runs.filter((run) => !chosen.includes(run)));
  // What a tagged run needs must be known before any is removed.
  const tagged = chosen.filter(({ tags }) => tags.length > 0);
  for (const key of [...tagged.map(keyOf), ...neededBy(tagged)]) {
    needed.add(key);
  }
  const leaving = chosen.filter((run) => !needed.has(keyOf(run)));
  const removed: RemovedRun[] = [];
  for (const run of leaving) {
    removed.push(await remove(run, options.dryRun ?? false));
  }
  return { removed, kept: chosen.length - leaving.length };
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

function keyOf({ lock, dir }: ListedRun): string {
  return `${lock.id} ${dir}`;
}

/** All runs that runs build on, near and far. */
function neededBy(runs: readonly ListedRun[]): Set<string> {
  return new Set(runs.flatMap(({ path }) =>
    // What is lost already cannot be kept.
    followLineage(path, () => {}).slice(1).map(({ id, dir }) => `${id} ${dir}`)
  ));
}

async function remove(run: ListedRun, dryRun: boolean): Promise<RemovedRun> {
  const { dir, lock, isEarlier } = run;
  const outputs = isEarlier && isThere(join(dir, "run.lock"))
    ? []
    : await ownOutputs(run);
  const patches = lock.repos.flatMap(({ snapshot }) =>
    snapshot?.patch === undefined ? [] : [join(dir, snapshot.patch)]
  ).filter(isThere);
  const files = [...outputs, ...patches, run.path];
  const bytes = files.reduce((sum, file) => sum + sizeOf(file), 0);
  const removed = {
    id: lock.id,
    dir,
    files: files.map((file) => relative(dir, file)),
    bytes,
  };
  if (dryRun) return removed;
  await removeFiles(run, [...outputs, ...patches]);
  if (isEmpty(dir)) Deno.removeSync(dir);
  return removed;
}

async function removeFiles(
  run: ListedRun,
  files: readonly string[],
): Promise<void> {
  const { dir, lock, path, isEarlier } = run;
  using _held = await acquireLockFile(join(dir, "run.lock.held"), {
    purpose: "removing a run",
  });
  const aside = join(dir, `run.lock.${lock.id}`);
  if (!isEarlier) Deno.renameSync(path, aside);
  for (const file of files) {
    Deno.removeSync(file, { recursive: true });
    removeEmpty(dirname(file), dir);
  }
  await removeRefs(run);
  forgetTags(dir, lock.id);
  Deno.removeSync(aside);
}

/** Outputs in the run's directory that are still what the run made. */
async function ownOutputs({ dir, lock }: ListedRun): Promise<string[]> {
  const own: string[] = [];
  for (const { path, digest } of lock.outputs) {
    if (Object.hasOwn(lock.locations.outputs, path)) continue;
    const full = join(dir, path);
    if (isThere(full) && await hashPath(full) === digest) own.push(full);
  }
  return own;
}

async function removeRefs({ lock }: ListedRun): Promise<void> {
  for (const { name, snapshot } of lock.repos) {
    const root = lock.locations.repos[name];
    // A repository that is gone has taken the ref along.
    if (snapshot?.ref === undefined || root === undefined) continue;
    if (!isThere(join(root, ".git"))) continue;
    const { removeSnapshot } = await import("../repository/snapshot.ts");
    await removeSnapshot(root, lock.id);
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
