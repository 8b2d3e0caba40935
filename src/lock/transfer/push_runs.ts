/**
 * Pushing runs: code to git, data and outputs by digest with rclone, both
 * under one tag.
 *
 * @module
 */

import { resolve } from "node:path";
import { placeNow } from "../compare/place_now.ts";
import { LockError } from "../lock_error.ts";
import { demandTag } from "../runs/tags.ts";
import {
  type Blob,
  type BlobStore,
  readText,
  sendBlobs,
  writeText,
} from "./blob_store.ts";
import { type GitRemotes, remotesFor, taggedOn } from "./git_remotes.ts";
import { type CodeToPush, codeToPush } from "./push_code.ts";
import { agreeOnHead, makeHead, pushHead } from "./push_head.ts";
import { placesToPush } from "./push_places.ts";
import {
  filesOf,
  type LeftOut,
  type Obstacles,
  runsToPush,
  type RunToPush,
} from "./push_plan.ts";
import {
  type PushedFile,
  type PushedRun,
  writePushRecord,
} from "./push_record.ts";
import { demandRemote, localFolder, shownRemote } from "./remote.ts";

/** Where {@linkcode pushRuns} pushes, and under which name. */
export interface PushRemote {
  /**
   * The git remote, or with several repositories one for each by its name:
   * what `git push` takes.
   */
  readonly git?: GitRemotes;
  /** The remote for data and outputs: what rclone takes. */
  readonly data: string;
  /**
   * The tag.
   *
   * @default The identity of the run that was named first.
   */
  readonly tag?: string;
  /**
   * Whether files may leave this machine that are in snapshots and that git
   * does not track.
   *
   * @default {false}
   */
  readonly includeUntracked?: boolean;
  /** Stops it; what was copied stays, for the next push. */
  readonly signal?: AbortSignal;
}

/** What {@linkcode pushRuns} has pushed. */
export interface PushedRuns {
  /** The tag. */
  readonly tag: string;
  /** The runs, those that were named first. */
  readonly runs: readonly {
    readonly id: string;
    /** Its directory, absolute. */
    readonly dir: string;
    /** It was named, and is not only in the lineage of one that was. */
    readonly named: boolean;
  }[];
  /** The repositories, with the commit that the tag names in each. */
  readonly repos: readonly {
    readonly name: string;
    readonly commit: string;
    /** The remote, without credentials. */
    readonly remote: string;
  }[];
  /** The remote for data, without credentials. */
  readonly data: string;
  /** How many files of how many bytes the tag has; equal ones count once. */
  readonly blobs: { readonly count: number; readonly bytes: number };
  /** How many of them the remote did not have. */
  readonly sent: { readonly count: number; readonly bytes: number };
  /** What of the runs in the lineage is not there any more as it was. */
  readonly left: readonly LeftOut[];
}

/**
 * Pushes runs with all that they build on: the commits they were made from on
 * one branch under a tag, and their locks, data and outputs by digest.
 *
 * Each file is copied once and verified where it arrived; what a tag consists
 * of is written last. A push that was interrupted goes on when it is called
 * again.
 *
 * @param dirs Directories of the runs, or their locks.
 * @param remote Where to, and under which name.
 * @returns What was pushed.
 * @throws {LockError} `PUSH_CHANGED`: data or outputs of a run are not what
 * its lock says; `PUSH_UNTRACKED`; `PUSH_RUNNING`; `PUSH_SHALLOW`; `PUSH_TAG_TAKEN`;
 * `REMOTE_INVALID`, `REMOTE_NEEDED`, `TAG_INVALID`; `RCLONE_FAILED`,
 * `RCLONE_MISSING`, `RCLONE_NOT_PERMITTED`; and what `lineage` throws.
 * @throws {AssayError} `GIT_FAILED`, `GIT_MISSING`, `GIT_NOT_PERMITTED`.
 *
 * @example A tag is known to be good before anything leaves the machine
 * ```ts
 * import { LockError, pushRuns } from "@assay/assay/lock";
 *
 * try {
 *   await pushRuns("results/figure", { git: "origin", data: "lab:runs", tag: "a b" });
 * } catch (error) {
 *   if (!(error instanceof LockError)) throw error;
 *   if (error.code !== "TAG_INVALID") throw error;
 * }
 * ```
 */
export async function pushRuns(
  dirs: string | URL | readonly (string | URL)[],
  remote: PushRemote,
): Promise<PushedRuns> {
  const { data, signal } = remote;
  demandRemote(data, "data");
  if (remote.tag !== undefined) demandTag(remote.tag);
  const runs = runsToPush(
    typeof dirs === "string" || dirs instanceof URL ? [dirs] : dirs,
  );
  if (runs.length === 0) throw nothing();
  const tag = remote.tag ?? runs[0]!.lock.id;
  const store: BlobStore = { remote: data, signal };
  const obstacles: Obstacles = { left: [], refused: [] };

  const code = await codeToPush(runs, obstacles);
  const gits = remotesFor(code.repos.map(({ name }) => name), remote.git);
  if (remote.includeUntracked !== true) refuseUntracked(runs);
  const folder = localFolder(data);
  const told = folder === undefined ? data : resolve(folder);
  const heads = await headsOf(code, gits, tag, told, signal);
  const places = placesToPush(
    code.repos,
    runs.map(({ dir, lock }) => {
      const { project } = lock.locations;
      return {
        dir,
        id: lock.id,
        project: project === null ? undefined : placeNow(lock, dir, project),
      };
    }),
  );
  const files = new Map<string, PushedFile & Blob>();
  const pushed: PushedRun[] = [];
  for (const run of runs) {
    const found = await filesOf(run, places, obstacles);
    for (const file of found.files) files.set(file.path, file);
    pushed.push({
      id: run.lock.id,
      path: places.directory(run.dir),
      lock: run.path.slice(run.dir.length + 1),
      named: run.named,
      code: code.code.get(run)!,
      paths: found.paths,
      lineage: run.prevs.map(({ name, dir }) => ({
        name,
        path: places.directory(dir),
      })),
    });
  }
  if (obstacles.refused.length > 0) throw notAsRecorded(obstacles.refused);

  const record = writePushRecord({
    tag,
    repos: code.repos.map(({ name, root }) => ({
      name,
      path: places.directory(root),
      commit: heads.get(name)!,
    })),
    runs: pushed,
    files: [...files.values()].map(({ path, digest, bytes }) => (
      { path, digest, bytes }
    )),
  });
  const place = `tags/${tag}.json`;
  const before = await readText(store, place);
  if (before !== undefined && before !== record) throw taken(tag, data);
  const blobs = [
    ...new Map([...files.values()].map((file) => [file.digest, file])).values(),
  ];
  const sent = await sendBlobs(store, blobs);
  for (const repo of code.repos) {
    const to = gits.get(repo.name)!;
    const head = heads.get(repo.name)!;
    if (await taggedOn(to, tag, { cwd: repo.root, signal }) !== head) {
      await pushHead(repo, head, tag, to, signal);
    }
  }
  if (before === undefined) await writeText(store, place, record);
  return {
    tag,
    runs: runs.map(({ dir, lock: { id }, named }) => ({ id, dir, named })),
    repos: code.repos.map(({ name }) => ({
      name,
      commit: heads.get(name)!,
      remote: shownRemote(gits.get(name)!, "git"),
    })),
    data: shownRemote(data, "data"),
    blobs: total(blobs),
    sent: total(sent),
    left: obstacles.left,
  };
}

/** Before anything is copied, it is known that every tag can be pushed. */
async function headsOf(
  { repos }: CodeToPush,
  gits: ReadonlyMap<string, string>,
  tag: string,
  data: string,
  signal: AbortSignal | undefined,
): Promise<Map<string, string>> {
  const heads = new Map<string, string>();
  for (const repo of repos) {
    const made = await makeHead(repo, tag, data, signal);
    const to = gits.get(repo.name)!;
    heads.set(repo.name, await agreeOnHead(repo, made, tag, to, signal));
  }
  return heads;
}

function total(blobs: readonly Blob[]): { count: number; bytes: number } {
  const bytes = blobs.reduce((sum, blob) => sum + blob.bytes, 0);
  return { count: blobs.length, bytes };
}

function refuseUntracked(runs: readonly RunToPush[]): void {
  const untracked = new Set(
    runs.flatMap(({ lock }) =>
      lock.repos.flatMap(({ name, untracked }) =>
        untracked.map((path) => `${name}: ${path}`)
      )
    ),
  );
  if (untracked.size === 0) return;
  throw new LockError(
    `Cannot push the runs: expected snapshots of tracked files, found untracked ones:${
      [...untracked].map((path) => `\n  ${path}`).join("")
    }`,
    {
      code: "PUSH_UNTRACKED",
      data: { untracked: [...untracked] },
      hints: [
        "Look at them; if all may leave this machine, add --include-untracked.",
      ],
    },
  );
}

function notAsRecorded(refused: readonly LeftOut[]): LockError {
  return new LockError(
    `Cannot push the runs: expected what their locks say, found otherwise:${
      refused.map(({ dir, path, why }) => `\n  ${path} of '${dir}': ${why}`)
        .join("")
    }`,
    {
      code: "PUSH_CHANGED",
      data: { refused },
      hints: ["Restore it, or make the run again: assay lock verify."],
    },
  );
}

function taken(tag: string, data: string): LockError {
  return new LockError(
    `Cannot push '${tag}' to '${
      shownRemote(data, "data")
    }': expected a new tag or that of the same runs, found one of others`,
    {
      code: "PUSH_TAG_TAKEN",
      data: { tag },
      hints: ["Choose another tag: --tag TAG."],
    },
  );
}

function nothing(): LockError {
  return new LockError("Cannot push: expected at least one run, found none", {
    code: "LOCK_NOT_FOUND",
    hints: ["Name the directory of a run."],
  });
}
