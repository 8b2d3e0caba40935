/**
 * Work trees with what repositories held when a run began.
 *
 * @module
 */

import { lstatSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { git, gitLine, tryGit } from "../../internal/git.ts";
import { placeNow } from "../compare/place_now.ts";
import { LockError } from "../lock_error.ts";
import type { LockedRepository, RunLock } from "../lock_record.ts";
import { isThere, pathWithin } from "../project.ts";

/** Work trees of their own for the repositories of a run. */
export interface Checkout extends AsyncDisposable {
  /**
   * Finds where something of a repository lies in its work tree.
   *
   * @param path Where it lay when the run was made, absolute.
   * @returns Where it lies in the work tree; nothing for what lies elsewhere.
   */
  placeOf(path: string): string | undefined;
  /**
   * Finds where something of a work tree lies in its repository now.
   *
   * @param path A path, absolute.
   * @returns Where it lies in the repository; nothing for what lies elsewhere.
   */
  homeOf(path: string): string | undefined;
  /**
   * Tells whether a path lies in a work tree, wherever links on the way and at
   * its end lead.
   *
   * @param path The path, absolute; it need not be there.
   * @returns Whether it does; not when a link on the way leads to nothing.
   */
  holds(path: string): boolean;
}

interface Tree {
  /** The repository's root when the run was made. */
  readonly recorded: string;
  /** Its root now. */
  readonly root: string;
  /** The work tree. */
  readonly tree: string;
}

/**
 * Checks out what the repositories of a run held, side by side as they were.
 *
 * @param lock The run's lock.
 * @param dir The run's directory now, which holds its patches.
 * @param folder An empty directory for the work trees, absolute and real.
 * @param signal Ends it, between two repositories.
 * @returns The work trees, which are removed when they are disposed of.
 * @throws {LockError} `REPRODUCE_CODE_LOST`: a repository, or what it held, is
 * not there any more.
 * @throws {AssayError} `GIT_FAILED`.
 */
export async function checkOut(
  lock: RunLock,
  dir: string,
  folder: string,
  signal?: AbortSignal,
): Promise<Checkout> {
  const trees: Tree[] = [];
  const remove = async () => {
    for (const { root, tree } of trees) {
      await git(["worktree", "remove", "--force", tree], { cwd: root });
    }
  };
  const roots = Object.values(lock.locations.repos);
  try {
    for (const repo of lock.repos) {
      signal?.throwIfAborted();
      const recorded = lock.locations.repos[repo.name];
      if (recorded === undefined) throw lost(repo, "its place is not known");
      const root = placeNow(lock, dir, recorded);
      const tree = join(folder, relative(commonParent(roots), recorded));
      await addTree(repo, root, tree, dir);
      trees.push({ recorded, root, tree });
    }
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    placeOf: (path) => movedBetween(trees, "recorded", "tree", path),
    homeOf: (path) => movedBetween(trees, "tree", "root", path),
    holds(path) {
      const real = whereTo(path);
      return real !== undefined &&
        trees.some(({ tree }) => pathWithin(tree, real) !== undefined);
    },
    [Symbol.asyncDispose]: remove,
  };
}

function movedBetween(
  trees: readonly Tree[],
  from: keyof Tree,
  to: keyof Tree,
  path: string,
): string | undefined {
  // A submodule lies in the repository that has it.
  const [nearest] = trees
    .filter((each) => pathWithin(each[from], path) !== undefined)
    .sort((a, b) => b[from].length - a[from].length);
  return nearest && join(nearest[to], relative(nearest[from], path));
}

function whereTo(path: string): string | undefined {
  try {
    return Deno.realPathSync(path);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (!(error instanceof Deno.errors.NotFound)) return undefined;
  }
  // A link to nothing may come to lead anywhere.
  if (lstatSync(path, { throwIfNoEntry: false })) return undefined;
  const parent = whereTo(dirname(path));
  return parent && join(parent, basename(path));
}

async function addTree(
  repo: LockedRepository,
  root: string,
  tree: string,
  dir: string,
): Promise<void> {
  const { dirty, snapshot } = repo;
  if (!isThere(root)) throw lost(repo, `there is no '${root}'`);
  if (dirty && snapshot?.kind === "none") {
    throw lost(repo, "it was dirty, and no snapshot was made");
  }
  const commit = dirty && snapshot?.kind === "commit"
    ? snapshot.commit
    : repo.commit;
  if (commit === null || commit === undefined) {
    throw lost(repo, "it had no commit");
  }
  const known = await tryGit(["cat-file", "-e", `${commit}^{tree}`], {
    cwd: root,
  });
  if (known.code !== 0) throw lost(repo, `it has no commit ${commit} any more`);
  await git(["worktree", "add", "--quiet", "--detach", tree, commit], {
    cwd: root,
  });
  if (dirty && snapshot?.patch !== undefined) {
    await applyPatch(repo, join(dir, snapshot.patch), tree, root);
  }
}

async function applyPatch(
  repo: LockedRepository,
  patch: string,
  tree: string,
  root: string,
): Promise<void> {
  try {
    if (!isThere(patch)) throw lost(repo, `there is no '${patch}'`);
    await git(["apply", "--index", "--binary", patch], { cwd: tree });
    const made = await gitLine(["write-tree"], { cwd: tree });
    if (made === repo.snapshot?.tree) return;
    throw lost(repo, `the patch '${patch}' makes another tree`);
  } catch (error) {
    await git(["worktree", "remove", "--force", tree], { cwd: root });
    throw error;
  }
}

function commonParent(paths: readonly string[]): string {
  let parent = dirname(paths[0]!);
  while (!paths.every((path) => path.startsWith(`${parent}/`))) {
    if (dirname(parent) === parent) return parent;
    parent = dirname(parent);
  }
  return parent;
}

function lost({ name }: LockedRepository, why: string): LockError {
  return new LockError(
    `Cannot check out the repository '${name}': expected what it held when the run began, found that ${why}`,
    {
      code: "REPRODUCE_CODE_LOST",
      data: { name },
      hints: [
        "If the run was pushed, bring its code back: assay lock pull.",
      ],
    },
  );
}
