/**
 * The stat cache: digests of files whose state has not changed since.
 *
 * The format is described in `docs/stat-cache.md`.
 *
 * @module
 */

import type { DatabaseSync, StatementSync } from "node:sqlite";
import { mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { setImmediate } from "node:timers";
import { fileURLToPath } from "node:url";
import {
  giveUp,
  inTransaction,
  openOrSetAside,
} from "../internal/cache_database.ts";
import { isOnNetwork } from "../internal/cache_directory.ts";
import { STAT_CACHE } from "./cache_kind.ts";
import { digestOn, insert, type Row, select, toRow } from "./cache_rows.ts";
import { defaultCacheFile } from "./default_cache_file.ts";
import type { Digested } from "./digest_file.ts";
import { type FileState, isSettled } from "./file_state.ts";
import { HashError } from "./hash_error.ts";
import { RememberedDigests } from "./remembered_digests.ts";

/** How much older than the start of hashing a file's times must be, in ms. */
const LOCAL_MARGIN = 2_000;
const NETWORK_MARGIN = 600_000;

/** Digests that wait to be written. */
interface Remembered {
  readonly digests: readonly (readonly [path: string, digested: Digested])[];
  readonly started: number;
  readonly gone: readonly string[];
}

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
  readonly #margins = new Map<number, number>();
  #one: StatementSync | undefined;
  #below: StatementSync | undefined;
  #waiting: Remembered[] = [];

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
   * @param path The SQLite file; the user's own if left out.
   * @returns The cache.
   * @throws {HashError} `CACHE_UNUSABLE`: the program may not read and write
   * the file, its directory cannot be made, or the file is another program's
   * database.
   */
  static open(path: string | URL = defaultCacheFile()): HashCache {
    const file = resolve(path instanceof URL ? fileURLToPath(path) : path);
    try {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      return new HashCache(file, openOrSetAside(file, STAT_CACHE));
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
    this.#write();
    const row = this.#attempt((database) => {
      this.#one ??= select(database, "path = ?");
      return this.#one.get(path) as unknown as Row | undefined;
    });
    return row && digestOn(row, state);
  }

  /**
   * Reads all that is remembered of the files below a directory, at once.
   *
   * @param directory Real path of the directory.
   * @returns What is remembered.
   */
  below(directory: string): RememberedDigests {
    this.#write();
    const prefix = directory.endsWith("/") ? directory : `${directory}/`;
    const rows = this.#attempt((database) => {
      this.#below ??= select(
        database,
        "path >= ? AND path < ? ORDER BY path",
      );
      return this.#below.all(
        prefix,
        `${prefix.slice(0, -1)}0`,
      ) as unknown as Row[];
    });
    return new RememberedDigests(rows ?? []);
  }

  /**
   * Remembers digests: soon, and at the latest before the next look or when
   * the cache is closed.
   *
   * A file whose times are too near to `started`, or in the future, is left
   * out: it could change again without showing it.
   *
   * @param digests Real paths with what was read.
   * @param started When hashing began, in ms since the epoch.
   * @param gone Real paths to forget.
   */
  remember(
    digests: readonly (readonly [path: string, digested: Digested])[],
    started: number,
    gone: Iterable<string> = [],
  ): void {
    if (this.#waiting.length === 0) setImmediate(() => this.#write());
    this.#waiting.push({ digests, started, gone: [...gone] });
  }

  /** Closes the file; looking up then finds nothing. */
  [Symbol.dispose](): void {
    this.#write();
    const database = this.#database;
    this.#database = undefined;
    database?.close();
  }

  #write(): void {
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#waiting = [];
    const rows = waiting.flatMap((one) => this.#rowsOf(one));
    const gone = waiting.flatMap((one) => one.gone);
    if (rows.length + gone.length === 0) return;
    this.#attempt((database) =>
      inTransaction(database, () => {
        insert(database, rows);
        const remove = database.prepare("DELETE FROM file WHERE path = ?");
        for (const path of gone) remove.run(path);
      })
    );
  }

  #rowsOf({ digests, started }: Remembered): Row[] {
    return digests
      .filter(([path, { complete, state }]) =>
        complete && isSettled(state, started, this.#margin(path, state))
      )
      .map(([path, { state, digest }]) => toRow(path, state, digest));
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
      giveUp(this.path, STAT_CACHE, error);
      return undefined;
    }
  }
}
