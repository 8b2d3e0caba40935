/**
 * What a run of a pipeline would do, as a table.
 *
 * @module
 */

import type { PlannedStage } from "./plan.ts";
import { tableLines } from "./stage_table.ts";

/**
 * Writes a table for people: a row a stage, columns at least two spaces apart.
 *
 * @param plan What {@linkcode Pipeline.plan} gave.
 * @returns The table; its last line sums up.
 *
 * @example Before the first run
 * ```ts
 * import { Pipeline, planTable, Stage } from "@assay/assay/stage";
 *
 * function double(value: number) {
 *   return value * 2;
 * }
 * const plan = await new Pipeline([["start", new Stage(double)]]).plan(4);
 * if (!planTable(plan).includes("double  miss")) throw new Error("no row");
 * ```
 */
export function planTable(plan: readonly PlannedStage[]): string {
  const lines = tableLines([
    ["stage", "status", "why", "where"],
    ...plan.map(({ stage, status, why, where, whereWhy }) => [
      stage,
      status,
      why,
      status === "hit" ? "" : `${where}: ${whereWhy}`,
    ]),
  ]);
  const sum = (status: PlannedStage["status"]) =>
    plan.filter((row) => row.status === status).length;
  const unknown = sum("unknown");
  lines.push(
    "",
    `${sum("miss")} would run, ${sum("hit")} are stored` +
      (unknown === 0 ? "" : `, ${unknown} depend on what runs`),
  );
  return lines.join("\n");
}
