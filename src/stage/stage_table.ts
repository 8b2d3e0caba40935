/**
 * What came of every stage, as a table.
 *
 * @module
 */

import type { StageReport } from "./call.ts";

const HEAD = ["stage", "status", "why", "time"];

/**
 * Writes a table for people: a row a stage, columns at least two spaces apart.
 *
 * @param reports What came of each stage; without a pipeline, in this order.
 * @param pipeline The pipeline that ran: the rows have the order of its stages,
 * whichever ended first.
 * @returns The table; its last line sums up.
 *
 * @example After a run
 * ```ts
 * import { Stage, type StageReport, stageTable } from "@assay/assay/stage";
 *
 * function double(value: number) {
 *   return value * 2;
 * }
 * const reports: StageReport[] = [];
 * const onReport = (report: StageReport) => reports.push(report);
 * await new Stage(double).with({ onReport }).run(4);
 * if (!stageTable(reports).includes("double  ran")) throw new Error("no row");
 * ```
 */
export function stageTable(
  reports: readonly StageReport[],
  pipeline?: { readonly stages: readonly { readonly name: string }[] },
): string {
  const places = new Map(
    pipeline?.stages.map(({ name }, place) => [name, place]),
  );
  const ordered = reports.toSorted((a, b) =>
    (places.get(a.stage) ?? 0) - (places.get(b.stage) ?? 0)
  );
  const lines = tableLines([
    HEAD,
    ...ordered.map(({ stage, status, why, milliseconds }) => [
      stage,
      status,
      why,
      duration(milliseconds),
    ]),
  ]);
  const ran = reports.filter(({ status }) => status === "ran").length;
  const total = reports.reduce((sum, report) => sum + report.milliseconds, 0);
  lines.push(
    "",
    `${ran} ran, ${reports.length - ran} cached, in ${duration(total)}`,
  );
  return lines.join("\n");
}

/**
 * Sets rows as lines, columns at least two spaces apart.
 *
 * @param table The rows, the heading first, all of one length.
 * @returns The lines.
 */
export function tableLines(table: readonly (readonly string[])[]): string[] {
  // A name or reason may hold what would break its row.
  const rows = table.map((row) =>
    row.map((cell) => cell.replace(/[\s\p{Cc}]+/gu, " "))
  );
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    });
  }
  return rows.map((row) =>
    row.map((cell, column) => cell.padEnd(widths[column]!)).join("  ").trimEnd()
  );
}

function duration(milliseconds: number): string {
  if (milliseconds < 999.5) return `${milliseconds.toFixed(1)} ms`;
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
