/**
 * What a repository held that a patch beside the lock tells of.
 *
 * Git applies the patch to an index in a temporary folder. The user's index,
 * work tree and refs stay as they are; the objects that are made belong to no
 * ref, and git collects them in its time.
 *
 * @module
 */

import { join } from "node:path";
import { git, gitLine, tryGit } from "../../internal/git.ts";
import type { RepositoryRecord } from "./record.ts";

/**
 * Makes the tree of a repository that was dirty, whose changes are in a patch.
 *
 * @param repo What the lock says of it.
 * @param root The repository's root now.
 * @param dir The directory of the lock and its patches.
 * @returns The tree, whose objects are there then; nothing where the commit or
 * the patch is gone, or they make another tree.
 * @throws {AssayError} `GIT_MISSING`, `GIT_NOT_PERMITTED`, or `GIT_FAILED`: the
 * repository cannot be written.
 */
export async function patchedTree(
  { commit, snapshot }: RepositoryRecord,
  root: string,
  dir: string,
): Promise<string | undefined> {
  const { tree, patch } = snapshot ?? {};
  if (tree === undefined || patch === undefined) return undefined;
  if (await isObject(`${tree}^{tree}`, root)) return tree;
  const from = commit ?? "--empty";
  if (commit !== null && !await isObject(`${commit}^{tree}`, root)) {
    return undefined;
  }
  const folder = Deno.makeTempDirSync({ prefix: "assay-patch-" });
  try {
    const call = { cwd: root, env: { GIT_INDEX_FILE: join(folder, "index") } };
    await git(["read-tree", from], call);
    const args = ["apply", "--cached", "--binary", join(dir, patch)];
    if ((await tryGit(args, call)).code !== 0) return undefined;
    return await gitLine(["write-tree"], call) === tree ? tree : undefined;
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

async function isObject(name: string, root: string): Promise<boolean> {
  const { code } = await tryGit(["cat-file", "-e", name], { cwd: root });
  return code === 0;
}
