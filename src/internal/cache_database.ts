/**
 * The SQLite file of a cache: opened whatever lies there, written as a whole.
 *
 * @module
 */

import { renameSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { getLogger } from "@logtape/logtape";

/** A kind of cache that is kept in SQLite files. */
export interface CacheKind {
  /** What the file is called in warnings: `stat cache`. */
  readonly name: string;
  /** The room that it belongs to, whose log category is warned in. */
  readonly room: string;
  /** SQLite's `application_id`. */
  readonly applicationId: number;
  /** The version of the tables, kept in SQLite's `user_version`. */
  readonly version: number;
  /** Makes the tables of this version where they are missing. */
  readonly schema: string;
  /** Removes the tables of older versions. */
  readonly discard: string;
}

/** How long to wait for another process that writes, in ms. */
const BUSY_TIMEOUT = 2000;
/** How long to wait before a locked file is opened again, in ms. */
const RETRY = 5;

// Only looks, so that what turns out to be another's stays as it was.
const OWNER = `SELECT
  (SELECT application_id FROM pragma_application_id) AS owner,
  (SELECT user_version FROM pragma_user_version) AS version,
  (SELECT count(*) FROM sqlite_schema) AS tables`;

/**
 * Opens a database; a damaged one is set aside and a new one made.
 *
 * @param path The SQLite file; `:memory:` for one that is not kept.
 * @param kind The kind of cache.
 * @returns The database; `undefined` for one that is left alone, which is
 * warned of.
 * @throws What the file system says, or that it is another program's.
 */
export function openOrSetAside(
  path: string,
  kind: CacheKind,
): DatabaseSync | undefined {
  try {
    return openDatabase(path, kind);
  } catch (error) {
    if (isDamaged(error)) {
      return setAside(path, kind, error) ? openDatabase(path, kind) : undefined;
    }
    if (!isSqlite(error)) throw error;
    warn(path, kind, "It is left alone for now", error);
    return undefined;
  }
}

// SQLite does not wait its timeout, but fails at once, where several processes
// begin the journal of a new file together.
function openDatabase(
  path: string,
  kind: CacheKind,
): DatabaseSync | undefined {
  const deadline = performance.now() + BUSY_TIMEOUT;
  for (;;) {
    try {
      return openOnce(path, kind);
    } catch (error) {
      const mayWait = isLocked(error) && performance.now() < deadline;
      if (!mayWait) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY);
    }
  }
}

function openOnce(path: string, kind: CacheKind): DatabaseSync | undefined {
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT });
  try {
    const found = database.prepare(OWNER).get() ?? {};
    const version = Number(found.version);
    const isNew = found.owner === 0 && version === 0 && found.tables === 0;
    if (found.owner !== kind.applicationId && !isNew) {
      throw new Error("it is another program's database");
    }
    if (version > kind.version) {
      warn(
        path,
        kind,
        "It is left alone",
        `version ${version}, newer than ours`,
      );
      database.close();
      return undefined;
    }
    // The journal is synced, the cache is not: losing its newest lines in a
    // power failure costs time, a torn page would cost trust.
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
    if (version < kind.version) database.exec(remade(kind));
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

// One transaction: nobody meets tables whose owner is not named yet.
function remade({ discard, schema, applicationId, version }: CacheKind) {
  return `BEGIN IMMEDIATE;
    ${discard}
    ${schema}
    PRAGMA application_id = ${applicationId};
    PRAGMA user_version = ${version};
    COMMIT;`;
}

/**
 * Writes all or nothing.
 *
 * @param database The database, in no transaction.
 * @param write What writes; it is called at once.
 * @throws What it throws, or SQLite.
 */
export function inTransaction(database: DatabaseSync, write: () => void): void {
  database.exec("BEGIN IMMEDIATE");
  try {
    write();
    database.exec("COMMIT");
  } catch (error) {
    // Of some failures, a full disk among them, SQLite has rolled back itself.
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

/**
 * Gives up a database that failed in use: a damaged one is set aside.
 *
 * @param path The SQLite file, closed.
 * @param kind The kind of cache.
 * @param error How it failed.
 */
export function giveUp(path: string, kind: CacheKind, error: unknown): void {
  if (isDamaged(error)) setAside(path, kind, error);
  else warn(path, kind, "It is left alone for now", error);
}

function setAside(path: string, kind: CacheKind, error: unknown): boolean {
  const aside = `${path}.set-aside-${Date.now()}`;
  for (const suffix of ["", "-wal", "-shm"]) {
    try {
      renameSync(path + suffix, aside + suffix);
    } catch (cause) {
      if ((cause as { code?: string }).code === "ENOENT") continue;
      warn(path, kind, "It is left alone, since it cannot be renamed", error);
      return false;
    }
  }
  warn(path, kind, `It is set aside as '${aside}'`, error);
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

function warn(
  path: string,
  { name, room }: CacheKind,
  outcome: string,
  reason: unknown,
): void {
  getLogger(["assay", room]).warn(
    `The ${name} '{path}' cannot be used: {reason}. {outcome}.`,
    {
      path,
      outcome,
      reason: reason instanceof Error ? reason.message : String(reason),
    },
  );
}
