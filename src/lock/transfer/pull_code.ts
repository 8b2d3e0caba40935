/**
 * Bringing the code of a tag back.
 *
 * @module
 */

import { dirname, join, resolve } from "node:path";
import { git, gitLine, tryGit } from "../../internal/git.ts";
import { LockError } from "../lock_error.ts";
import { isThere, pathWithin } from "../project.ts";
import { remoteFailed, taggedOn } from "./git_remotes.ts";
import type { PushedRepository, PushedRun } from "./push_record.ts";
import { shownRemote } from "./remote.ts";
import { refusedPath } from "./safe_path.ts";

/** A repository that is brought back. */
export interface RepositoryToPull extends PushedRepository {
  /** Where its work tree goes, absolute. */
  readonly root: string;
  /** The remote. */
  readonly remote: string;
}

/**
 * Fetches what a tag names into a repository, and checks it out where there
 * was no repository before. The work tree of one that was there stays as it is.
 *
 * @param repo The repository.
 * @param tag The tag.
 * @param runs The runs, whose snapshots are kept as they were.
 * @param signal Stops it.
 * @throws {LockError} `PULL_NOT_FOUND`: the remote has no such tag;
 * `PULL_DAMAGED`: it names another commit, or a run's commit is not below it;
 * `PULL_REFUSED`: a link in it leads out of the work tree or into `.git`;
 * `PULL_TAKEN`: a file is in the way.
 * @throws {AssayError} `GIT_FAILED`, `GIT_MISSING`, `GIT_NOT_PERMITTED`.
 */
export async function pullCode(
  repo: RepositoryToPull,
  tag: string,
  runs: readonly PushedRun[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const { root, remote, commit } = repo;
  Deno.mkdirSync(root, { recursive: true });
  const call = { cwd: root, signal };
  const there = await taggedOn(remote, tag, call);
  if (there === undefined) throw notTagged(repo, tag);
  if (there !== commit) {
    throw damaged(repo, `the tag names ${there} there, not ${commit}`);
  }
  const isNew = !isThere(join(root, ".git"));
  if (isNew) {
    const format = commit.length === 64 ? "sha256" : "sha1";
    const args = [
      "init",
      "--quiet",
      "--template=",
      `--object-format=${format}`,
    ];
    await git(args, call);
  }
  try {
    const args = [
      ...["fetch", "--quiet", "--no-tags", "--no-write-fetch-head"],
      ...["--no-recurse-submodules", "--", remote],
      `refs/tags/${tag}:refs/tags/${tag}`,
    ];
    const { code, stderr } = await tryGit(args, call);
    if (code !== 0) throw remoteFailed(args, root, stderr, remote);
    const head = await tryGit(
      ["rev-parse", "--verify", "--quiet", "HEAD"],
      call,
    );
    // One that a pull has begun and not finished has no commit either.
    if (head.code !== 0) await refuseLinks(repo);
    await keepSnapshots(repo, runs);
    if (head.code !== 0) await checkOut(repo);
  } catch (error) {
    if (isNew) Deno.removeSync(join(root, ".git"), { recursive: true });
    throw error;
  }
}

async function keepSnapshots(
  repo: RepositoryToPull,
  runs: readonly PushedRun[],
): Promise<void> {
  const call = { cwd: repo.root };
  for (const { id, code } of runs) {
    for (
      const { commit, snapshot } of code.filter((one) => one.repo === repo.name)
    ) {
      const args = ["merge-base", "--is-ancestor", commit, repo.commit];
      if ((await tryGit(args, call)).code !== 0) {
        throw damaged(repo, `the commit ${commit} of a run is not there`);
      }
      if (snapshot) await git(["update-ref", `refs/assay/${id}`, commit], call);
    }
  }
}

/** By a link that leads out, or into `.git`, later writes could do anything. */
async function refuseLinks(
  { root, commit, name }: RepositoryToPull,
): Promise<void> {
  const listed = new TextDecoder().decode(
    await git(["ls-tree", "-r", "-z", commit], { cwd: root }),
  );
  const refused: { path: string; why: string }[] = [];
  for (const entry of listed.split("\0")) {
    const [, oid, path] = /^120000 blob ([0-9a-f]+)\t(.*)$/s.exec(entry) ?? [];
    if (path === undefined) continue;
    const target = await gitLine(["cat-file", "blob", oid!], { cwd: root });
    if (staysWithin(root, join(root, path), target)) continue;
    refused.push({ path: join(name, path), why: `is a link to '${target}'` });
  }
  if (refused.length > 0) throw refusedPaths(refused);
}

function staysWithin(root: string, link: string, target: string): boolean {
  // What '..' means after a name depends on what that is a link to.
  const parts = target.split("/");
  if (
    parts.lastIndexOf("..") > parts.findIndex((part) => part !== "..") &&
    parts.some((part) => part !== "..")
  ) return false;
  const real = pathWithin(root, resolve(dirname(link), target));
  return real !== undefined && refusedPath(real) === undefined;
}

/** Writes the files without ever replacing one. */
async function checkOut(
  { root, commit, name }: RepositoryToPull,
): Promise<void> {
  const call = { cwd: root };
  await git(["read-tree", commit], call);
  // It fails where something is in the way, which may be the same.
  await tryGit(["checkout-index", "--all", "--quiet"], call);
  await tryGit(["update-index", "--refresh", "-q"], call);
  const differing = new TextDecoder().decode(
    await git(
      ["diff-files", "--name-only", "--ignore-submodules=all", "-z"],
      call,
    ),
  ).split("\0").filter(Boolean);
  if (differing.length > 0) {
    throw inTheWay(differing.map((path) => join(name, path)));
  }
  await git(["update-ref", "--no-deref", "HEAD", commit], call);
}

/**
 * Says that something is in the way of a pull.
 *
 * @param paths What it is.
 * @returns The error.
 */
export function inTheWay(paths: readonly string[]): LockError {
  return new LockError(
    `Cannot pull: expected nothing in the way, or the same, found other content in:${
      paths.map((path) => `\n  ${path}`).join("")
    }`,
    {
      code: "PULL_TAKEN",
      data: { paths },
      hints: ["Pull into an empty directory, or move these away."],
    },
  );
}

/**
 * Says that a remote would write where it must not.
 *
 * @param refused The paths, and why.
 * @returns The error.
 */
export function refusedPaths(
  refused: readonly { readonly path: string; readonly why: string }[],
): LockError {
  return new LockError(
    `Cannot pull: expected paths below the directory, found others:${
      refused.map(({ path, why }) => `\n  ${JSON.stringify(path)}: ${why}`)
        .join("")
    }`,
    {
      code: "PULL_REFUSED",
      data: { refused },
      hints: [
        "Nothing of it was written. Whoever made the tag meant harm, or pushed links that work in one place only.",
      ],
    },
  );
}

function notTagged({ remote, name }: RepositoryToPull, tag: string): LockError {
  return new LockError(
    `Cannot pull '${tag}': expected that tag on '${
      shownRemote(remote, "git")
    }', found none`,
    {
      code: "PULL_NOT_FOUND",
      data: { tag, repo: name },
      hints: ["Look which there are: git ls-remote --tags REMOTE."],
    },
  );
}

function damaged({ name, remote }: RepositoryToPull, why: string): LockError {
  return new LockError(
    `Cannot pull the code of '${name}': expected on '${
      shownRemote(remote, "git")
    }' what was pushed, found that ${why}`,
    {
      code: "PULL_DAMAGED",
      data: { repo: name },
      hints: ["Ask whoever pushed it, or push it again under another tag."],
    },
  );
}
