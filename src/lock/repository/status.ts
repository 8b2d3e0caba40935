/**
 * What `git status` says of a work tree.
 *
 * The format is git's porcelain version 2, with NUL at the end of each entry
 * (git-status(1)).
 *
 * @module
 */

import { latin1 } from "./raw_path.ts";

/** What `git status` says; paths are raw, relative to the root. */
export interface WorkTreeStatus {
  /** The commit that is checked out; `null` before the first. */
  readonly commit: string | null;
  /** The branch that is checked out; `null` when none is. */
  readonly branch: string | null;
  /** Tracked paths that differ from the commit, in the index or on disk. */
  readonly changed: readonly string[];
  /** Paths of submodules with changes that they have not committed. */
  readonly submodules: readonly string[];
  /** Files, and repositories with a `/` at the end, that git does not track. */
  readonly untracked: readonly string[];
  /** What git was told to ignore. */
  readonly ignored: readonly string[];
}

/** The arguments whose output {@linkcode parseStatus} reads. */
export const STATUS_ARGUMENTS: readonly string[] = [
  "status",
  "--porcelain=v2",
  "-z",
  "--branch",
  "--untracked-files=all",
  // Lists a folder that is ignored, not what is in it.
  "--ignored=matching",
  "--no-renames",
  "--ignore-submodules=none",
];

/**
 * Reads what `git status` printed.
 *
 * @param output Its output, as bytes.
 * @returns What it says.
 */
export function parseStatus(output: Uint8Array): WorkTreeStatus {
  let commit: string | null = null;
  let branch: string | null = null;
  const changed: string[] = [];
  const submodules: string[] = [];
  const untracked: string[] = [];
  const ignored: string[] = [];
  for (const entry of latin1(output).split("\0")) {
    switch (entry[0]) {
      case "#": {
        const [, name, value = ""] = entry.split(" ", 3);
        if (name === "branch.oid" && value !== "(initial)") commit = value;
        if (name === "branch.head" && value !== "(detached)") {
          branch = entry.slice("# branch.head ".length);
        }
        break;
      }
      case "1":
        changed.push(afterFields(entry, 8));
        if (holdsChanges(entry)) submodules.push(afterFields(entry, 8));
        break;
      case "u":
        changed.push(afterFields(entry, 10));
        break;
      case "?":
        untracked.push(entry.slice(2));
        break;
      case "!":
        ignored.push(entry.slice(2));
        break;
    }
  }
  return { commit, branch, changed, submodules, untracked, ignored };
}

/** What follows that many fields with a space after each. */
function afterFields(entry: string, count: number): string {
  let from = 0;
  for (let field = 0; field < count; field++) {
    from = entry.indexOf(" ", from) + 1;
  }
  return entry.slice(from);
}

/** Tells whether a submodule's own work tree differs from its commit. */
function holdsChanges(entry: string): boolean {
  const [, , submodule = ""] = entry.split(" ", 3);
  return submodule[0] === "S" && submodule.slice(2) !== "..";
}
