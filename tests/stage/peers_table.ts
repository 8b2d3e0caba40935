/**
 * The table of `docs/stage.md` that sets assay beside others.
 *
 * @module
 */

import assert from "node:assert/strict";

/** The cells of a table, by row and column. */
export type Table = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * Reads the first table of a section.
 *
 * @param page The text of a page.
 * @param heading The section's heading.
 * @returns Its cells, by their row's first cell and their column's heading.
 */
export function readTable(page: string, heading: string): Table {
  const [, section] = page.split(`\n## ${heading}\n`);
  assert.ok(section !== undefined, `no section '${heading}'`);
  const lines = section.split("\n").filter((line) => line.startsWith("|"));
  const [columns = [], , ...rows] = lines.map((line) =>
    line.split("|").slice(1, -1).map((cell) => cell.trim())
  );
  const table = new Map(
    rows.map(([name = "", ...cells]) => [
      name,
      new Map(cells.map((cell, index) => [columns[index + 1]!, cell])),
    ]),
  );
  assert.equal(table.size, rows.length, "two rows of one name");
  return table;
}
