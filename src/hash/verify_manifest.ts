/**
 * Checking files against a manifest.
 *
 * @module
 */

import { isAbsolute } from "node:path";
import { HashError } from "./hash_error.ts";
import type { HashOptions } from "./hash_file.ts";
import { hashFiles } from "./hash_files.ts";
import { pathOf } from "./look.ts";
import { type ManifestEntry, parseManifest } from "./manifest.ts";

/** What became of a file since its manifest was written. */
export type ManifestStatus = "ok" | "changed" | "missing" | "unreadable";

/** What hashing says of a file that is not where it was. */
const MISSING = ["DANGLING_LINK", "FILE_NOT_FOUND", "NOT_A_DIRECTORY"];

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
  const files = entries.map(({ path }) =>
    isAbsolute(path) ? path : `${root}/${path}`
  );
  let line = 0;
  for await (const outcome of hashFiles(files, options)) {
    const { path, digest } = entries[line++]!;
    if ("digest" in outcome) {
      const same = outcome.digest === digest.toLowerCase();
      yield { path, status: same ? "ok" : "changed" };
    } else {
      yield { path, status: statusOf(outcome.error), error: outcome.error };
    }
  }
}

function statusOf(error: unknown): ManifestStatus {
  const missing = error instanceof HashError && MISSING.includes(error.code);
  return missing ? "missing" : "unreadable";
}
