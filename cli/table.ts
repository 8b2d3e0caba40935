/**
 * Tables for people.
 *
 * @module
 */

/**
 * Writes rows as lines of columns, at least two spaces apart.
 *
 * @param rows The rows, each of as many cells.
 * @param right Which columns end at one place, as numbers do.
 * @returns The lines, each with its newline.
 */
export function tableText(
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]!.length))
  );
  return rows.map((row) =>
    `${
      row.map((cell, column) =>
        right.includes(column)
          ? cell.padStart(widths[column]!)
          : cell.padEnd(widths[column]!)
      ).join("  ").trimEnd()
    }\n`
  ).join("");
}
