/**
 * The remotes of a tag, where they are not named.
 *
 * @module
 */

import { join } from "node:path";
import { git, gitLine, tryGit } from "../../internal/git.ts";
import { LockError } from "../lock_error.ts";
import { isThere } from "../project.ts";
import { type GitRemotes, here, remoteFailed } from "./git_remotes.ts";
import { demandRemote, isTellable, shownRemote } from "./remote.ts";

/** What was named of them. */
interface Named {
  readonly git?: GitRemotes;
  readonly data?: string;
  readonly signal?: AbortSignal;
}

/**
 * Completes the remotes: code comes from `origin` of the repository that is
 * pulled into, and the tag's commit tells where the data are.
 *
 * @param tag The tag.
 * @param root The directory that is pulled into.
 * @param named What was named.
 * @returns The remotes.
 * @throws {LockError} `REMOTE_NEEDED`: nothing tells of one; `REMOTE_INVALID`.
 * @throws {AssayError} `GIT_FAILED`, `GIT_MISSING`, `GIT_NOT_PERMITTED`.
 */
export async function defaultRemotes(
  tag: string,
  root: string,
  named: Named,
): Promise<{ git: GitRemotes | undefined; data: string }> {
  const git = named.git ?? await originOf(root);
  if (named.data !== undefined) return { git, data: named.data };
  const [remote] = typeof git === "string" ? [git] : Object.values(git ?? {});
  const told = remote && await dataOf(tag, remote, named.signal);
  if (told) return { git, data: told };
  throw new LockError(
    `Cannot pull '${tag}': expected a remote for the data, found ${
      remote
        ? `that the tag on '${shownRemote(remote, "git")}' tells of none`
        : "none"
    }`,
    {
      code: "REMOTE_NEEDED",
      data: { tag },
      hints: ["Name it: --data REMOTE."],
    },
  );
}

async function originOf(root: string): Promise<string | undefined> {
  if (!isThere(join(root, ".git"))) return undefined;
  const { code, stdout } = await tryGit(["remote", "get-url", "origin"], {
    cwd: root,
  });
  if (code !== 0) return undefined;
  const url = new TextDecoder().decode(stdout).trim();
  demandRemote(url, "git");
  return url;
}

/** Reads the message of the tag's commit, in a repository of its own. */
async function dataOf(
  tag: string,
  remote: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  demandRemote(remote, "git");
  const folder = Deno.makeTempDirSync({ prefix: "assay-tag-" });
  try {
    const call = { cwd: folder, signal };
    await git(["init", "--quiet", "--bare", "--template="], call);
    const args = [
      ...["fetch", "--quiet", "--depth=1", "--no-tags", "--"],
      ...[here(remote), `refs/tags/${tag}`],
    ];
    const { code, stderr } = await tryGit(args, call);
    if (code !== 0) throw remoteFailed(args, folder, stderr, remote);
    const text = await gitLine(
      ["log", "-1", "--format=%B", "FETCH_HEAD"],
      call,
    );
    const data = /^Data: (.+)$/m.exec(text)?.[1];
    return data !== undefined && isTellable(data) ? data : undefined;
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}
