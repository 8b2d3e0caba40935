/**
 * Bringing pushed runs back.
 *
 * @module
 */

import type { GitRemotes } from "./git_remotes.ts";
import type { TransferProgress } from "./transfer_count.ts";

/** How {@linkcode pullRuns} works. */
export interface PullOptions {
  /**
   * The git remote, or with several repositories one for each by its name.
   *
   * @default The remote `origin` of the repository that is pulled into.
   */
  readonly git?: GitRemotes;
  /**
   * The remote for data and outputs.
   *
   * @default The one that the tag tells of.
   */
  readonly data?: string;
  /**
   * The directory that is pulled into; nothing is written elsewhere.
   *
   * @default The current directory.
   */
  readonly into?: string | URL;
  /**
   * Whether data and outputs become hard links to the files of a remote on the
   * same file system, which are made read-only.
   *
   * @default {false}
   */
  readonly link?: boolean;
  /** Is told now and then how far copying and verifying are. */
  readonly onProgress?: (progress: TransferProgress) => void;
  /** Stops it; what was copied stays, for the next pull. */
  readonly signal?: AbortSignal;
}

/** What {@linkcode pullRuns} has brought. */
export interface PulledRuns {
  /** The tag. */
  readonly tag: string;
  /** The directory that was pulled into, absolute. */
  readonly into: string;
  /** The runs, those that were named when they were pushed first. */
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
    /** Root of its work tree, absolute. */
    readonly root: string;
  }[];
  /** How many files of how many bytes the runs have here now. */
  readonly files: { readonly count: number; readonly bytes: number };
}

/**
 * Brings pushed runs back: fetches their code, checks it out where there is no
 * repository yet, and copies their locks, data and outputs to where they lay,
 * relative to each other. Everything is verified, and nothing that is there is
 * replaced.
 *
 * It writes only below the directory: paths of the remote's that are absolute,
 * hold `..`, or lead out or into `.git` by a link are refused, before anything
 * is written.
 *
 * @param tag The tag.
 * @param options Where from, and where to.
 * @returns What was brought.
 * @throws {LockError} `PULL_NOT_FOUND`: no such tag; `PULL_REFUSED`;
 * `PULL_TAKEN`: a file is in the way; `PULL_DAMAGED`: the remote has not what
 * was pushed; `PULL_LINK_IMPOSSIBLE`; `PUSH_MALFORMED`, `LOCK_TOO_NEW`;
 * `REMOTE_INVALID`, `REMOTE_NEEDED`, `TAG_INVALID`; `RCLONE_FAILED`,
 * `RCLONE_MISSING`, `RCLONE_NOT_PERMITTED`.
 * @throws {AssayError} `LOCKED`: another pull into the directory is under way;
 * `GIT_FAILED`, `GIT_MISSING`, `GIT_NOT_PERMITTED`.
 *
 * @example What would be an option of git's is no remote
 * ```ts
 * import { LockError, pullRuns } from "@assay/assay/lock";
 *
 * try {
 *   await pullRuns("paper-1", { git: "--upload-pack=x", data: "lab:runs" });
 * } catch (error) {
 *   if (!(error instanceof LockError)) throw error;
 *   if (error.code !== "REMOTE_INVALID") throw error;
 * }
 * ```
 */
export async function pullRuns(
  tag: string,
  options: PullOptions = {},
): Promise<PulledRuns> {
  // Few programs come here; the others do not load it.
  const { pull } = await import("./pull.ts");
  return await pull(tag, options);
}
