/**
 * Whether repositories still hold what they held when a run began.
 *
 * @module
 */

import { join } from "node:path";
import { dataPlace, outputPlace } from "../lock_place.ts";
import type { LockedRepository, RunLock } from "../lock_record.ts";
import { isThere } from "../project.ts";
import { recordRepositories } from "../recorded_repos.ts";
import { placeNow } from "./place_now.ts";
import type { VerifyDifference } from "./verify_run.ts";

/**
 * Compares the repositories of a run with what is there: of the command of
 * another program they are the code.
 *
 * @param lock The run's lock.
 * @param dir The run's directory now.
 * @returns Each that holds something else, named.
 * @throws {AssayError} `GIT_FAILED`, `GIT_MISSING`.
 */
export async function repositoryProblems(
  lock: RunLock,
  dir: string,
): Promise<VerifyDifference[]> {
  const own = [
    dir,
    ...lock.data.flatMap(({ path }) => dataPlace(lock, path) ?? []),
    ...lock.outputs.map(({ path }) => outputPlace(lock, path, dir)),
  ].map((place) => placeNow(lock, dir, place));
  const found: VerifyDifference[] = [];
  for (const repo of lock.repos) {
    found.push(...await problemsOf(repo, lock, dir, own));
  }
  return found;
}

async function problemsOf(
  repo: LockedRepository,
  lock: RunLock,
  dir: string,
  elsewhere: readonly string[],
): Promise<VerifyDifference[]> {
  const problem = (
    problem: VerifyDifference["problem"],
    why: string,
  ): VerifyDifference[] => [{ part: "code", key: repo.name, problem, why }];
  const then = heldTree(repo);
  const recorded = lock.locations.repos[repo.name];
  if (then === undefined) return problem("unknown", "no tree was recorded");
  if (recorded === undefined) {
    return problem("unknown", "its place is not known");
  }
  const root = placeNow(lock, dir, recorded);
  if (!isThere(join(root, ".git"))) {
    return problem("missing", `there is no repository '${root}'`);
  }
  const { repos: [now] } = await recordRepositories({
    ...{ repos: [root], snapshot: "none", id: "", elsewhere },
    ...{ directory: dir, cwd: root },
  });
  if (heldTree(now!) === then) return [];
  return problem(
    "changed",
    `'${root}' holds other files; git -C '${root}' diff ${then} shows them`,
  );
}

function heldTree(
  { dirty, snapshot, tree }: LockedRepository,
): string | undefined {
  return dirty ? snapshot?.tree : tree ?? "";
}
