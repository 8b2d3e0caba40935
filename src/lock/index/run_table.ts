/**
 * The rows of an index.
 *
 * Runs of one program have the largest parts of their locks in common: those
 * stand once in a table of their own, by digest.
 *
 * @module
 */

import type { DatabaseSync, StatementSync } from "node:sqlite";
import { sha256 } from "../../internal/sha256.ts";
import type { RunRow } from "./run_row.ts";

const COLUMNS = [
  ...["path", "file", "status", "finished", "is_whole", "code", "key"],
  ...["config", "data", "repos", "lock"],
] as const satisfies readonly (keyof RunRow)[];

const SELECT = `SELECT ${COLUMNS.map((name) => `run.${name}`).join(", ")},
  shared.json AS shared
  FROM run LEFT JOIN shared ON shared.digest = run.shared`;

const PUT = `INSERT OR REPLACE INTO run (${COLUMNS.join(", ")}, shared)
  VALUES (${COLUMNS.map(() => "?").join(", ")}, ?)`;

/** Reads and writes the rows of an index. */
export class RunTable {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /** @param database The index. */
  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /**
   * Prepares a statement, once.
   *
   * @param sql The statement.
   * @returns It.
   */
  prepared(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  /**
   * Selects runs.
   *
   * @param rest What follows in the statement.
   * @param values What its question marks stand for.
   * @returns Their rows.
   */
  select(rest: string, ...values: readonly string[]): RunRow[] {
    const rows = this.prepared(`${SELECT} ${rest}`).all(...values);
    return rows as unknown as RunRow[];
  }

  /**
   * Puts a run, in place of what was known of its directory.
   *
   * To be called in a transaction: else another process may remove the common
   * part before the run is there that has it.
   *
   * @param row Its row.
   */
  put(row: RunRow): void {
    const { shared } = row;
    const digest = shared === null ? null : sha256(shared);
    if (digest !== null) {
      this.prepared("INSERT OR IGNORE INTO shared VALUES (?, ?)")
        .run(digest, shared);
    }
    this.prepared(PUT).run(...COLUMNS.map((name) => row[name]), digest);
  }

  /**
   * Removes a run.
   *
   * @param path Its directory, relative to the root.
   * @returns Whether it was there.
   */
  remove(path: string): boolean {
    return this.prepared("DELETE FROM run WHERE path = ?").run(path)
      .changes !== 0;
  }

  /**
   * Has a folder listed again the next time, whatever its time says.
   *
   * @param path The folder, relative to the root.
   */
  unsettle(path: string): void {
    this.prepared("UPDATE folder SET is_settled = 0 WHERE path = ?").run(path);
  }

  /** Removes the common parts that no run has any more. */
  removeUnshared(): void {
    this.#database.exec(`DELETE FROM shared WHERE digest NOT IN
      (SELECT shared FROM run WHERE shared IS NOT NULL)`);
  }
}
