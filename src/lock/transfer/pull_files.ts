/**
 * Bringing the files of a tag back.
 *
 * @module
 */

import { dirname, join, resolve } from "node:path";
import { hashFile, type HashOptions } from "../../hash/mod.ts";
import { LockError } from "../lock_error.ts";
import { isThere } from "../project.ts";
import { blobPath, type BlobStore, fetchBlobs } from "./blob_store.ts";
import { placeCopy } from "./place_copy.ts";
import { inTheWay, refusedPaths } from "./pull_code.ts";
import type { PushedFile } from "./push_record.ts";
import { localFolder, shownRemote } from "./remote.ts";
import { linkOut, STAGING } from "./safe_path.ts";
import { sumOfBytes } from "./transfer_count.ts";

/** Where the files are until they get their places, and what they are. */
export interface FilesToPull {
  /** The directory that is pulled into, a real path. */
  readonly root: string;
  /** The remote. */
  readonly store: BlobStore;
  /** The files. */
  readonly files: readonly PushedFile[];
  /** Paths of those that are copied even where others are linked. */
  readonly copied: ReadonlySet<string>;
  /** Whether files become links to the remote's own. */
  readonly link: boolean;
}

/**
 * Brings what is not in its place yet, into a folder of its own.
 *
 * @param pull What, where from and where to.
 * @throws {LockError} `PULL_DAMAGED`; `PULL_REFUSED`: a link in that folder
 * leads out; `PULL_LINK_IMPOSSIBLE`; `RCLONE_FAILED`, `RCLONE_MISSING`,
 * `RCLONE_NOT_PERMITTED`.
 */
export async function stageFiles(pull: FilesToPull): Promise<void> {
  const { root, store, files, link, copied } = pull;
  if (link) folderToLink(store);
  const wanted = new Map<string, PushedFile>();
  for (const file of files) {
    const { path, digest } = file;
    if (link && !copied.has(path)) continue;
    if (await placed(root, path, digest) !== "same") wanted.set(digest, file);
  }
  const places = [...wanted.keys()].map((digest) => blobPath(digest));
  refuseLinksOut(root, places.map((place) => join(STAGING, place)));
  await fetchBlobs(store, [...wanted.values()], join(root, STAGING));
}

/**
 * Puts every file in its place. Nothing that is there is replaced.
 *
 * @param pull What, and where to.
 * @throws {LockError} `PULL_TAKEN`: another content is in a place;
 * `PULL_REFUSED`: a link that is there leads out; `PULL_DAMAGED`,
 * `PULL_LINK_IMPOSSIBLE`.
 */
export async function placeFiles(pull: FilesToPull): Promise<void> {
  const { root, files } = pull;
  refuseLinksOut(root, files.map(({ path }) => path));
  const missing: PushedFile[] = [];
  const taken: string[] = [];
  for (const file of files) {
    const state = await placed(root, file.path, file.digest);
    if (state === "other") taken.push(file.path);
    if (state === "none") missing.push(file);
  }
  if (taken.length > 0) throw inTheWay(taken);
  const isLinked = ({ path }: PushedFile) =>
    pull.link && !pull.copied.has(path);
  pull.store.count.expect(sumOfBytes(missing.filter(isLinked)));
  const staging = join(root, STAGING);
  for (const file of missing) {
    const target = join(root, file.path);
    Deno.mkdirSync(dirname(target), { recursive: true });
    if (isLinked(file)) await link(pull, file, target);
    else placeCopy(join(staging, blobPath(file.digest)), target, staging);
  }
}

/**
 * Refuses paths that links which are there would lead out of a directory.
 *
 * @param root The directory, a real path.
 * @param paths The paths, relative to it.
 * @throws {LockError} `PULL_REFUSED`.
 */
export function refuseLinksOut(root: string, paths: readonly string[]): void {
  const refused = paths.flatMap((path) => {
    const why = linkOut(root, path);
    return why === undefined ? [] : [{ path, why }];
  });
  if (refused.length > 0) throw refusedPaths(refused);
}

async function placed(
  root: string,
  path: string,
  digest: string,
): Promise<"none" | "other" | "same"> {
  const full = join(root, path);
  if (!isThere(full)) return "none";
  if (!Deno.statSync(full).isFile) return "other";
  return await hashFile(full) === digest ? "same" : "other";
}

async function link(
  { store }: FilesToPull,
  { digest, path, bytes }: PushedFile,
  target: string,
): Promise<void> {
  const source = join(folderToLink(store), blobPath(digest));
  const verified = store.count.step(bytes);
  const how: HashOptions = {
    onProgress: ({ bytes }) => verified(bytes),
    ...(store.signal && { signal: store.signal }),
  };
  if (!isThere(source) || await hashFile(source, how) !== digest) {
    throw new LockError(
      `Cannot pull: expected a blob that is what its name says, found that ${digest} is not`,
      {
        code: "PULL_DAMAGED",
        data: { digest, path },
        hints: ["Push the run again from where it was made."],
      },
    );
  }
  verified(bytes);
  try {
    // The same file from now on: whoever wrote to it would spoil the remote.
    Deno.chmodSync(source, 0o444);
    Deno.linkSync(source, target);
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    throw noLink(store, cause.message, cause);
  }
}

function folderToLink(store: BlobStore): string {
  const folder = localFolder(store.remote);
  if (folder === undefined) throw noLink(store, "it is on another machine");
  return resolve(folder, "blobs");
}

function noLink({ remote }: BlobStore, why: string, cause?: Error): LockError {
  return new LockError(
    `Cannot link to '${
      shownRemote(remote, "data")
    }': expected a folder of the same file system, found that ${why}`,
    {
      code: "PULL_LINK_IMPOSSIBLE",
      hints: ["Leave --link out: the files are copied."],
      cause,
    },
  );
}
