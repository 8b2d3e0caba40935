/**
 * What `assay memo --json` prints.
 *
 * @module
 */

import { mask } from "../src/internal/mask.ts";
import type { Reason } from "../src/stage/mod.ts";

/** What came of a command. */
export interface MemoReport {
  /** Name of its records. */
  readonly stage: string;
  /** What happened, or with `--explain` would. */
  readonly status: "ran" | "cached" | "failed" | "hit" | "miss";
  /** Why, in words. */
  readonly why: string;
  /** Why, every reason. */
  readonly reasons: readonly Reason[];
  /** The command's exit code. */
  readonly exitCode?: number;
  /** The paths of its outputs. */
  readonly outputs?: readonly unknown[];
  /** How long it took, in ms. */
  readonly milliseconds?: number;
}

/**
 * Writes a report on one line.
 *
 * @param report The report.
 * @returns JSON, secrets masked.
 */
export function reportLine(report: MemoReport): string {
  return mask(JSON.stringify(report));
}
