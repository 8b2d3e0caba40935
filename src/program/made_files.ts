/**
 * What a run has made in its directory.
 *
 * @module
 */

import { join } from "node:path";

/** What lay in a directory at a moment: a mark of each path below it. */
export type Contents = ReadonlyMap<string, string>;

/** The lock's own files: `run.lock`, `run.lock.ID`, patches, tags. */
const OWN = /^run\.(lock|tags)|^run\..*\.patch$|^\..*\.tmp$/;

/**
 * Looks at what lies in a directory.
 *
 * @param directory The directory.
 * @returns What changes when a file is written, for each path below it.
 */
export function contentsOf(directory: string): Contents {
  const contents = new Map<string, string>();
  const visit = (folder: string) => {
    for (const entry of entriesOf(folder)) {
      const path = join(folder, entry.name);
      contents.set(path, markOf(path, entry));
      if (isEntered(entry)) visit(path);
    }
  };
  visit(directory);
  return contents;
}

/**
 * Lists what was made in a directory: files that are new or were written
 * again, and folders that hold nothing else. Repositories are no outputs, nor
 * are the lock's own files.
 *
 * @param directory The directory.
 * @param before What lay in it.
 * @returns Absolute paths, sorted.
 */
export function madeIn(directory: string, before: Contents): string[] {
  return Array.from(entriesOf(directory))
    .filter(({ name }) => !OWN.test(name))
    .flatMap((entry) => made(join(directory, entry.name), entry, before).paths)
    .sort();
}

interface Made {
  /** Whether nothing of it was there before. */
  readonly isWhole: boolean;
  readonly paths: readonly string[];
}

function made(path: string, entry: Deno.DirEntry, before: Contents): Made {
  if (!entry.isDirectory) {
    const isNew = before.get(path) !== markOf(path, entry);
    return { isWhole: isNew, paths: isNew && entry.isFile ? [path] : [] };
  }
  if (!isEntered(entry)) return { isWhole: false, paths: [] };
  const parts = Array.from(entriesOf(path))
    .map((inner) => made(join(path, inner.name), inner, before));
  // An empty one that was there is nobody's work.
  const isFilled = parts.length > 0 || !before.has(path);
  return isFilled && parts.every(({ isWhole }) => isWhole)
    ? { isWhole: true, paths: [path] }
    : { isWhole: false, paths: parts.flatMap(({ paths }) => paths) };
}

function isEntered({ name, isDirectory }: Deno.DirEntry): boolean {
  return isDirectory && name !== ".git";
}

function* entriesOf(folder: string): Iterable<Deno.DirEntry> {
  try {
    yield* Deno.readDirSync(folder);
  } catch (error) {
    // What may not be read is not known to be the run's.
    if (!(error instanceof Deno.errors.PermissionDenied)) throw error;
  }
}

function markOf(path: string, { isDirectory }: Deno.DirEntry): string {
  if (isDirectory) return "directory";
  try {
    const { mtime, ctime, size, ino } = Deno.lstatSync(path);
    return `${mtime?.getTime()} ${ctime?.getTime()} ${size} ${ino}`;
  } catch (error) {
    // Another process removes files meanwhile.
    if (error instanceof Deno.errors.NotFound) return "gone";
    throw error;
  }
}
