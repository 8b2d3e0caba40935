/**
 * The files of what a lock names, as far as they are what it says.
 *
 * @module
 */

import { join } from "node:path";
import { hashFile, hashTree } from "../hash/mod.ts";
import type { LockedPath, RunLock } from "./lock_record.ts";

/** A file that is brought elsewhere. */
export interface FileToMove {
  /** Where it will lie, relative to what it is brought into. */
  readonly path: string;
  /** Its SHA-256. */
  readonly digest: string;
  /** Its size. */
  readonly bytes: number;
  /** Where it lies, absolute. */
  readonly source: string;
}

/** What is there is not what the lock says. */
export class NotAsRecorded extends Error {
  override readonly name = "NotAsRecorded";
}

/**
 * Lists the patches that lie beside a lock.
 *
 * @param lock The lock.
 * @returns Their names.
 */
export function patchesOf(lock: RunLock): string[] {
  return lock.repos.flatMap(({ snapshot }) => snapshot?.patch ?? []);
}

/**
 * Lists the files of data or of an output.
 *
 * @param source Where it lies, absolute.
 * @param place Where it will lie.
 * @param entry What the lock says of it.
 * @returns The file, or every file of the directory.
 * @throws {NotAsRecorded} It has another content, or holds a repository.
 * @throws {HashError} It cannot be read.
 */
export async function filesAt(
  source: string,
  place: string,
  { kind, digest }: LockedPath,
): Promise<FileToMove[]> {
  if (kind === "file") {
    const file = await fileAt(source, place);
    if (file.digest === digest) return [file];
    throw new NotAsRecorded(`'${source}' has another content`);
  }
  const tree = await hashTree(source);
  if (tree.digest !== digest) {
    throw new NotAsRecorded(`'${source}' has another content`);
  }
  const git = tree.entries.find(({ path }) => /(^|\/)\.git(\/|$)/i.test(path));
  if (git !== undefined) {
    throw new NotAsRecorded(`'${source}' holds a git repository`);
  }
  return tree.entries.map(({ path, digest }) => {
    const full = join(source, path);
    const { size } = Deno.statSync(full);
    return { path: join(place, path), digest, bytes: size, source: full };
  });
}

/**
 * Describes a file.
 *
 * @param source Where it lies, absolute.
 * @param path Where it will lie.
 * @returns The file.
 * @throws {HashError} It cannot be read.
 */
export async function fileAt(
  source: string,
  path: string,
): Promise<FileToMove> {
  const digest = await hashFile(source);
  return { path, digest, bytes: Deno.statSync(source).size, source };
}
