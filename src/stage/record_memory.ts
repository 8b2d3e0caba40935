/**
 * Records that this process has read, so that to look again is to ask the file
 * system whether they are still there.
 *
 * A record in memory was whole when it was read, and every record of one name
 * means the same: to hold one too long can cost a run, never a wrong result.
 *
 * @module
 */

import { type MemoRecord, readRecord } from "./record.ts";

/** A record, and the state of its file. */
interface Remembered {
  readonly record: MemoRecord;
  readonly ino: number | null;
  readonly size: number;
  readonly mtime: number | undefined;
}

/** More than this many are not held. */
const MOST = 10_000;
/** A longer record is read anew each time. */
const LONGEST = 16_384;

const remembered = new Map<string, Remembered>();

/**
 * Reads a record from its file, or from memory while the file is as it was.
 *
 * @param path The file.
 * @returns The record; `undefined` if there is none, or none that is sound.
 */
export function readRecordFile(path: string): MemoRecord | undefined {
  const known = remembered.get(path);
  if (known !== undefined) {
    const now = look(path);
    if (
      now !== undefined && now.ino === known.ino && now.size === known.size &&
      now.mtime?.getTime() === known.mtime
    ) return known.record;
    remembered.delete(path);
    if (now === undefined) return undefined;
  }
  return readAnew(path);
}

function readAnew(path: string): MemoRecord | undefined {
  const text = readText(path);
  const record = text === undefined ? undefined : readRecord(text);
  if (record === undefined || text!.length > LONGEST) return record;
  // Looked at after it was read: what replaced it meanwhile is as good.
  const state = look(path);
  if (state !== undefined && remembered.size < MOST) {
    const { ino, size, mtime } = state;
    remembered.set(path, { record, ino, size, mtime: mtime?.getTime() });
  }
  return record;
}

function look(path: string): Deno.FileInfo | undefined {
  return unlessMissing(() => Deno.statSync(path));
}

/**
 * Reads a text.
 *
 * @param path The file.
 * @returns The text; `undefined` if there is no file.
 */
export function readText(path: string): string | undefined {
  return unlessMissing(() => Deno.readTextFileSync(path));
}

function unlessMissing<T>(see: () => T): T | undefined {
  try {
    return see();
  } catch (error) {
    const { NotADirectory, NotFound } = Deno.errors;
    if (error instanceof NotFound || error instanceof NotADirectory) {
      return undefined;
    }
    throw error;
  }
}
