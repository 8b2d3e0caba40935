/**
 * How far the reading of a log is, on a terminal.
 *
 * @module
 */

import type { LogProgress } from "../src/log/mod.ts";
import type { Context } from "./context.ts";
import { type Progress, showProgress } from "./progress.ts";

/**
 * Makes a progress bar that counts entries.
 *
 * @param context Whether a person watches.
 * @returns The bar, not shown yet.
 */
export function showEntries(context: Context): Progress {
  return showProgress(
    context,
    (amount) => `${Math.round(amount).toLocaleString("en")} entries`,
  );
}

/**
 * Adds a reading to the bar.
 *
 * @param progress The bar.
 * @returns What is told how far it is.
 */
export function watchEntries(
  progress: Progress,
): (progress: LogProgress) => void {
  const { onProgress } = progress.watch({});
  return ({ entries, total }) => onProgress?.({ bytes: entries, total });
}
