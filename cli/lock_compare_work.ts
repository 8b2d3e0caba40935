/**
 * The work of `assay lock verify` and `diff`.
 *
 * @module
 */

import { logWarnings } from "../src/internal/log_warnings.ts";
import { mask } from "../src/internal/mask.ts";
import {
  diffRuns,
  diffText,
  verificationText,
  verifyRun,
} from "../src/lock/mod.ts";
import type { Context } from "./context.ts";
import { leaveWhenInterrupted } from "./interrupt.ts";
import type { LockCompareFlags } from "./lock_compare.ts";
import { jsonText } from "./print_data.ts";

/**
 * Tells whether a run still holds.
 *
 * @param flags The form.
 * @param run The run's directory, or its lock.
 */
export async function verify(
  this: Context,
  { json }: LockCompareFlags,
  run: string,
): Promise<void> {
  leaveWhenInterrupted(this);
  logWarnings((line) => this.process.stderr.write(line));
  const found = await verifyRun(run);
  const { dir, state, differences } = found;
  this.process.stdout.write(mask(
    json ? jsonText({ dir, state, differences }) : verificationText(found),
  ));
  if (differences.length > 0) this.process.exitCode = 1;
}

/**
 * Shows what makes two runs differ.
 *
 * @param flags The form.
 * @param a The first run's directory, or its lock.
 * @param b The second's.
 */
export async function diff(
  this: Context,
  { json }: LockCompareFlags,
  a: string,
  b: string,
): Promise<void> {
  const found = await diffRuns(a, b);
  this.process.stdout.write(mask(json ? jsonText(found) : diffText(found)));
}
