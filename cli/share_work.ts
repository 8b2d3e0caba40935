/**
 * The work of `assay share`.
 *
 * @module
 */

import { renderError } from "../src/internal/render_error.ts";
import {
  listSegments,
  removeSegment,
  removeStaleSegments,
  type SegmentInfo,
} from "../src/share/kit.ts";
import type { Context } from "./context.ts";
import { jsonText } from "./print_data.ts";
import { inUnits } from "./progress.ts";
import { quoteName } from "./quote_name.ts";
import type { CollectFlags, ListFlags, RemoveFlags } from "./share.ts";

/**
 * Prints what there is.
 *
 * @param flags The flags given.
 */
export function list(this: Context, { json }: ListFlags): void {
  const segments = listSegments();
  this.process.stdout.write(
    json
      ? jsonText(segments.map(data))
      : table([["name", "dtype", "shape", "size", "state"], ...rows(segments)]),
  );
}

/**
 * Removes what is named, each that can be.
 *
 * @param flags The flags given.
 * @param names The names given.
 */
export function remove(
  this: Context,
  { force, json }: RemoveFlags,
  ...names: string[]
): void {
  const removed: SegmentInfo[] = [];
  for (const name of names) {
    try {
      removed.push(removeSegment(name, { force }));
    } catch (error) {
      this.process.exitCode = 1;
      this.process.stderr.write(`${renderError(error)}\n`);
    }
  }
  tell(this, removed, json, "removed");
}

/**
 * Removes what no process uses.
 *
 * @param flags The flags given.
 */
export function collect(this: Context, { dryRun, json }: CollectFlags): void {
  const removed = removeStaleSegments({ dryRun });
  tell(this, removed, json, dryRun ? "would remove" : "removed");
}

function tell(
  { process }: Context,
  segments: readonly SegmentInfo[],
  json: boolean,
  verb: string,
): void {
  const bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
  const arrays = segments.length === 1 ? "array" : "arrays";
  process.stdout.write(
    json
      ? jsonText(segments.map(data))
      : `${table(rows(segments))}${verb} ${segments.length} ${arrays}, ${
        inUnits(bytes)
      }\n`,
  );
}

/** What programs read. */
function data({ name, bytes, isUsed, content }: SegmentInfo): unknown {
  const state = isUsed ? "used" : "stale";
  return "problem" in content
    ? { name, bytes, state, ...content }
    : { name, bytes, state, dtype: content.dtype, shape: content.shape };
}

function rows(segments: readonly SegmentInfo[]): string[][] {
  return segments.map(({ name, bytes, isUsed, content }) => {
    const what = "problem" in content
      ? ["?", "?"]
      : [content.dtype, `[${content.shape.join(", ")}]`];
    const state = isUsed ? "used" : "stale";
    const why = "problem" in content
      ? `, ${content.problem}: expected ${content.expected}, found ${content.found}`
      : "";
    return [quoteName(name), ...what, inUnits(bytes), state + why];
  });
}

/** Lines of columns at least two spaces apart. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]!.length))
  );
  return rows.map((row) =>
    `${
      row.map((cell, column) => cell.padEnd(widths[column]!)).join("  ")
        .trimEnd()
    }\n`
  ).join("");
}
