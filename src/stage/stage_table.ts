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
 * @param reports What came of each stage, in order.
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
export function stageTable(reports: readonly StageReport[]): string {
  const cells = [
    HEAD,
    ...reports.map(({ stage, status, why, milliseconds }) => [
      stage,
      status,
      why,
      duration(milliseconds),
    ]),
  ];
  // A name or reason may hold what would break its row.
  const rows = cells.map((row) =>
    row.map((cell) => cell.replace(/[\s\p{Cc}]+/gu, " "))
  );
  const widths = HEAD.map((_, column) =>
    Math.max(...rows.map((row) => row[column]!.length))
  );
  const lines = rows.map((row) =>
    row.map((cell, column) => cell.padEnd(widths[column]!)).join("  ").trimEnd()
  );
  const ran = reports.filter(({ status }) => status === "ran").length;
  const total = reports.reduce((sum, report) => sum + report.milliseconds, 0);
  lines.push(
    "",
    `${ran} ran, ${reports.length - ran} cached, in ${duration(total)}`,
  );
  return lines.join("\n");
}

function duration(milliseconds: number): string {
  if (milliseconds < 999.5) return `${milliseconds.toFixed(1)} ms`;
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
