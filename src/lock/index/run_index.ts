/**
 * Finding runs among many.
 *
 * @module
 */

import { mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import {
  giveUp,
  inTransaction,
  openOrSetAside,
} from "../../internal/cache_database.ts";
import { LockError } from "../lock_error.ts";
import type { RunLock } from "../lock_record.ts";
import { readLock } from "../read_lock.ts";
import { indexFile } from "./index_file.ts";
import { RUN_INDEX } from "./index_kind.ts";
import { matchingRows } from "./matching_rows.ts";
import { differences, hasConfig, type RunDifference } from "./nearest.ts";
import { readRun, refresh } from "./refresh.ts";
import { lockOf, type RunRow } from "./run_row.ts";
import { RunTable } from "./run_table.ts";
import type { RunQuery, SettledQuery } from "./run_query.ts";

/** A run that was found. */
export interface FoundRun {
  /** Its directory, absolute. */
  readonly dir: string;
  /** What its lock says. */
  readonly lock: RunLock;
}

/** What every run matches. */
const ANY: SettledQuery = {
  ...{ code: undefined, config: undefined, data: undefined, repos: undefined },
};

/** The run that comes closest to what was looked for. */
export interface NearestRun extends FoundRun {
  /** In what it differs; nothing when it matches. */
  readonly differences: readonly RunDifference[];
}

/**
 * Finds complete runs below a directory, the root, by what they were made of.
 *
 * What it knows is read from the `run.lock` files and kept in an SQLite file
 * under the cache directory, one for each root and host, which may be deleted
 * at any time; without a place for it, in memory. The locks decide: what is
 * found is looked at again, and before nothing is found, what is new on disk is
 * read. Only a lock that somebody wrote over in place, which assay never does,
 * is found by what it says now as soon as it was looked at again.
 *
 * Needs read permission for the root.
 *
 * @example Running only what has not run
 * ```ts
 * import { RunIndex, runLock } from "@assay/assay/lock";
 *
 * const root = await Deno.makeTempDir();
 * const config = { save_dir: `${root}/1`, rate: 2 };
 * await runLock({ config }, () => {});
 *
 * using index = RunIndex.open(root);
 * const again = await index.find({ config: { save_dir: `${root}/2`, rate: 2 } });
 * if (again?.dir !== await Deno.realPath(`${root}/1`)) throw new Error("not found");
 * const other = await index.nearest({ config: { rate: 3 } });
 * if (other?.differences[0]?.key !== "rate") throw new Error("no difference");
 * ```
 */
export class RunIndex implements Disposable {
  /** The root, absolute and real. */
  readonly root: string;
  readonly #path: string;
  #database: DatabaseSync | undefined;
  #table: RunTable;

  private constructor(root: string, path: string, database: DatabaseSync) {
    this.root = root;
    this.#path = path;
    this.#database = database;
    this.#table = new RunTable(database);
  }

  /**
   * Opens the index of a directory.
   *
   * @param root The directory below which runs lie.
   * @returns The index; dispose of it.
   * @throws {LockError} `INDEX_ROOT_MISSING`: there is no such directory.
   */
  static open(root: string | URL): RunIndex {
    const real = realDirectory(
      root instanceof URL ? fileURLToPath(root) : resolve(root),
    );
    const path = indexFile(real);
    const database = path === undefined ? undefined : openFile(path);
    return path === undefined || database === undefined
      ? new RunIndex(real, ":memory:", openOrSetAside(":memory:", RUN_INDEX)!)
      : new RunIndex(real, path, database);
  }

  /**
   * Finds the newest complete run that matches.
   *
   * A run whose data or code changed while it ran never matches, nor one whose
   * code or trees are not known where these are looked for. Configurations are
   * compared by what a lock shows of them and by their digest, which tells apart
   * what a text does not: `1n` and `1`, a list and a set, ….
   *
   * @param query What to look for; what is left out is not compared.
   * @returns The run, if there is one.
   * @throws {HashError} Data cannot be read.
   * @throws {AssayError} A repository cannot be described.
   */
  async find(query: RunQuery): Promise<FoundRun | undefined> {
    const wanted = await settled(query);
    return this.#attempt((database) => {
      const found = this.#search(wanted);
      if (found !== undefined) return found;
      refresh(database, this.root);
      // Also when nothing is new: another process may just have read it.
      return this.#search(wanted);
    });
  }

  /**
   * Lists the complete runs that match, after all that is new on disk was read.
   *
   * @param query What to look for; what is left out is not compared.
   * @returns The runs, the newest first.
   * @throws {HashError} Data cannot be read.
   * @throws {AssayError} A repository cannot be described.
   */
  async findAll(query: RunQuery): Promise<FoundRun[]> {
    const wanted = await settled(query);
    return this.#attempt((database) => {
      refresh(database, this.root);
      return matchingRows(this.#table, wanted).flatMap((row) => {
        const isSame = readRun(this.root, row.path, row) === row;
        const found = isSame ? this.#found(row) : undefined;
        return found && hasConfig(found.lock, wanted) ? found : [];
      });
    }) ?? [];
  }

  /**
   * Finds the complete run that differs least from what is looked for.
   *
   * @param query What to look for; what is left out is not compared.
   * @returns The run and in what it differs, the newest of several; nothing
   * when there is no complete run.
   * @throws {HashError} Data cannot be read.
   * @throws {AssayError} A repository cannot be described.
   */
  async nearest(query: RunQuery): Promise<NearestRun | undefined> {
    const wanted = await settled(query);
    return this.#attempt((database) => {
      refresh(database, this.root);
      for (;;) {
        const [row, nearest] = this.#nearest(wanted) ?? [];
        if (row === undefined) return undefined;
        if (readRun(this.root, row.path, row) === row) return nearest;
        this.#readAgain(row.path);
      }
    });
  }

  /**
   * Lists all runs below the root whose locks can be read, whatever became of
   * them.
   *
   * @returns The runs, the newest end first.
   */
  runs(): FoundRun[] {
    return this.#attempt((database) => {
      refresh(database, this.root);
      return this.#table.select("ORDER BY finished DESC").flatMap((row) =>
        this.#found(row) ?? []
      );
    }) ?? [];
  }

  /**
   * Lists the folders below the root in which runs are looked for.
   *
   * @returns Their paths, absolute, the root among them.
   */
  folders(): string[] {
    return this.#attempt((database) => {
      refresh(database, this.root);
      return this.#table.prepared("SELECT path FROM folder ORDER BY path").all()
        .map(({ path }) => join(this.root, path as string));
    }) ?? [];
  }

  /** Closes the file; nothing is found any more. */
  [Symbol.dispose](): void {
    const database = this.#database;
    this.#database = undefined;
    database?.close();
  }

  #nearest(query: SettledQuery): [RunRow, NearestRun] | undefined {
    let nearest: [RunRow, NearestRun] | undefined;
    for (const row of matchingRows(this.#table, ANY)) {
      const found = this.#found(row);
      if (found === undefined) continue;
      const differs = differences(found.lock, query);
      const isNearer = nearest === undefined ||
        differs.length < nearest[1].differences.length;
      if (isNearer) nearest = [row, { ...found, differences: differs }];
      if (differs.length === 0) break;
    }
    return nearest;
  }

  #search(query: SettledQuery): FoundRun | undefined {
    const others: string[] = [];
    for (
      let row: RunRow | undefined;
      [row] = matchingRows(this.#table, query, { but: others, limit: 1 }), row;
    ) {
      // The file decides: what was known of it is replaced, and asked again.
      if (readRun(this.root, row.path, row) !== row) {
        this.#readAgain(row.path);
        continue;
      }
      const found = this.#found(row);
      if (found && hasConfig(found.lock, query)) return found;
      others.push(row.path);
    }
    return undefined;
  }

  #found(row: RunRow): FoundRun | undefined {
    const dir = join(this.root, row.path);
    const lock = lockOf(row);
    if (lock !== undefined) return { dir, lock };
    try {
      return { dir, lock: readLock(join(dir, "run.lock")) };
    } catch (error) {
      if (error instanceof LockError) return undefined;
      throw error;
    }
  }

  #readAgain(path: string): void {
    // In one step: else another process may list the folder in between, and the
    // run that it found there would be hidden for good.
    inTransaction(this.#database!, () => {
      const now = readRun(this.root, path, undefined);
      if (now !== undefined) return this.#table.put(now);
      this.#table.unsettle(path);
      this.#table.remove(path);
    });
  }

  /** Goes on in memory when the file fails: it is only a cache. */
  #attempt<T>(act: (database: DatabaseSync) => T): T | undefined {
    if (this.#database === undefined) return undefined;
    try {
      return act(this.#database);
    } catch (error) {
      if ((error as { code?: string }).code !== "ERR_SQLITE_ERROR") throw error;
      this[Symbol.dispose]();
      giveUp(this.#path, RUN_INDEX, error);
      this.#database = openOrSetAside(":memory:", RUN_INDEX)!;
      this.#table = new RunTable(this.#database);
      return act(this.#database);
    }
  }
}

function openFile(path: string): DatabaseSync | undefined {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    return openOrSetAside(path, RUN_INDEX);
  } catch (error) {
    giveUp(path, RUN_INDEX, error);
    return undefined;
  }
}

async function settled(query: RunQuery): Promise<SettledQuery> {
  // It knows code, data and repositories, which lists of runs do without.
  const { settle } = await import("./run_query.ts");
  return await settle(query);
}

function realDirectory(path: string): string {
  try {
    const real = Deno.realPathSync(path);
    if (Deno.statSync(real).isDirectory) return real;
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    const isGone = cause instanceof Deno.errors.NotFound;
    throw rootMissing(path, isGone ? "nothing" : `'${cause.message}'`, cause);
  }
  throw rootMissing(path, "a file");
}

function rootMissing(path: string, found: string, cause?: Error): LockError {
  return new LockError(
    `Cannot index the runs below '${path}': expected a directory, found ${found}`,
    {
      code: "INDEX_ROOT_MISSING",
      data: { path },
      hints: ["Name the directory below which the runs' directories lie."],
      cause,
    },
  );
}
