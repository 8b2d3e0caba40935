/**
 * The lines of a stat cache.
 *
 * @module
 */

import type { DatabaseSync, StatementSync } from "node:sqlite";
import { crc32 } from "node:zlib";
import type { FileState } from "./file_state.ts";

/** Rows a statement writes: fewer calls into SQLite, each with a fixed cost. */
const ROWS_A_STATEMENT = 64;

/** One line as SQLite has it: path, state, digest, checksum. */
export type Row = [
  path: string,
  device: number,
  inode: number,
  size: number,
  mtime: number,
  ctime: number,
  digest: string,
  checksum: number,
];

/** What Deno's types of `node:sqlite` leave out. */
type ArrayStatement = StatementSync & { setReturnArrays(on: boolean): void };

/**
 * Prepares reading lines, each as a {@linkcode Row}.
 *
 * @param database The database.
 * @param where Which lines.
 * @returns The statement.
 */
export function select(database: DatabaseSync, where: string): StatementSync {
  const statement = database.prepare(
    "SELECT path, device, inode, size, mtime_ms, ctime_s, digest, checksum " +
      `FROM file WHERE ${where}`,
  );
  (statement as ArrayStatement).setReturnArrays(true);
  return statement;
}

/**
 * Writes lines, each in place of an earlier one.
 *
 * @param database The database.
 * @param rows The lines.
 */
export function insert(database: DatabaseSync, rows: readonly Row[]): void {
  const write = (batch: readonly Row[]) =>
    database.prepare(
      "INSERT OR REPLACE INTO file VALUES" +
        batch.map(() => "(?,?,?,?,?,?,?,?)").join(),
    );
  let statement: StatementSync | undefined;
  for (let at = 0; at < rows.length; at += ROWS_A_STATEMENT) {
    const batch = rows.slice(at, at + ROWS_A_STATEMENT);
    const full = batch.length === ROWS_A_STATEMENT;
    const prepared = full ? statement ??= write(batch) : write(batch);
    prepared.run(...batch.flat());
  }
}

/**
 * Makes the line of a file.
 *
 * @param path Its real path.
 * @param state Its state when it was read.
 * @param digest Its digest.
 * @returns The line.
 */
export function toRow(path: string, state: FileState, digest: string): Row {
  const { device, inode, size, mtime, ctime } = state;
  const sum = checksum(path, state, digest);
  return [path, device, inode, size, mtime, ctime, digest, sum];
}

/**
 * Gives the digest on a line, if it is of exactly this state and undamaged.
 *
 * @param row The line.
 * @param state The file's state now.
 * @returns The digest.
 */
export function digestOn(row: Row, state: FileState): string | undefined {
  const [path, device, inode, size, mtime, ctime, digest, sum] = row;
  const same = size === state.size && mtime === state.mtime &&
    ctime === state.ctime && inode === state.inode && device === state.device;
  // A flipped bit can make a number of a text.
  const whole = same && typeof digest === "string" &&
    checksum(path, state, digest) === sum;
  return whole ? digest : undefined;
}

const numbers = new Float64Array(5);
const bytes = new Uint8Array(numbers.buffer);

// SQLite does not notice a flipped bit inside a value; a digest that is not
// the one written must never be given out.
function checksum(path: string, state: FileState, digest: string): number {
  numbers[0] = state.device;
  numbers[1] = state.inode;
  numbers[2] = state.size;
  numbers[3] = state.mtime;
  numbers[4] = state.ctime;
  return crc32(digest, crc32(path, crc32(bytes)));
}
