/**
 * The digest of a directory tree.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { getLogger } from "@logtape/logtape";
import { walkTree } from "../internal/walk.ts";
import { fileState } from "./file_state.ts";
import { failureOf, toHashError } from "./failure.ts";
import { HashError } from "./hash_error.ts";
import type { HashOptions } from "./hash_file.ts";
import { HashRun } from "./hash_run.ts";
import { look, pathOf, realPathOf } from "./look.ts";
import { type ManifestEntry, writeManifest } from "./manifest.ts";

/** How long the walk goes on before others run, in ms; workers need it soon. */
const WALK_SLICE = 5;
const WALK_SLICE_READING = 0.5;

/** What {@linkcode hashTree} found. */
export interface TreeDigest {
  /** SHA-256 of the manifest of all regular files, lower-case hexadecimal. */
  readonly digest: string;
  /** How many regular files the tree holds. */
  readonly files: number;
  /** Their bytes together. */
  readonly bytes: number;
  /** Every file, paths with a leading `./`, sorted by bytes. */
  readonly entries: readonly ManifestEntry[];
  /** What is neither file nor directory, and so not part of the digest. */
  readonly skipped: readonly SkippedEntry[];
}

/** Something in a tree that is neither a file nor a directory. */
export interface SkippedEntry {
  /** Its path, with a leading `./`. */
  readonly path: string;
  /** What it is: `a FIFO`, `a socket`, `a device`, `a dangling link`. */
  readonly what: string;
}

/**
 * Computes one digest of all regular files below a directory: the SHA-256 of
 * their manifest.
 *
 * It is what this command prints, so anyone can check it:
 * `find -L . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum |
 * sha256sum`, run in the directory. Symbolic links are followed. Empty
 * directories, modes, owners and times do not count.
 *
 * @param path The directory.
 * @param options Cache, jobs, signal and progress.
 * @returns The digest with all it was made from.
 * @throws {HashError} `NOT_A_DIRECTORY`, `FILE_NOT_FOUND`, or
 * `TREE_UNREADABLE` when anything in the tree could not be read: each failure
 * is one of the `errors` of its `cause`, an AggregateError.
 *
 * @example Hashing a directory
 * ```ts
 * import { hashTree } from "@assay/assay/hash";
 *
 * const directory = await Deno.makeTempDir();
 * await Deno.writeTextFile(`${directory}/a.csv`, "1\n");
 * const tree = await hashTree(directory, { cache: false });
 * if (tree.files !== 1 || tree.bytes !== 2) throw new Error("wrong tree");
 * ```
 */
export async function hashTree(
  path: string | URL,
  options: HashOptions = {},
): Promise<TreeDigest> {
  using run = new HashRun(options);
  const root = pathOf(path);
  refuseNonDirectory(root);
  const known = run.cache?.below(realPathOf(root));

  const entries: { path: string; digest: string }[] = [];
  const unread = new Map<number, number>();
  const skipped: SkippedEntry[] = [];
  const errors: unknown[] = [];
  let bytes = 0;
  let breathed = performance.now();
  for (const entry of walkTree(root)) {
    if (entry.kind === "error") {
      errors.push(toHashError(failureOf(entry.path, entry.error)));
    } else if (entry.kind === "other") {
      skipped.push({ path: entry.path, what: entry.what });
    } else {
      const state = fileState(entry.info);
      // Behind a link is a file from elsewhere, or one that is met twice.
      const digest = entry.linked
        ? run.cache?.get(entry.realPath, state)
        : known?.take(entry.realPath, state);
      if (digest === undefined) {
        unread.set(entries.length, run.read(entry.realPath, state));
      }
      entries.push({ path: entry.path, digest: digest ?? "" });
      bytes += state.size;
    }
    const slice = run.isReading ? WALK_SLICE_READING : WALK_SLICE;
    if (performance.now() > breathed + slice) {
      await setImmediate();
      options.signal?.throwIfAborted();
      breathed = performance.now();
    }
  }

  await run.settled();
  for (const [index, number] of unread) {
    try {
      entries[index]!.digest = run.digestOf(number);
    } catch (error) {
      options.signal?.throwIfAborted();
      errors.push(error);
    }
  }
  run.remember(known?.gone());
  if (errors.length > 0) throw unreadable(root, errors);
  warnOfSkipped(root, skipped);
  const digest = createHash("sha256").update(writeManifest(entries))
    .digest("hex");
  return { digest, files: entries.length, bytes, entries, skipped };
}

function warnOfSkipped(root: string, skipped: readonly SkippedEntry[]): void {
  for (const { path, what } of skipped) {
    getLogger(["assay", "hash"]).warn(
      "'{path}' in '{root}' is {what}: it is not part of the tree's digest.",
      { path, root, what },
    );
  }
}

function refuseNonDirectory(path: string): void {
  if (look(path).isDirectory) return;
  throw new HashError(
    `Cannot hash '${path}' as a tree: expected a directory, found a file`,
    {
      code: "NOT_A_DIRECTORY",
      data: { path },
      hints: ["Hash a file without '--tree', or with hashFile()."],
    },
  );
}

function unreadable(root: string, errors: unknown[]): HashError {
  const what = errors.length === 1 ? "one entry" : `${errors.length} entries`;
  return new HashError(
    `Cannot hash the tree '${root}': ${what} could not be read`,
    {
      code: "TREE_UNREADABLE",
      data: { path: root, entries: errors.length },
      hints: ["Make every file readable, or hash a directory without them."],
      cause: new AggregateError(errors),
    },
  );
}
