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
  /**
   * How many were chosen, but stay: tagged, others build on them, or another
   * process has their directory.
   */
  readonly kept: number;
}

/**
 * Removes runs below a directory.
 *
 * A tagged run stays, one under way too, and whatever a run that stays builds
 * on. Runs in folders that begin with a dot, and in `node_modules`, are not
 * listed: they stay, with what they build on. So does what other runs of the
 * project build on, that of the git work tree or the `deno.json` around the
 * directory. Runs outside of the project and behind links are not known: where
 * such build on those below it, tag what they need.
 *
 * @param root The directory.
 * @param options Which runs: those that any of the criteria names.
 * @returns What was removed.
 * @throws {LockError} `INDEX_ROOT_MISSING`; `LINEAGE_CYCLE`; before anything is
 * removed, `LOCK_MALFORMED`, `LOCK_UNREADABLE`, …: nobody knows what a run
 * builds on whose lock, or the folder above it, cannot be read.
 * @throws {AssayError} `GIT_FAILED`.
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
  // Few programs come here; the others do not load it.
  const { gc } = await import("./gc.ts");
  return await gc(root, options);
}
