/**
 * The stat cache as a kind of SQLite file.
 *
 * @module
 */

import type { CacheKind } from "../internal/cache_database.ts";

/** The file of a stat cache. */
export const STAT_CACHE: CacheKind = {
  name: "stat cache",
  room: "hash",
  applicationId: 0x61736179, // "asay"
  version: 2,
  discard: "DROP TABLE IF EXISTS file;",
  schema: `
    CREATE TABLE file (
      path TEXT PRIMARY KEY,
      device REAL NOT NULL,
      inode REAL NOT NULL,
      size INTEGER NOT NULL,
      mtime_ms INTEGER NOT NULL,
      ctime_s INTEGER NOT NULL,
      digest TEXT NOT NULL,
      checksum INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;`,
};
