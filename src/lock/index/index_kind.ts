/**
 * The index of runs as a kind of SQLite file.
 *
 * Everything in it is read from `run.lock` files below one directory, the
 * root. Deleting it only costs the time to read them again.
 *
 * @module
 */

import type { CacheKind } from "../../internal/cache_database.ts";

/** The file of an index. */
export const RUN_INDEX: CacheKind = {
  name: "index of runs",
  room: "lock",
  applicationId: 0x6173726e, // "asrn"
  version: 5,
  discard: `DROP TABLE IF EXISTS folder; DROP TABLE IF EXISTS run;
    DROP TABLE IF EXISTS shared;`,
  // Paths are relative to the root, which is the empty one.
  schema: `
    CREATE TABLE folder (
      path TEXT PRIMARY KEY,
      mtime_ms INTEGER NOT NULL,
      is_settled INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE run (
      path TEXT PRIMARY KEY,
      file TEXT NOT NULL,
      status TEXT NOT NULL,
      finished TEXT NOT NULL,
      is_whole INTEGER NOT NULL,
      code TEXT,
      key TEXT NOT NULL,
      config TEXT NOT NULL,
      data TEXT NOT NULL,
      repos TEXT,
      lock TEXT,
      shared TEXT
    ) STRICT;
    CREATE TABLE shared (
      digest TEXT PRIMARY KEY,
      json TEXT NOT NULL
    ) STRICT;
    CREATE INDEX run_by_config ON run (key, config);
    CREATE INDEX run_by_code ON run (code);
    CREATE INDEX run_by_data ON run (data);`,
};
