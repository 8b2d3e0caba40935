/**
 * The work of pushing runs, as `pushRuns` tells of it.
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
  writeNew,
} from "./blob_store.ts";
import { remotesFor, taggedOn } from "./git_remotes.ts";
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
import { sumOfBytes, TransferCount } from "./transfer_count.ts";
import type { PushedRuns, PushRemote } from "./push_runs.ts";

/**
 * The work of pushing runs, as `pushRuns` tells of it.
 *
 * @param dirs Directories of runs, or their locks.
 * @param remote Where to.
 * @returns What was pushed.
 */
export async function push(
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
  const count = new TransferCount(remote.onProgress);
  const store: BlobStore = { remote: data, signal, count };
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
  count.tell();
  for (const repo of code.repos) {
    const to = gits.get(repo.name)!;
    const head = heads.get(repo.name)!;
    if (await taggedOn(to, tag, { cwd: repo.root, signal }) !== head) {
      await pushHead(repo, head, tag, to, signal);
    }
  }
  if (before === undefined) {
    await writeNew(store, place, record);
    // Another push of the tag may have been as far.
    if (await readText(store, place) !== record) throw taken(tag, data);
  }
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
  return { count: blobs.length, bytes: sumOfBytes(blobs) };
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
