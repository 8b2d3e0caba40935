/**
 * Opening the file of a stat cache, whatever lies there.
 *
 * @module
 */

import { renameSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { getLogger } from "@logtape/logtape";

/** The version of the table, kept in SQLite's `user_version`. */
const VERSION = 2;
/** SQLite's `application_id`: "asay". */
const APPLICATION_ID = 0x61736179;
/** How long to wait for another process that writes, in ms. */
const BUSY_TIMEOUT = 2000;
/** How long to wait before a locked file is opened again, in ms. */
const RETRY = 5;

// One transaction: nobody meets a table whose owner is not named yet.
const SCHEMA = `
  BEGIN IMMEDIATE;
  CREATE TABLE IF NOT EXISTS file (
    path TEXT PRIMARY KEY,
    device REAL NOT NULL,
    inode REAL NOT NULL,
    size INTEGER NOT NULL,
    mtime_ms INTEGER NOT NULL,
    ctime_s INTEGER NOT NULL,
    digest TEXT NOT NULL,
    checksum INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${VERSION};
  COMMIT;`;

// Only looks, so that what turns out to be another's stays as it was.
const OWNER = `SELECT
  (SELECT application_id FROM pragma_application_id) AS owner,
  (SELECT user_version FROM pragma_user_version) AS version,
  (SELECT count(*) FROM sqlite_schema) AS tables`;

/**
 * Opens a database; a damaged one is set aside and a new one made.
 *
 * @param path The SQLite file.
 * @returns The database; `undefined` for one that is left alone, which is
 * warned of.
 * @throws What the file system says, or that it is another program's.
 */
export function openOrSetAside(path: string): DatabaseSync | undefined {
  try {
    return openDatabase(path);
  } catch (error) {
    if (isDamaged(error)) {
      return setAside(path, error) ? openDatabase(path) : undefined;
    }
    if (!isSqlite(error)) throw error;
    warn(path, "It is left alone for now", error);
    return undefined;
  }
}

// SQLite does not wait its timeout, but fails at once, where several processes
// begin the journal of a new file together.
function openDatabase(path: string): DatabaseSync | undefined {
  const deadline = performance.now() + BUSY_TIMEOUT;
  for (;;) {
    try {
      return openOnce(path);
    } catch (error) {
      const mayWait = isLocked(error) && performance.now() < deadline;
      if (!mayWait) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY);
    }
  }
}

function openOnce(path: string): DatabaseSync | undefined {
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT });
  try {
    const found = database.prepare(OWNER).get() ?? {};
    const version = Number(found.version);
    const isNew = found.owner === 0 && version === 0 && found.tables === 0;
    if (found.owner !== APPLICATION_ID && !isNew) {
      throw new Error("it is another program's database");
    }
    if (version > VERSION) {
      warn(path, "It is left alone", `version ${version}, newer than ours`);
      database.close();
      return undefined;
    }
    // The journal is synced, the cache is not: losing its newest lines in a
    // power failure costs time, a torn page would cost trust.
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
    if (version === 1) database.exec("DROP TABLE IF EXISTS file");
    if (version < VERSION) database.exec(SCHEMA);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * Gives up a database that failed in use: a damaged one is set aside.
 *
 * @param path The SQLite file, closed.
 * @param error How it failed.
 */
export function giveUp(path: string, error: unknown): void {
  if (isDamaged(error)) setAside(path, error);
  else warn(path, "It is left alone for now", error);
}

function setAside(path: string, error: unknown): boolean {
  const aside = `${path}.set-aside-${Date.now()}`;
  for (const suffix of ["", "-wal", "-shm"]) {
    try {
      renameSync(path + suffix, aside + suffix);
    } catch (cause) {
      if ((cause as { code?: string }).code === "ENOENT") continue;
      warn(path, "It is left alone, since it cannot be renamed", error);
      return false;
    }
  }
  warn(path, `It is set aside as '${aside}'`, error);
  return true;
}

// Deno gives no result code with the error, only SQLite's sentence.
function isDamaged(error: unknown): boolean {
  return isSqlite(error) &&
    /not a database|malformed|no such (table|column)/.test(error.message);
}

function isLocked(error: unknown): boolean {
  return isSqlite(error) && error.message.includes("is locked");
}

function isSqlite(error: unknown): error is Error {
  return (error as { code?: string }).code === "ERR_SQLITE_ERROR";
}

function warn(path: string, outcome: string, reason: unknown): void {
  getLogger(["assay", "hash"]).warn(
    "The stat cache '{path}' cannot be used: {reason}. {outcome}.",
    {
      path,
      outcome,
      reason: reason instanceof Error ? reason.message : String(reason),
    },
  );
}
