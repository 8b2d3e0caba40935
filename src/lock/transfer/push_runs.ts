/**
 * Pushing runs: code to git, data and outputs by digest with rclone, both
 * under one tag.
 *
 * @module
 */

import type { GitRemotes } from "./git_remotes.ts";
import type { LeftOut } from "./push_plan.ts";
import type { TransferProgress } from "./transfer_count.ts";

/** Where {@linkcode pushRuns} pushes, and under which name. */
export interface PushRemote {
  /**
   * The git remote, or with several repositories one for each by its name:
   * what `git push` takes.
   */
  readonly git?: GitRemotes;
  /** The remote for data and outputs: what rclone takes. */
  readonly data: string;
  /**
   * The tag.
   *
   * @default The identity of the run that was named first.
   */
  readonly tag?: string;
  /**
   * Whether files may leave this machine that are in snapshots and that git
   * does not track.
   *
   * @default {false}
   */
  readonly includeUntracked?: boolean;
  /** Is told now and then how far copying and verifying are. */
  readonly onProgress?: (progress: TransferProgress) => void;
  /** Stops it; what was copied stays, for the next push. */
  readonly signal?: AbortSignal;
}

/** What {@linkcode pushRuns} has pushed. */
export interface PushedRuns {
  /** The tag. */
  readonly tag: string;
  /** The runs, those that were named first. */
  readonly runs: readonly {
    readonly id: string;
    /** Its directory, absolute. */
    readonly dir: string;
    /** It was named, and is not only in the lineage of one that was. */
    readonly named: boolean;
  }[];
  /** The repositories, with the commit that the tag names in each. */
  readonly repos: readonly {
    readonly name: string;
    readonly commit: string;
    /** The remote, without credentials. */
    readonly remote: string;
  }[];
  /** The remote for data, without credentials. */
  readonly data: string;
  /** How many files of how many bytes the tag has; equal ones count once. */
  readonly blobs: { readonly count: number; readonly bytes: number };
  /** How many of them the remote did not have. */
  readonly sent: { readonly count: number; readonly bytes: number };
  /** What of the runs in the lineage is not there any more as it was. */
  readonly left: readonly LeftOut[];
}

/**
 * Pushes runs with all that they build on: the commits they were made from on
 * one branch under a tag, and their locks, data and outputs by digest.
 *
 * Each file is copied once and verified where it arrived; what a tag consists
 * of is written last. A push that was interrupted goes on when it is called
 * again.
 *
 * @param dirs Directories of the runs, or their locks.
 * @param remote Where to, and under which name.
 * @returns What was pushed.
 * @throws {LockError} `PUSH_CHANGED`: data or outputs of a run are not what
 * its lock says; `PUSH_UNTRACKED`; `PUSH_RUNNING`; `PUSH_SHALLOW`;
 * `PUSH_TAG_TAKEN`; `REMOTE_INVALID`, `REMOTE_NEEDED`, `TAG_INVALID`; `RCLONE_FAILED`,
 * `RCLONE_MISSING`, `RCLONE_NOT_PERMITTED`; and what `lineage` throws.
 * @throws {AssayError} `GIT_FAILED`, `GIT_MISSING`, `GIT_NOT_PERMITTED`.
 *
 * @example A tag is known to be good before anything leaves the machine
 * ```ts
 * import { LockError, pushRuns } from "@assay/assay/lock";
 *
 * try {
 *   await pushRuns("results/figure", { git: "origin", data: "lab:runs", tag: "a b" });
 * } catch (error) {
 *   if (!(error instanceof LockError)) throw error;
 *   if (error.code !== "TAG_INVALID") throw error;
 * }
 * ```
 */
export async function pushRuns(
  dirs: string | URL | readonly (string | URL)[],
  remote: PushRemote,
): Promise<PushedRuns> {
  // Few programs come here; the others do not load it.
  const { push } = await import("./push.ts");
  return await push(dirs, remote);
}
