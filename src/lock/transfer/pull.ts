/**
 * The work of pulling runs, as `pullRuns` tells of it.
 *
 * @module
 */

import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { hashPath } from "../../hash/mod.ts";
import { writeFileAtomic } from "../../internal/atomic_file.ts";
import { acquireLockFile } from "../../internal/lock_file.ts";
import { LockError } from "../lock_error.ts";
import { isThere } from "../project.ts";
import { readLock } from "../read_lock.ts";
import { demandTag } from "../runs/tags.ts";
import { writeLock } from "../write_lock.ts";
import { type BlobStore, readText } from "./blob_store.ts";
import { defaultRemotes } from "./default_remotes.ts";
import { remotesFor } from "./git_remotes.ts";
import { pullCode, refusedPaths } from "./pull_code.ts";
import {
  type FilesToPull,
  placeFiles,
  refuseLinksOut,
  stageFiles,
} from "./pull_files.ts";
import {
  parsePushRecord,
  type PushedRun,
  type PushRecord,
} from "./push_record.ts";
import { relocate } from "./relocate.ts";
import { demandRemote, shownRemote } from "./remote.ts";
import { HELD, isLink, refusedPath, STAGING } from "./safe_path.ts";
import { sumOfBytes, TransferCount } from "./transfer_count.ts";
import type { PulledRuns, PullOptions } from "./pull_runs.ts";

/**
 * The work of pulling runs, as `pullRuns` tells of it.
 *
 * @param tag The tag.
 * @param options Where from, and where to.
 * @returns What was pulled.
 */
export async function pull(
  tag: string,
  options: PullOptions,
): Promise<PulledRuns> {
  demandTag(tag);
  if (options.data !== undefined) demandRemote(options.data, "data");
  const named = typeof options.git === "string"
    ? [options.git]
    : Object.values(options.git ?? {});
  for (const remote of named) demandRemote(remote, "git");
  const { signal } = options;
  const given = options.into instanceof URL
    ? fileURLToPath(options.into)
    : resolve(options.into ?? ".");
  Deno.mkdirSync(given, { recursive: true });
  const root = Deno.realPathSync(given);
  using _held = await hold(root);
  const { git, data } = await defaultRemotes(tag, root, options);
  const count = new TransferCount(options.onProgress);
  const store: BlobStore = { remote: data, signal, count };
  const text = await readText(store, `tags/${tag}.json`);
  if (text === undefined) throw notFound(tag, data);
  const record = parsePushRecord(text, tag);
  refusePaths(record, root);
  const gits = remotesFor(record.repos.map(({ name }) => name), git);

  const own = new Set(record.runs.map(({ path, lock }) => join(path, lock)));
  const pull: FilesToPull = {
    ...{ root, store, copied: own, link: options.link ?? false },
    // A lock that was given other places here is another file by now.
    files: record.files.filter(({ path }) =>
      !own.has(path) || !isPulled(record, path, root)
    ),
  };
  // A submodule comes after the repository it lies in.
  const repos = record.repos.toSorted((a, b) => a.path < b.path ? -1 : 1);
  for (const repo of repos) {
    const at = join(root, repo.path);
    const remote = gits.get(repo.name)!;
    await pullCode({ ...repo, root: at, remote }, tag, record.runs, signal);
  }
  await stageFiles(pull);
  await placeFiles(pull);
  count.tell();
  for (const run of record.runs) await settle(run, record, root, signal);
  if (isThere(join(root, STAGING))) {
    Deno.removeSync(join(root, STAGING), { recursive: true });
  }
  return {
    tag,
    into: root,
    runs: record.runs.map(({ id, path, named }) => (
      { id, dir: join(root, path), named }
    )),
    repos: record.repos.map(({ name, commit, path }) => (
      { name, commit, root: join(root, path) }
    )),
    files: {
      count: record.files.length,
      bytes: sumOfBytes(record.files),
    },
  };
}

/** Two pulls at once would remove what the other has staged. */
async function hold(root: string): Promise<Disposable> {
  const path = join(root, HELD);
  // What it leads to would be overwritten.
  if (isLink(path)) throw refusedPaths([{ path: HELD, why: "it is a link" }]);
  return await acquireLockFile(path, { purpose: "a pull into this directory" });
}

function refusePaths(record: PushRecord, root: string): void {
  const { repos, runs, files } = record;
  const paths = new Set([
    ...repos.map(({ path }) => path),
    ...files.map(({ path }) => path),
    ...runs.flatMap(({ path, lock, paths, lineage }) => [
      ...[path, join(path, lock)],
      ...paths.map(({ path }) => path),
      ...lineage.map(({ path }) => path),
    ]),
  ]);
  const refused = [...paths].flatMap((path) => {
    const why = refusedPath(path);
    return why === undefined ? [] : [{ path, why }];
  });
  if (refused.length > 0) throw refusedPaths(refused);
  refuseLinksOut(root, [...paths, STAGING]);
}

/** Whether the lock of a run stands in its place already. */
function isPulled(record: PushRecord, path: string, root: string): boolean {
  const run = record.runs.find((run) => join(run.path, run.lock) === path);
  const full = join(root, path);
  return run !== undefined && isThere(full) && readLock(full).id === run.id;
}

/** Verifies a run in its new place, and tells its lock of what moved apart. */
async function settle(
  run: PushedRun,
  record: PushRecord,
  root: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const file = join(root, run.path, run.lock);
  const lock = readLock(file);
  if (lock.id !== run.id) throw notAsPushed(run, `it is the run ${lock.id}`);
  for (const { name, commit } of run.code) {
    const repo = lock.repos.find((one) => one.name === name);
    const ran = repo?.dirty && repo.snapshot?.commit || repo?.commit;
    if (ran === commit) continue;
    throw notAsPushed(run, `it did not run from the commit ${commit}`);
  }
  for (const { part, name, kind, path } of run.paths) {
    const entry = lock[part].find((one) => one.path === name);
    if (entry === undefined) throw notAsPushed(run, `it has no '${name}'`);
    const full = join(root, path);
    // One without files is not in the list of files.
    if (kind === "directory") Deno.mkdirSync(full, { recursive: true });
    if (await hashPath(full, signal && { signal }) === entry.digest) continue;
    throw notAsPushed(run, `'${path}' has another content`);
  }
  const moved = relocate(lock, run, record, root);
  if (moved !== undefined && !isData(run, record)) {
    writeFileAtomic(file, writeLock(moved));
  }
}

/** A lock that lies in another run's data must stay as it is. */
function isData({ path, lock }: PushedRun, { runs }: PushRecord): boolean {
  const file = join(path, lock);
  return runs.some(({ paths }) =>
    paths.some((one) => one.path === file || file.startsWith(`${one.path}/`))
  );
}

function notFound(tag: string, data: string): LockError {
  return new LockError(
    `Cannot pull '${tag}': expected that tag on '${
      shownRemote(data, "data")
    }', found none`,
    {
      code: "PULL_NOT_FOUND",
      data: { tag },
      hints: [
        "A push that was interrupted has no tag yet: push the runs again.",
      ],
    },
  );
}

function notAsPushed({ id }: PushedRun, why: string): LockError {
  return new LockError(
    `Cannot pull the run ${id}: expected what its lock says, found that ${why}`,
    {
      code: "PULL_DAMAGED",
      data: { id },
      hints: [
        "If something is in the way, pull into an empty directory; else push the run again.",
      ],
    },
  );
}
