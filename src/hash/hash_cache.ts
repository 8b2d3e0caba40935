/**
 * The stat cache: digests of files whose state has not changed since.
 *
 * The format is described in `docs/stat-cache.md`.
 *
 * @module
 */

import { DatabaseSync, type StatementSync } from "node:sqlite";
import { crc32 } from "node:zlib";
import { mkdirSync, renameSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { getLogger } from "@logtape/logtape";
import { isOnNetwork } from "../internal/cache_directory.ts";
import type { Digested } from "./digest_file.ts";
import { type FileState, isSettled, sameState } from "./file_state.ts";
import { HashError } from "./hash_error.ts";

/** The version of the table, kept in SQLite's `user_version`. */
const VERSION = 1;
/** SQLite's `application_id`: "asay". */
const APPLICATION_ID = 0x61736179;
/** How long to wait for another process that writes, in ms. */
const BUSY_TIMEOUT = 2000;
/** How much older than the start of hashing a file's times must be, in ms. */
const LOCAL_MARGIN = 2_000;
const NETWORK_MARGIN = 600_000;
/** Rows a statement writes: fewer calls into SQLite, each with a fixed cost. */
const ROWS_A_STATEMENT = 64;

/** One line of the cache. */
export interface CachedDigest {
  /** Real path of the file. */
  readonly path: string;
  /** Its state when it was read. */
  readonly state: FileState;
  /** Its digest, lower-case hexadecimal SHA-256. */
  readonly digest: string;
}

/** What Deno's types of `node:sqlite` leave out. */
type ArrayStatement = StatementSync & { setReturnArrays(on: boolean): void };

type Row = [string, string, string, number, number, number, string, number];

// One transaction: nobody meets a table whose owner is not named yet.
const SCHEMA = `
  BEGIN IMMEDIATE;
  CREATE TABLE IF NOT EXISTS file (
    path TEXT PRIMARY KEY,
    device TEXT NOT NULL,
    inode TEXT NOT NULL,
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
 * Remembers the digests of files by device, inode, size and times, so that a
 * file that has not changed is not read again.
 *
 * Trouble with the cache never stops hashing: a damaged file is set aside, a
 * locked one is left alone, each with one warning.
 *
 * @example A cache of one's own
 * ```ts
 * import { HashCache, hashFile } from "@assay/assay/hash";
 *
 * const directory = await Deno.makeTempDir();
 * await Deno.writeTextFile(`${directory}/data.txt`, "21.5\n");
 * using cache = HashCache.open(`${directory}/digests.sqlite`);
 * const first = await hashFile(`${directory}/data.txt`, { cache });
 * const second = await hashFile(`${directory}/data.txt`, { cache });
 * if (first !== second) throw new Error("digests differ");
 * ```
 */
export class HashCache implements Disposable {
  /** The file that holds the cache. */
  readonly path: string;
  #database: DatabaseSync | undefined;
  #one: StatementSync | undefined;
  #below: StatementSync | undefined;
  #margins = new Map<number, number>();

  private constructor(path: string, database: DatabaseSync | undefined) {
    this.path = path;
    this.#database = database;
  }

  /**
   * Opens a cache, and makes it if it does not exist.
   *
   * A file that is damaged, or no such cache, is renamed to
   * `PATH.set-aside-TIME` and a new one made; one of a newer version, or one
   * that stays locked, is left alone and nothing is remembered. Each gives one
   * warning in the log category `assay.hash`.
   *
   * @param path The SQLite file.
   * @returns The cache.
   * @throws {HashError} `CACHE_UNUSABLE`: the program may not read and write
   * the file, its directory cannot be made, or the file is another program's
   * database.
   */
  static open(path: string | URL): HashCache {
    const file = resolve(path instanceof URL ? fileURLToPath(path) : path);
    try {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      return new HashCache(file, openOrSetAside(file));
    } catch (error) {
      throw new HashError(`Cannot open the stat cache '${file}'`, {
        code: "CACHE_UNUSABLE",
        data: { path: file },
        hints: ["Allow reading and writing it, or hash without a cache."],
        cause: error,
      });
    }
  }

  /**
   * Looks one file up.
   *
   * @param path Real path of the file.
   * @param state Its state now.
   * @returns Its digest, if it was remembered for exactly this state.
   */
  get(path: string, state: FileState): string | undefined {
    const row = this.#attempt((database) => {
      this.#one ??= select(database, "path = ?");
      return this.#one.get(path) as unknown as Row | undefined;
    });
    const cached = row && fromRow(row);
    return cached && sameState(cached.state, state) ? cached.digest : undefined;
  }

  /**
   * Reads all that is remembered of the files below a directory, at once.
   *
   * @param directory Real path of the directory.
   * @returns What is remembered, by real path.
   */
  below(directory: string): Map<string, CachedDigest> {
    const prefix = directory.endsWith("/") ? directory : `${directory}/`;
    const rows = this.#attempt((database) => {
      this.#below ??= select(database, "path >= ? AND path < ?");
      return this.#below.all(
        prefix,
        `${prefix.slice(0, -1)}0`,
      ) as unknown as Row[];
    });
    const found = new Map<string, CachedDigest>();
    for (const row of rows ?? []) {
      const cached = fromRow(row);
      if (cached) found.set(cached.path, cached);
    }
    return found;
  }

  /**
   * Remembers digests, in one transaction.
   *
   * A file whose times are too near to `started`, or in the future, is left
   * out: it could change again without showing it.
   *
   * @param digests Real paths with what was read.
   * @param started When hashing began, in ms since the epoch.
   * @param gone Real paths to forget.
   */
  remember(
    digests: Iterable<readonly [path: string, digested: Digested]>,
    started: number,
    gone: Iterable<string> = [],
  ): void {
    const rows: Row[] = [];
    for (const [path, { complete, digest, state }] of digests) {
      if (!complete) continue;
      if (!isSettled(state, started, this.#margin(path, state))) continue;
      rows.push(toRow({ path, state, digest }));
    }
    const lost = [...gone];
    if (rows.length === 0 && lost.length === 0) return;
    this.#attempt((database) => {
      database.exec("BEGIN IMMEDIATE");
      try {
        insert(database, rows);
        const remove = database.prepare("DELETE FROM file WHERE path = ?");
        for (const path of lost) remove.run(path);
        database.exec("COMMIT");
      } catch (error) {
        if (database.isTransaction) database.exec("ROLLBACK");
        throw error;
      }
    });
  }

  /** Closes the file; looking up then finds nothing. */
  [Symbol.dispose](): void {
    const database = this.#database;
    this.#database = undefined;
    database?.close();
  }

  #margin(path: string, { device }: FileState): number {
    let margin = this.#margins.get(device);
    if (margin === undefined) {
      // Unknown counts as a network: it only costs reading young files again.
      margin = isOnNetwork(path) === false ? LOCAL_MARGIN : NETWORK_MARGIN;
      this.#margins.set(device, margin);
    }
    return margin;
  }

  #attempt<T>(work: (database: DatabaseSync) => T): T | undefined {
    if (this.#database === undefined) return undefined;
    try {
      return work(this.#database);
    } catch (error) {
      this[Symbol.dispose]();
      if (isDamaged(error)) setAside(this.path, error);
      else warn(this.path, "It is left alone for now", error);
      return undefined;
    }
  }
}

function openOrSetAside(path: string): DatabaseSync | undefined {
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

function openDatabase(path: string): DatabaseSync | undefined {
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
    if (version < VERSION) database.exec(SCHEMA);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function select(database: DatabaseSync, where: string): StatementSync {
  const statement = database.prepare(
    "SELECT path, device, inode, size, mtime_ms, ctime_s, digest, checksum " +
      `FROM file WHERE ${where}`,
  );
  (statement as ArrayStatement).setReturnArrays(true);
  return statement;
}

function insert(database: DatabaseSync, rows: readonly Row[]): void {
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

function toRow({ path, state, digest }: CachedDigest): Row {
  const { device, inode, size, mtime, ctime } = state;
  const row: Row = [
    path,
    String(device),
    String(inode),
    size,
    mtime,
    ctime,
    digest,
    0,
  ];
  row[7] = checksum(row);
  return row;
}

// SQLite does not notice a flipped bit inside a value; a digest that is not
// the one written must never be given out.
function checksum(row: Row): number {
  return crc32(row.slice(0, 7).join("\n"));
}

function fromRow(row: Row): CachedDigest | undefined {
  if (checksum(row) !== row[7]) return undefined;
  const [path, device, inode, size, mtime, ctime, digest] = row;
  return {
    path,
    state: {
      device: Number(device),
      inode: Number(inode),
      size,
      mtime,
      ctime,
    },
    digest,
  };
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
