/**
 * Which rows of an index are of runs that are looked for.
 *
 * @module
 */

import { digestWithout, type KeyPath } from "./config_key.ts";
import type { SettledQuery } from "./run_query.ts";
import { digestData, digestTrees, type RunRow } from "./run_row.ts";
import type { RunTable } from "./run_table.ts";

/** Of which matching rows {@linkcode matchingRows} gives how many. */
export interface RowsOptions {
  /** Directories that are passed over. */
  readonly but?: readonly string[];
  /** How many are enough. */
  readonly limit?: number;
}

/**
 * Selects the complete runs whose data and code stayed as they were, and that
 * look in their locks as what is looked for.
 *
 * @param table The rows.
 * @param query What is looked for; what is left out is not compared.
 * @param options Which are passed over, and how many are enough.
 * @returns Their rows, the newest first.
 */
export function matchingRows(
  table: RunTable,
  { code, config, data, repos }: SettledQuery,
  { but = [], limit = -1 }: RowsOptions = {},
): RunRow[] {
  const where = ["status = 'complete'", "is_whole = 1"];
  const values: string[] = [];
  const demand = (condition: string, value: string) => {
    where.push(condition);
    values.push(value);
  };
  if (but.length > 0) {
    const list = JSON.stringify(but);
    demand("path NOT IN (SELECT value FROM json_each(?))", list);
  }
  if (code === null) return [];
  if (code !== undefined) demand("code = ?", code);
  if (data !== undefined) demand("data = ?", digestData(data));
  if (repos !== undefined) {
    const trees = digestTrees(repos);
    if (trees === undefined) return [];
    demand("repos = ?", trees);
  }
  const select = (conditions: readonly string[], values: readonly string[]) =>
    table.select(
      `WHERE ${conditions.join(" AND ")} ORDER BY finished DESC LIMIT ${limit}`,
      ...values,
    );
  if (config === undefined) return select(where, values);
  const rows = keysOf(table).flatMap((key) => {
    const digest = digestWithout(config.value, JSON.parse(key) as KeyPath);
    return digest === "" ? [] : select(
      ["key = ?", "config = ?", ...where],
      [key, digest, ...values],
    );
  });
  return rows.toSorted((a, b) => a.finished < b.finished ? 1 : -1);
}

/** The keys that name directories: one for each kind of program. */
function keysOf(table: RunTable): string[] {
  // Each is looked up from the one before: asking for the distinct ones
  // reads the whole index.
  const sql = `WITH RECURSIVE one(key) AS (
      SELECT min(key) FROM run
      UNION ALL
      SELECT (SELECT min(key) FROM run WHERE key > one.key)
      FROM one WHERE one.key IS NOT NULL
    ) SELECT key FROM one WHERE key IS NOT NULL`;
  return table.prepared(sql).all().map(({ key }) => key as string);
}
