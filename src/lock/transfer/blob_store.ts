/**
 * The data remote: files under their digests, and what each tag consists of.
 *
 * ```
 * REMOTE/
 *   blobs/5f/5f70bf18…      a file, named by its SHA-256; nothing else
 *   tags/TAG.json           what the tag consists of, written last
 *   incoming/5f/5f70bf18…   a file on its way
 * ```
 *
 * A file is copied into `incoming`, its digest is computed from what arrived
 * there, and only then it is renamed into `blobs`. So whatever stands in
 * `blobs` is whole, however a push ended, and is never sent or read again. What
 * a push that was given up has left in `incoming` may be removed at any time.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { hashFile, type HashOptions } from "../../hash/mod.ts";
import { LockError } from "../lock_error.ts";
import {
  NOT_THERE,
  rclone,
  type RcloneCall,
  rcloneFailed,
  tryRclone,
} from "./rclone.ts";
import { shownRemote } from "./remote.ts";
import { sumOfBytes, type TransferCount } from "./transfer_count.ts";

/** A file that is sent. */
export interface Blob {
  /** Its SHA-256. */
  readonly digest: string;
  /** Its size. */
  readonly bytes: number;
  /** Where it lies on this machine. */
  readonly source: string;
}

/** The data remote. */
export interface BlobStore {
  /** The remote, as rclone takes it. */
  readonly remote: string;
  /** Ends what is under way. */
  readonly signal?: AbortSignal | undefined;
  /** Adds up what is copied and verified. */
  readonly count: TransferCount;
}

/**
 * Names the place of a blob.
 *
 * @param digest Its digest.
 * @returns The path below `blobs`.
 */
export function blobPath(digest: string): string {
  return `${digest.slice(0, 2)}/${digest}`;
}

/**
 * Sends what the remote lacks.
 *
 * @param store The remote.
 * @param blobs The files, each digest once.
 * @returns Those that were sent.
 * @throws {LockError} `PUSH_CHANGED`: a file does not have its digest any more;
 * `RCLONE_FAILED`, `RCLONE_MISSING`, `RCLONE_NOT_PERMITTED`.
 */
export async function sendBlobs(
  store: BlobStore,
  blobs: readonly Blob[],
): Promise<Blob[]> {
  const missing = await missingOf(store, blobs);
  if (missing.length === 0) return [];
  const bytes = sumOfBytes(missing);
  store.count.expect(2 * bytes);
  await using folder = await temporaryFolder();
  const stage = join(folder.path, "stage");
  for (const { digest, source } of missing) {
    const path = join(stage, blobPath(digest));
    Deno.mkdirSync(dirname(path), { recursive: true });
    Deno.symlinkSync(source, path);
  }
  const list = join(folder.path, "list");
  const incoming = at(store, "incoming");
  const [copied, verified] = [store.count.step(bytes), store.count.step(bytes)];
  const copy = async (wanted: readonly Blob[], ...how: string[]) => {
    writeList(list, wanted);
    await rclone([
      ...["copy", "--copy-links", ...how, "--files-from-raw", list],
      ...[stage, incoming],
    ], { ...callOf(store), onBytes: copied });
    copied(bytes);
    return await wrongOnes(store, wanted, list, verified);
  };
  // A file of the right size may still be the torn one of a machine that lost
  // power: that one is sent again.
  let wrong = await copy(missing, "--size-only");
  if (wrong.length > 0) wrong = await copy(wrong, "--ignore-times");
  if (wrong.length > 0) throw changed(wrong);
  verified(bytes);
  writeList(list, missing);
  await rclone(
    ["move", "--files-from-raw", list, incoming, at(store, "blobs")],
    callOf(store),
  );
  const [lost] = await missingOf(store, missing);
  if (lost !== undefined) throw notKept(store, lost.digest);
  return missing;
}

/**
 * Brings blobs into a folder, where they lie as below `blobs`.
 *
 * @param store The remote.
 * @param blobs Which.
 * @param folder The folder; what lies there already is not brought again.
 * @throws {LockError} `PULL_DAMAGED`: one is missing, or has another content
 * than its name says; `RCLONE_FAILED`, `RCLONE_MISSING`,
 * `RCLONE_NOT_PERMITTED`.
 */
export async function fetchBlobs(
  store: BlobStore,
  blobs: readonly Pick<Blob, "bytes" | "digest">[],
  folder: string,
): Promise<void> {
  if (blobs.length === 0) return;
  const { count, signal } = store;
  const bytes = sumOfBytes(blobs);
  count.expect(2 * bytes);
  const copied = count.step(bytes);
  await using lists = await temporaryFolder();
  const list = join(lists.path, "list");
  let wanted = blobs.map((blob) => ({ ...blob, step: count.step(blob.bytes) }));
  for (const how of ["--size-only", "--ignore-times"]) {
    writeList(list, wanted);
    await rclone([
      ...["copy", how, "--files-from-raw", list],
      ...[at(store, "blobs"), folder],
    ], { ...callOf(store), onBytes: copied });
    copied(bytes);
    const wrong: typeof wanted = [];
    for (const blob of wanted) {
      const path = join(folder, blobPath(blob.digest));
      const isRight = await hasDigest(path, blob.digest, {
        cache: false,
        onProgress: ({ bytes }) => blob.step(bytes),
        ...(signal && { signal }),
      });
      if (isRight) blob.step(blob.bytes);
      else wrong.push(blob);
    }
    if (wrong.length === 0) return;
    wanted = wrong;
  }
  throw damaged(wanted.map(({ digest }) => digest));
}

/**
 * Reads a small file of the remote.
 *
 * @param store The remote.
 * @param path Its path there.
 * @returns Its text; nothing when it is not there.
 * @throws {LockError} `RCLONE_FAILED`, `RCLONE_MISSING`,
 * `RCLONE_NOT_PERMITTED`.
 */
export async function readText(
  store: BlobStore,
  path: string,
): Promise<string | undefined> {
  const args = ["cat", at(store, path)];
  const end = await tryRclone(args, callOf(store));
  if (end.code === 0) return end.stdout;
  if (NOT_THERE.includes(end.code)) return undefined;
  throw rcloneFailed(args, end, callOf(store));
}

/**
 * Writes a small file of the remote, whole or not at all, unless it is there.
 * Remotes have no locks: read it afterwards to know whose it is.
 *
 * @param store The remote.
 * @param path Its path there.
 * @param text Its text.
 * @throws {LockError} `RCLONE_FAILED`, `RCLONE_MISSING`,
 * `RCLONE_NOT_PERMITTED`.
 */
export async function writeNew(
  store: BlobStore,
  path: string,
  text: string,
): Promise<void> {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "file");
  Deno.writeTextFileSync(file, text);
  // A name of its own: another may be writing the same file.
  const incoming = at(store, `incoming/${path}.${crypto.randomUUID()}`);
  await rclone(["copyto", file, incoming], callOf(store));
  await rclone(
    ["moveto", "--ignore-existing", incoming, at(store, path)],
    callOf(store),
  );
}

/** Tells whether a file is there and has a digest. */
async function hasDigest(
  path: string,
  digest: string,
  how: HashOptions,
): Promise<boolean> {
  try {
    Deno.lstatSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
  return await hashFile(path, how) === digest;
}

/** Which of the blobs the remote does not have whole. */
async function missingOf(
  store: BlobStore,
  blobs: readonly Blob[],
): Promise<Blob[]> {
  await using folder = await temporaryFolder();
  const list = join(folder.path, "list");
  writeList(list, blobs);
  const args = [
    ...["lsf", "--recursive", "--files-only", "--format=sp"],
    ...["--files-from-raw", list, at(store, "blobs")],
  ];
  const end = await tryRclone(args, callOf(store));
  if (end.code !== 0 && !NOT_THERE.includes(end.code)) {
    throw rcloneFailed(args, end, callOf(store));
  }
  const there = new Map(
    end.stdout.split("\n").filter(Boolean).map((line) => {
      const [bytes, path] = line.split(";", 2);
      return [path!.slice(3), Number(bytes)];
    }),
  );
  return blobs.filter(({ digest, bytes }) => there.get(digest) !== bytes);
}

/** Which of the files that arrived are not what their names say. */
async function wrongOnes(
  store: BlobStore,
  blobs: readonly Blob[],
  list: string,
  onBytes: (bytes: number) => void,
): Promise<Blob[]> {
  const args = ["hashsum", "sha256", "--files-from-raw", list];
  const incoming = at(store, "incoming");
  const isRight = (text: string) => {
    const lines = new Set(text.split("\n"));
    return ({ digest }: Blob) => lines.has(`${digest}  ${blobPath(digest)}`);
  };
  const native = await tryRclone([...args, incoming], callOf(store));
  if (native.code === 0 && blobs.every(isRight(native.stdout))) return [];
  // Few remotes compute SHA-256 themselves; of the others all is read back.
  const text = await rclone(
    [...args, "--download", incoming],
    { ...callOf(store), onBytes },
  );
  const fits = isRight(text);
  return blobs.filter((blob) => !fits(blob));
}

function at({ remote }: BlobStore, path: string): string {
  return /[:/]$/.test(remote) ? `${remote}${path}` : `${remote}/${path}`;
}

function callOf({ remote, signal }: BlobStore): RcloneCall {
  return { remotes: [remote], signal };
}

function writeList(
  path: string,
  blobs: readonly Pick<Blob, "digest">[],
): void {
  const lines = blobs.map(({ digest }) => `${blobPath(digest)}\n`);
  Deno.writeTextFileSync(path, lines.join(""));
}

async function temporaryFolder(): Promise<{ path: string } & AsyncDisposable> {
  const path = await Deno.makeTempDir({ prefix: "assay-blobs-" });
  return {
    path,
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

function changed(blobs: readonly Blob[]): LockError {
  const paths = blobs.map(({ source }) => source);
  return new LockError(
    `Cannot push: expected files that stay as they are, found that ${
      paths.join(", ")
    } changed while it was copied`,
    {
      code: "PUSH_CHANGED",
      data: { paths },
      hints: ["Push again when nothing writes there any more."],
    },
  );
}

function notKept({ remote }: BlobStore, digest: string): LockError {
  return new LockError(
    `Cannot push: expected the remote to keep the blob ${digest}, found that it is gone`,
    {
      code: "RCLONE_FAILED",
      data: { digest },
      hints: [
        `Push again; another push to '${
          shownRemote(remote, "data")
        }' may have been under way.`,
      ],
    },
  );
}

function damaged(digests: readonly string[]): LockError {
  return new LockError(
    `Cannot pull: expected blobs that are what their names say, found ${
      digests.length === 1 ? digests[0] : `${digests.length} that are not`
    }`,
    {
      code: "PULL_DAMAGED",
      data: { digests },
      hints: ["Push the run again from where it was made."],
    },
  );
}
