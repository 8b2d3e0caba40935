/**
 * Tags of runs.
 *
 * They stand beside the lock, in `run.tags`, so that tagging a run changes
 * nothing of what it was: a line a tag, the run's identity, a blank, the tag.
 *
 * @module
 */

import { join } from "node:path";
import { writeFileAtomic } from "../../internal/atomic_file.ts";
import { acquireLockFile } from "../../internal/lock_file.ts";
import { LockError } from "../lock_error.ts";
import { lockPlace } from "../lock_place.ts";
import { isThere } from "../project.ts";
import { readLock } from "../read_lock.ts";

/** The name of the file. */
const TAGS_NAME = "run.tags";

/** How long another that writes tags is waited for, in ms. */
const PATIENCE = 10_000;

/**
 * Tags a run, so that it is found by name and never collected.
 *
 * @param dir The run's directory, or its lock.
 * @param tag The tag: letters, digits and `.` `_` `-` `/` between them.
 * @throws {LockError} `TAG_INVALID`; and what `readLock` throws.
 * @throws {AssayError} `WRITE_FAILED`.
 *
 * @example
 * ```ts
 * import { runLock, runTags, tagRun, untagRun } from "@assay/assay/lock";
 *
 * const directory = await Deno.makeTempDir();
 * await runLock({ directory }, () => {});
 * await tagRun(directory, "paper/figure-2");
 * if (runTags(directory)[0] !== "paper/figure-2") throw new Error("no tag");
 * await untagRun(directory, "paper/figure-2");
 * if (runTags(directory).length !== 0) throw new Error("still tagged");
 * ```
 */
export async function tagRun(dir: string | URL, tag: string): Promise<void> {
  demandTag(tag);
  await change(dir, (tags) => tags.add(tag));
}

/**
 * Takes a tag from a run.
 *
 * @param dir The run's directory, or its lock.
 * @param tag The tag.
 * @throws {LockError} `TAG_MISSING`: it has no such tag; and what `readLock`
 * throws.
 * @throws {AssayError} `WRITE_FAILED`.
 */
export async function untagRun(dir: string | URL, tag: string): Promise<void> {
  await change(dir, (tags) => {
    if (!tags.delete(tag)) throw missing(dir, tag, [...tags]);
  });
}

/**
 * Lists the tags of a run.
 *
 * @param dir The run's directory, or its lock.
 * @returns The tags, sorted.
 * @throws {LockError} What `readLock` throws.
 */
export function runTags(dir: string | URL): string[] {
  const { directory, path } = lockPlace(dir);
  return [...tagsIn(directory).get(readLock(path).id) ?? []].sort();
}

/**
 * Reads the tags of all runs that a directory has held.
 *
 * @param directory The directory.
 * @returns Tags by the runs' identities.
 */
export function tagsIn(directory: string): Map<string, Set<string>> {
  const tags = new Map<string, Set<string>>();
  const path = join(directory, TAGS_NAME);
  if (!isThere(path)) return tags;
  for (const line of Deno.readTextFileSync(path).split("\n")) {
    const [id, tag] = line.split(" ", 2);
    if (!id || !tag) continue;
    const known = tags.get(id) ?? new Set();
    tags.set(id, known.add(tag));
  }
  return tags;
}

/**
 * Forgets the tags of a run that is removed.
 *
 * @param directory The directory.
 * @param id The run's identity.
 */
export function forgetTags(directory: string, id: string): void {
  const tags = tagsIn(directory);
  if (tags.delete(id)) write(directory, tags);
}

/**
 * Keeps others from writing the tags of a directory's runs.
 *
 * @param directory The directory.
 * @returns What ends it when it is disposed of.
 * @throws {AssayError} `LOCKED`: another does not let go.
 */
export function holdTags(directory: string): Promise<Disposable> {
  return acquireLockFile(join(directory, `${TAGS_NAME}.held`), {
    wait: PATIENCE,
    purpose: "writing tags",
  });
}

async function change(
  dir: string | URL,
  act: (tags: Set<string>) => void,
): Promise<void> {
  const { directory, path } = lockPlace(dir);
  readLock(path);
  using _held = await holdTags(directory);
  // Only now: it may have been removed, or another run begun.
  const { id } = readLock(path);
  const all = tagsIn(directory);
  const tags = all.get(id) ?? new Set();
  act(tags);
  write(directory, all.set(id, tags));
}

function write(
  directory: string,
  tags: ReadonlyMap<string, ReadonlySet<string>>,
): void {
  const path = join(directory, TAGS_NAME);
  const lines = [...tags].flatMap(([id, tags]) =>
    [...tags].map((tag) => `${id} ${tag}\n`)
  ).sort();
  if (lines.length > 0) writeFileAtomic(path, lines.join(""));
  else if (isThere(path)) Deno.removeSync(path);
}

/**
 * Refuses what is no tag; git must take it as one.
 *
 * @param tag What was given.
 * @throws {LockError} `TAG_INVALID`.
 */
export function demandTag(tag: string): void {
  const isValid =
    /^[\p{L}\p{N}_]([\p{L}\p{N}._/-]*[\p{L}\p{N}_-])?$/u.test(tag) &&
    !/\.\.|\/\/|\/\.|\.lock(\/|$)/.test(tag);
  if (isValid) return;
  throw new LockError(
    `Cannot use the tag '${tag}': expected letters, digits and . _ - / between them, found something else`,
    {
      code: "TAG_INVALID",
      data: { tag },
      hints: ["Name it like a git tag: v1.0, paper/figure-2."],
    },
  );
}

function missing(
  dir: string | URL,
  tag: string,
  tags: readonly string[],
): LockError {
  const has = tags.length === 0 ? "none" : tags.join(", ");
  return new LockError(
    `Cannot take the tag '${tag}' from '${dir}': expected a tag of that run, found ${has}`,
    {
      code: "TAG_MISSING",
      data: { tag, tags },
      hints: ["List the tags of runs: assay lock list."],
    },
  );
}
