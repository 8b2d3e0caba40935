/**
 * The stat cache's file as `docs/stat-cache.md` describes it, read and written
 * without the code under test.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { DatabaseSync } from "node:sqlite";
import { crc32 } from "node:zlib";

/** A row of the table `file`. */
export interface Row {
  /** Real path. */
  path: string;
  /** Device number. */
  device: number;
  /** Inode number. */
  inode: number;
  /** Bytes. */
  size: number;
  /** Last change of the content, ms since the epoch. */
  mtime_ms: number;
  /** Last change of content or attributes, s since the epoch. */
  ctime_s: number;
  /** SHA-256. */
  digest: string;
}

/**
 * Reads all rows.
 *
 * @param path The SQLite file.
 * @returns The rows, sorted by path.
 */
export function readRows(path: string): Row[] {
  using database = new DatabaseSync(path);
  const rows = database.prepare("SELECT * FROM file ORDER BY path").all();
  return rows as unknown as Row[];
}

/**
 * Describes a file by the row that would let its digest be trusted.
 *
 * @param path The file's real path.
 * @param digest The digest to be given out for it.
 * @returns The row.
 */
export function rowOf(path: string, digest: string): Row {
  const { dev, ino, size, mtime, ctime } = Deno.statSync(path);
  return {
    path,
    device: dev,
    inode: ino ?? 0,
    size,
    mtime_ms: mtime!.getTime(),
    ctime_s: Math.floor(ctime!.getTime() / 1000),
    digest,
  };
}

/**
 * Writes rows, each with the checksum that belongs to it.
 *
 * @param path The SQLite file, made by the code under test.
 * @param rows The rows.
 */
export function writeRows(path: string, rows: readonly Row[]): void {
  using database = new DatabaseSync(path);
  const insert = database.prepare(
    "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
  );
  for (const { path, device, inode, size, mtime_ms, ctime_s, digest } of rows) {
    const numbers = [device, inode, size, mtime_ms, ctime_s];
    const sum = crc32(Buffer.concat([
      ...numbers.map((number) => {
        const bytes = Buffer.alloc(8);
        bytes.writeDoubleLE(number);
        return bytes;
      }),
      Buffer.from(path + digest),
    ]));
    insert.run(path, ...numbers, digest, sum);
  }
}
