/**
 * Checking files against a manifest.
 *
 * @module
 */

import { isAbsolute, join } from "node:path";
import { hashFile, type HashOptions } from "./hash_file.ts";
import { inOrder } from "./in_order.ts";
import { pathOf } from "./look.ts";
import { type ManifestEntry, parseManifest } from "./manifest.ts";

/** What became of a file since its manifest was written. */
export type ManifestStatus = "ok" | "changed" | "missing" | "unreadable";

/** The verdict on one line of a manifest. */
export interface VerifiedEntry {
  /** The path as the manifest has it. */
  readonly path: string;
  /** Whether the file is as it was. */
  readonly status: ManifestStatus;
  /** Why it could not be read. */
  readonly error?: unknown;
}

/** How to check a manifest. */
export interface VerifyOptions extends HashOptions {
  /** The directory that relative paths in the manifest start from. */
  readonly root: string | URL;
}

/**
 * Checks every file that a manifest names.
 *
 * @param text The manifest.
 * @param options Root, cache, jobs and signal. With `cache: false` every byte
 * is read, also of files whose state has not changed.
 * @returns A verdict a line, in the manifest's order.
 * @throws {HashError} `MANIFEST_MALFORMED`, before any file is read.
 *
 * @example Finding what changed
 * ```ts
 * import { hashTree, verifyManifest, writeManifest } from "@assay/assay/hash";
 *
 * const root = await Deno.makeTempDir();
 * await Deno.writeTextFile(`${root}/a.csv`, "1\n");
 * const { entries } = await hashTree(root, { cache: false });
 * await Deno.writeTextFile(`${root}/a.csv`, "2\n");
 * for await (
 *   const { status } of verifyManifest(writeManifest(entries), { root })
 * ) {
 *   if (status !== "changed") throw new Error(status);
 * }
 * ```
 */
export function verifyManifest(
  text: string,
  options: VerifyOptions,
): AsyncIterable<VerifiedEntry> {
  return verifyEntries(parseManifest(text), options);
}

/**
 * Checks the files of entries that have been read already.
 *
 * @param entries Lines of a manifest.
 * @param options As for {@linkcode verifyManifest}.
 * @returns A verdict a line, in their order.
 */
export async function* verifyEntries(
  entries: readonly ManifestEntry[],
  options: VerifyOptions,
): AsyncGenerator<VerifiedEntry> {
  const root = pathOf(options.root);
  const digests = inOrder(
    entries,
    ({ path }) => hashFile(isAbsolute(path) ? path : join(root, path), options),
  );
  for await (const [{ path, digest }, outcome] of digests) {
    options.signal?.throwIfAborted();
    if (outcome.status === "rejected") {
      const error = outcome.reason;
      const missing = ["FILE_NOT_FOUND", "DANGLING_LINK"].includes(error.code);
      yield { path, status: missing ? "missing" : "unreadable", error };
    } else {
      const same = outcome.value === digest.toLowerCase();
      yield { path, status: same ? "ok" : "changed" };
    }
  }
}
