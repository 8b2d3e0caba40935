/**
 * Git remotes of repositories.
 *
 * @module
 */

import { isAbsolute, resolve } from "node:path";
import { gitFailed, tryGit } from "../../internal/git.ts";
import { LockError } from "../lock_error.ts";
import { isThere } from "../project.ts";
import { demandRemote, scrub } from "./remote.ts";

/** Where the code goes: a remote, or one for each repository by name. */
export type GitRemotes = string | Readonly<Record<string, string>>;

/**
 * Finds the remote of each repository.
 *
 * @param names The repositories.
 * @param remotes What was given.
 * @returns Remotes by name; a path of this machine is absolute.
 * @throws {LockError} `REMOTE_INVALID`; `REMOTE_NEEDED`: a repository has none,
 * or it is not said which is meant.
 */
export function remotesFor(
  names: readonly string[],
  remotes: GitRemotes | undefined,
): Map<string, string> {
  const given = typeof remotes === "string"
    ? new Map(names.slice(0, 1).map((name) => [name, remotes]))
    : new Map(Object.entries(remotes ?? {}));
  if (typeof remotes === "string" && names.length === 0) {
    demandRemote(remotes, "git");
  }
  for (const remote of given.values()) demandRemote(remote, "git");
  const without = names.filter((name) => !given.has(name));
  const unknown = [...given.keys()].filter((name) => !names.includes(name));
  if (without.length === 0 && unknown.length === 0) {
    return new Map([...given].map(([name, remote]) => [name, here(remote)]));
  }
  const [first = "NAME"] = without.length > 0 ? without : names;
  throw new LockError(
    `Cannot reach the code: expected a git remote for each of ${
      names.map((name) => `'${name}'`).join(", ") || "no repository"
    }, found ${
      unknown.length > 0
        ? `one for '${unknown[0]}'`
        : `none for '${without.join("', '")}'`
    }`,
    {
      code: "REMOTE_NEEDED",
      data: { repos: names, without, unknown },
      hints: [
        names.length > 1
          ? `Name one for each: --git ${first}=REMOTE.`
          : "Name it: --git REMOTE.",
      ],
    },
  );
}

/**
 * Makes a remote that is a path absolute: git runs in the repository, and the
 * path is meant from where the user is.
 *
 * @param remote The remote.
 * @returns What git is given.
 */
export function here(remote: string): string {
  if (isAbsolute(remote)) return remote;
  const full = resolve(remote);
  return isThere(full) ? full : remote;
}

/**
 * Says what pushing or fetching has come to, without credentials.
 *
 * @param args What git was called with.
 * @param cwd Where.
 * @param stderr What it said.
 * @param remote The remote.
 * @returns The error, `GIT_FAILED`.
 */
export function remoteFailed(
  args: readonly string[],
  cwd: string,
  stderr: string,
  remote: string,
): Error {
  const clean = (text: string) => scrub(text, [remote], "git");
  const lines = clean(stderr).trim().split("\n");
  // Before the reason it may say where to, and what the remote said.
  const reason = lines.findIndex((line) =>
    /^(fatal|error):|rejected\]/.test(line)
  );
  const first = lines.splice(Math.max(reason, 0), 1);
  return gitFailed(args.map(clean), cwd, [...first, ...lines].join("\n"));
}

/**
 * Asks what a tag names on a remote.
 *
 * @param remote The remote.
 * @param tag The tag.
 * @param call Where git runs.
 * @returns The commit; nothing when there is no such tag.
 * @throws {AssayError} `GIT_FAILED`: the remote cannot be reached.
 */
export async function taggedOn(
  remote: string,
  tag: string,
  call: { readonly cwd: string; readonly signal?: AbortSignal | undefined },
): Promise<string | undefined> {
  await hideConfigured(remote, call.cwd);
  const args = ["ls-remote", "--refs", "--", remote, `refs/tags/${tag}`];
  const { code, stdout, stderr } = await tryGit(args, call);
  if (code !== 0) throw remoteFailed(args, call.cwd, stderr, remote);
  return new TextDecoder().decode(stdout).split("\t")[0] || undefined;
}

/** A name may stand for an address with credentials, which git would tell. */
async function hideConfigured(remote: string, cwd: string): Promise<void> {
  const { code, stdout } = await tryGit(["remote", "get-url", "--", remote], {
    cwd,
  });
  const url = new TextDecoder().decode(stdout).trim();
  if (code === 0 && url !== "") demandRemote(url, "git");
}
