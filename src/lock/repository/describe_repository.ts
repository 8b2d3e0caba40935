/**
 * What a repository held when a run began.
 *
 * @module
 */

import { basename, resolve } from "node:path";
import { AssayError } from "../../internal/errors.ts";
import { type GitCall, gitFailed, tryGit } from "../../internal/git.ts";
import { keptOut } from "./kept_out.ts";
import { shownPath } from "./raw_path.ts";
import {
  isUnrecorded,
  type RepositoryRecord,
  type SnapshotKind,
} from "./record.ts";
import { publicAddress, remoteOf } from "./remote.ts";
import { takeSnapshot } from "./snapshot.ts";
import {
  parseStatus,
  STATUS_ARGUMENTS,
  type WorkTreeStatus,
} from "./status.ts";

/** How {@linkcode describeRepository} keeps a dirty work tree. */
export interface DescribeRepositoryOptions {
  /** How to keep what differs from the commit. */
  readonly snapshot: SnapshotKind;
  /** The run's identity, which names the ref or the patch. */
  readonly id: string;
  /**
   * Untracked files of more bytes stay out of the snapshot.
   *
   * @default {10_000_000}
   */
  readonly sizeLimit?: number;
  /** Absolute paths that are recorded elsewhere and stay out. */
  readonly elsewhere?: readonly string[];
  /** Ends it. */
  readonly signal?: AbortSignal | undefined;
}

/** A repository with its place. */
export interface DescribedRepository {
  /** What the lock says of it. */
  readonly record: RepositoryRecord;
  /** Its root, absolute and real. */
  readonly root: string;
  /** The content of `record.snapshot.patch`, to be kept beside the lock. */
  readonly patch?: Uint8Array<ArrayBuffer>;
}

const SIZE_LIMIT = 10_000_000;

/** How often a commit made meanwhile makes us look again. */
const LOOKS = 3;

/**
 * Describes a repository, and keeps what its commit does not hold.
 *
 * Index, work tree, stash and refs outside of `refs/assay/` stay as they are.
 *
 * @param path The repository's root, or a directory in it.
 * @param options How to keep a dirty tree.
 * @returns The record, and what belongs beside the lock.
 * @throws {AssayError} `GIT_MISSING`, `GIT_NOT_PERMITTED`,
 * `GIT_DIRECTORY_MISSING`, `GIT_NOT_A_REPOSITORY`, `GIT_NO_WORK_TREE` or
 * `GIT_FAILED`.
 */
export async function describeRepository(
  path: string,
  options: DescribeRepositoryOptions,
): Promise<DescribedRepository> {
  const { snapshot, id, signal, elsewhere = [] } = options;
  const seen = await look({ cwd: path, signal });
  const { root, status } = seen;
  const { taken, excluded } = keptOut(status, {
    root,
    sizeLimit: options.sizeLimit ?? SIZE_LIMIT,
    elsewhere,
  });
  const paths = [...status.changed, ...taken];
  const isDirty = paths.length > 0 || status.submodules.length > 0;
  const record = {
    name: basename(root),
    commit: status.commit,
    tree: seen.tree,
    branch: status.branch,
    remote: seen.remote,
    dirty: isDirty,
  };
  if (!isDirty) {
    return {
      root,
      record: {
        ...record,
        snapshot: null,
        // Else each lock would list every file of all runs before it.
        excluded: excluded.filter(isUnrecorded),
        untracked: [],
      },
    };
  }
  const kept = await takeSnapshot({
    ...seen,
    ...{ paths, kind: snapshot, id, signal },
  });
  return {
    ...(kept.patch === undefined ? {} : { patch: kept.patch }),
    root,
    record: {
      ...record,
      snapshot: kept.record,
      excluded,
      untracked: snapshot === "none" ? [] : taken.map(shownPath).sort(),
    },
  };
}

interface Seen {
  readonly root: string;
  readonly places: { readonly index: string; readonly objects: string };
  readonly status: WorkTreeStatus;
  readonly commit: string | null;
  readonly tree: string | null;
  readonly remote: string | null;
}

async function look(call: GitCall): Promise<Seen> {
  for (let left = LOOKS; true; left--) {
    const [places, head, status, settings] = await Promise.all([
      placesOf(call),
      headOf(call),
      // Raced against 'placesOf', whose errors are the ones to show.
      tryGit(STATUS_ARGUMENTS, call),
      tryGit(SETTINGS, call),
    ]);
    if (status.code !== 0) {
      throw gitFailed(STATUS_ARGUMENTS, call.cwd, status.stderr);
    }
    const seen = parseStatus(status.stdout);
    // They were asked side by side: a commit may have been made between.
    if (seen.commit !== head.commit && left > 1) continue;
    const remote = remoteOf(
      new TextDecoder().decode(settings.stdout),
      seen.branch,
    );
    return {
      ...places,
      ...head,
      status: seen,
      remote: remote === undefined ? null : publicAddress(remote),
    };
  }
}

const PLACES = [
  "rev-parse",
  "--show-toplevel",
  "--git-path",
  "index",
  "--git-path",
  "objects",
];

const SETTINGS = [
  "config",
  "--null",
  "--get-regexp",
  String.raw`^(remote\..*\.url|branch\..*\.remote)$`,
];

async function placesOf(call: GitCall): Promise<Pick<Seen, "root" | "places">> {
  const { code, stdout, stderr } = await tryGit(PLACES, call);
  if (code !== 0) throw noWorkTree(call.cwd, stderr);
  const [root, index, objects] = new TextDecoder().decode(stdout).split("\n");
  return {
    root: Deno.realPathSync(root!),
    places: {
      index: resolve(call.cwd, index!),
      objects: resolve(call.cwd, objects!),
    },
  };
}

async function headOf(
  call: GitCall,
): Promise<{ readonly commit: string | null; readonly tree: string | null }> {
  const { code, stdout } = await tryGit(
    ["rev-parse", "HEAD", "HEAD^{tree}"],
    call,
  );
  // Before the first commit; any other reason shows in the status.
  if (code !== 0) return { commit: null, tree: null };
  const [commit, tree] = new TextDecoder().decode(stdout).split("\n");
  return { commit: commit!, tree: tree! };
}

function noWorkTree(path: string, stderr: string): AssayError {
  if (stderr.includes("must be run in a work tree")) {
    return new AssayError(
      `Cannot describe the repository '${path}': expected a work tree, found a bare repository`,
      {
        code: "GIT_NO_WORK_TREE",
        data: { path },
        hints: ["Name a clone of it, in which the run's code lies."],
      },
    );
  }
  if (stderr.includes("not a git repository")) {
    return new AssayError(
      `Cannot describe the repository '${path}': expected a git repository, found none there or above`,
      {
        code: "GIT_NOT_A_REPOSITORY",
        data: { path },
        hints: ["Name a directory of a repository, or run git init there."],
      },
    );
  }
  return gitFailed(PLACES, path, stderr);
}
