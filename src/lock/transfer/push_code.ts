/**
 * The commits that runs were made from.
 *
 * @module
 */

import { tryGit } from "../../internal/git.ts";
import { placeNow } from "../compare/place_now.ts";
import type { LockedRepository } from "../lock_record.ts";
import { isThere } from "../project.ts";
import { patchedTree } from "../repository/patched_tree.ts";
import { note, type Obstacles, type RunToPush } from "./push_plan.ts";
import type { PushedCode } from "./push_record.ts";

/** A repository that is pushed. */
export interface RepositoryToPush {
  /** Its name, no two of which are alike. */
  readonly name: string;
  /** Its root, absolute. */
  readonly root: string;
  /** The commits that runs were made from, each with the tree of a run. */
  readonly commits: Map<string, string>;
  /** When the last of the runs began, in seconds. */
  when: number;
}

/** The code of all runs. */
export interface CodeToPush {
  /** The repositories. */
  readonly repos: readonly RepositoryToPush[];
  /** The code of each run. */
  readonly code: ReadonlyMap<RunToPush, readonly PushedCode[]>;
}

/**
 * Finds the commits that runs were made from.
 *
 * @param runs The runs.
 * @param obstacles Takes code that was not kept.
 * @returns The repositories, and which of their commits each run needs.
 * @throws {AssayError} `GIT_MISSING`, `GIT_NOT_PERMITTED`.
 */
export async function codeToPush(
  runs: readonly RunToPush[],
  obstacles: Obstacles,
): Promise<CodeToPush> {
  const repos = new Map<string, RepositoryToPush>();
  const code = new Map<RunToPush, PushedCode[]>();
  for (const run of runs) {
    const { lock, dir } = run;
    code.set(run, []);
    for (const repo of lock.repos) {
      const recorded = lock.locations.repos[repo.name];
      const root = recorded && placeNow(lock, dir, recorded);
      const kept = await keptCommit(repo, root, dir);
      if (typeof kept === "string") {
        note(obstacles, run, repo.name, kept);
        continue;
      }
      const known = repos.get(root!) ?? {
        name: nameFor(repo.name, [...repos.values()]),
        root: root!,
        commits: new Map(),
        when: 0,
      };
      if (kept === undefined) continue;
      repos.set(root!, known);
      const began = Date.parse(lock.started ?? "");
      if (began / 1000 > known.when) known.when = Math.floor(began / 1000);
      // Runs of one commit may have patches of their own: the first counts.
      if (!known.commits.has(kept.commit)) {
        known.commits.set(kept.commit, kept.tree);
      }
      const { name } = repo;
      const { commit, snapshot } = kept;
      code.get(run)!.push({ repo: known.name, name, commit, snapshot });
    }
  }
  return { repos: [...repos.values()], code };
}

function nameFor(name: string, taken: readonly RepositoryToPush[]): string {
  let free = name;
  for (let count = 2; taken.some((one) => one.name === free); count++) {
    free = `${name}#${count}`;
  }
  return free;
}

interface KeptCommit {
  readonly commit: string;
  readonly tree: string;
  readonly snapshot: boolean;
}

/** Or why there is none; nothing before the first commit. */
async function keptCommit(
  repo: LockedRepository,
  root: string | undefined,
  dir: string,
): Promise<KeptCommit | string | undefined> {
  const { commit, tree, dirty, snapshot } = repo;
  if (root === undefined) return "its place is not known";
  if (!isThere(root)) return `there is no '${root}'`;
  const isPatch = snapshot?.kind === "patch" && snapshot.patch !== undefined;
  const isCommit = snapshot?.kind === "commit";
  if (dirty && !isPatch && !isCommit) {
    return "it was dirty, and no snapshot was made";
  }
  const isOwn = dirty && isCommit;
  const wanted = isOwn ? snapshot.commit : commit;
  const recorded = isOwn ? snapshot.tree : tree;
  if (wanted === null || wanted === undefined) return undefined;
  const found = await tryGit(["rev-parse", "--verify", `${wanted}^{tree}`], {
    cwd: root,
  });
  if (found.code !== 0) return `it has no commit ${wanted} any more`;
  const now = new TextDecoder().decode(found.stdout).trim();
  if (recorded && recorded !== now) return `its commit ${wanted} is another`;
  if (!dirty || !isPatch) return { commit: wanted, tree: now, snapshot: isOwn };
  const patched = await patchedTree(repo, root, dir);
  return patched === undefined
    ? `its patch '${snapshot.patch}' does not make the tree that it had`
    : { commit: wanted, tree: patched, snapshot: false };
}
