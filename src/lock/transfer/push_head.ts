/**
 * The code of runs, as one commit in each repository.
 *
 * The commit that a tag names has the tree of the run that was named first, and
 * for its parents every commit that a run was made from: its snapshot, or what
 * was checked out. So the branch holds all of them under the names that the
 * locks have, and stands apart from the branches of the user, whose refs, index
 * and work tree stay as they are. The same runs make the same commit.
 *
 * @module
 */

import { gitLine, tryGit } from "../../internal/git.ts";
import { LockError } from "../lock_error.ts";
import { remoteFailed, taggedOn } from "./git_remotes.ts";
import type { RepositoryToPush } from "./push_code.ts";
import { isTellable, shownRemote } from "./remote.ts";

/** Before the tag, in the name of the branch that is pushed. */
const BRANCHES = "refs/heads/assay/";

/**
 * Makes the commit that a tag will name.
 *
 * @param repo The repository.
 * @param tag The tag.
 * @param data The data remote, which the commit tells of if it can be told.
 * @param signal Ends it.
 * @returns The commit's name.
 * @throws {AssayError} `GIT_FAILED`.
 */
export async function makeHead(
  { root, commits, when }: RepositoryToPush,
  tag: string,
  data: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const [tree] = commits.values();
  const call = { cwd: root, signal };
  const parents = [...commits.keys()].flatMap((commit) => ["-p", commit]);
  const told = isTellable(data) ? `\n\nData: ${data}` : "";
  const identity = Object.fromEntries(
    ["AUTHOR", "COMMITTER"].flatMap((who) => [
      [`GIT_${who}_NAME`, "assay"],
      [`GIT_${who}_EMAIL`, "assay@localhost"],
      [`GIT_${who}_DATE`, `@${when} +0000`],
    ]),
  );
  return await gitLine(
    ["commit-tree", tree!, ...parents, "-m", `Runs of ${tag}${told}`],
    { ...call, env: identity },
  );
}

/**
 * Pushes a commit as a branch and a tag, unless it is there.
 *
 * @param repo The repository.
 * @param head The commit.
 * @param tag The tag.
 * @param remote The remote.
 * @param signal Ends it.
 * @returns The commit that the tag names: this one, or one that was pushed
 * before and differs by what it tells of the data remote only.
 * @throws {LockError} `PUSH_TAG_TAKEN`: the tag names something else there.
 * @throws {AssayError} `GIT_FAILED`.
 */
export async function agreeOnHead(
  { root }: RepositoryToPush,
  head: string,
  tag: string,
  remote: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const call = { cwd: root, signal };
  const there = await taggedOn(remote, tag, call);
  if (there === undefined || there === head) return head;
  const args = [
    ...["fetch", "--quiet", "--no-tags", "--no-write-fetch-head"],
    ...["--no-recurse-submodules", "--", remote, `refs/tags/${tag}`],
  ];
  const { code, stderr } = await tryGit(args, call);
  if (code !== 0) throw remoteFailed(args, root, stderr, remote);
  const [ours, theirs] = await Promise.all([head, there].map(async (commit) => {
    const text = await gitLine(["cat-file", "-p", commit], call);
    return text.split("\n").filter((line) => /^(tree|parent) /.test(line));
  }));
  if (ours!.join() === theirs!.join()) return there;
  throw new LockError(
    `Cannot push '${tag}' to '${
      shownRemote(remote, "git")
    }': expected a new tag or that of the same runs, found one that names ${there}`,
    {
      code: "PUSH_TAG_TAKEN",
      data: { tag, commit: there },
      hints: ["Choose another tag: --tag TAG."],
    },
  );
}

/**
 * Pushes a commit as a branch and a tag.
 *
 * @param repo The repository.
 * @param head The commit.
 * @param tag The tag.
 * @param remote The remote.
 * @param signal Ends it.
 * @throws {LockError} `PUSH_SHALLOW`.
 * @throws {AssayError} `GIT_FAILED`.
 */
export async function pushHead(
  { root }: RepositoryToPush,
  head: string,
  tag: string,
  remote: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const args = [
    ...["push", "--quiet", "--no-verify", "--recurse-submodules=no"],
    ...["--no-follow-tags", "--", remote],
    // The tag tells what was pushed; without one the branch is of a push that
    // never came to its end.
    ...[`+${head}:${BRANCHES}${tag}`, `${head}:refs/tags/${tag}`],
  ];
  const { code, stderr } = await tryGit(args, { cwd: root, signal });
  if (code === 0) return;
  if (stderr.includes("shallow update not allowed")) throw shallow(root);
  throw remoteFailed(args, root, stderr, remote);
}

function shallow(root: string): LockError {
  return new LockError(
    `Cannot push the code of '${root}': expected its history, found a shallow repository`,
    {
      code: "PUSH_SHALLOW",
      data: { root },
      hints: ["Fetch the rest of it, then push again: git fetch --unshallow."],
    },
  );
}
