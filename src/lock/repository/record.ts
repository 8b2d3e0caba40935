/**
 * What a lock says of a repository.
 *
 * @module
 */

/** Why an untracked path is not in a snapshot. */
export type ExclusionReason =
  /** It belongs to the data, or to a run: recorded there. */
  | "data"
  /** Git was told to ignore it. */
  | "ignored"
  /** Its name is not UTF-8. */
  | "name"
  /** It is another repository. */
  | "repository"
  /** Its name or its first lines look like those of keys or passwords. */
  | "secret"
  /** It is larger than the limit. */
  | "size"
  /** It cannot be read, or is neither file nor link. */
  | "unreadable"
  /** A submodule has changes of its own that are not committed there. */
  | "submodule";

/** A path that is not in a snapshot. */
export interface Exclusion {
  /** The path, relative to the repository's root. */
  readonly path: string;
  /** Why it is not there. */
  readonly reason: ExclusionReason;
}

/**
 * Tells whether nothing says what a path held that is not in a snapshot: it
 * may have been part of what ran. Of data and runs the lock says it, and what
 * git was told to ignore does not count by the user's own word.
 *
 * @param exclusion The path, and why it is not there.
 * @returns Whether nothing does.
 */
export function isUnrecorded({ reason }: Exclusion): boolean {
  return reason !== "data" && reason !== "ignored";
}

/** How the content of a work tree is kept. */
export type SnapshotKind = "commit" | "patch" | "none";

/** The content of a work tree that differs from its commit. */
export interface SnapshotRecord {
  /** How it is kept: as a commit, as a patch beside the lock, or not at all. */
  readonly kind: SnapshotKind;
  /** The tree, which is the same for the same files. */
  readonly tree?: string;
  /** The commit that holds the tree. */
  readonly commit?: string;
  /** The ref that keeps the commit. */
  readonly ref?: string;
  /** Name of the file with the patch, beside the lock. */
  readonly patch?: string;
}

/** A repository as it was when a run began. */
export interface RepositoryRecord {
  /** Last part of its root's path. */
  readonly name: string;
  /** The commit that was checked out; `null` before the first. */
  readonly commit: string | null;
  /** That commit's tree. */
  readonly tree: string | null;
  /** The branch that was checked out; `null` when none was. */
  readonly branch: string | null;
  /** Address of the remote, without credentials; `null` if none, or local. */
  readonly remote: string | null;
  /** Whether the work tree differed from the commit. */
  readonly dirty: boolean;
  /** How the difference is kept; `null` when there is none. */
  readonly snapshot: SnapshotRecord | null;
  /** What is not in the snapshot; of a clean tree, what nothing records. */
  readonly excluded: readonly Exclusion[];
  /** Paths in the snapshot that git does not track. */
  readonly untracked: readonly string[];
}
