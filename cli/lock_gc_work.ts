/**
 * The work of `assay lock gc`.
 *
 * @module
 */

import { relative } from "node:path";
import { parseQuantity } from "../src/config/mod.ts";
import { AssayError } from "../src/internal/errors.ts";
import { logWarnings } from "../src/internal/log_warnings.ts";
import { mask } from "../src/internal/mask.ts";
import { gcRuns, type GcRunsResult } from "../src/lock/mod.ts";
import type { Context } from "./context.ts";
import type { LockGcFlags } from "./lock_runs.ts";
import { jsonText } from "./print_data.ts";
import { inUnits } from "./progress.ts";
import { quoteName } from "./quote_name.ts";

/**
 * Removes runs, and tells which.
 *
 * @param flags Which.
 * @param root The directory below which they lie.
 */
export async function gc(
  this: Context,
  { olderThan, failed, earlier, dryRun, json }: LockGcFlags,
  root = ".",
): Promise<void> {
  logWarnings((line) => this.process.stderr.write(line));
  if (olderThan === undefined && !failed && !earlier) {
    throw new AssayError(
      "Cannot remove runs: expected '--older-than', '--failed' or '--earlier', found none",
      {
        code: "WRONG_CALL",
        hints: ["Say what to remove, as in --older-than 90d."],
      },
    );
  }
  const result = await gcRuns(root, {
    failed,
    earlier,
    dryRun,
    ...(olderThan !== undefined &&
      { olderThan: parseQuantity(olderThan, "s") }),
  });
  this.process.stdout.write(
    mask(json ? jsonText(result) : told(result, dryRun)),
  );
}

function told({ removed, kept }: GcRunsResult, dryRun: boolean): string {
  const lines = removed.map(({ id, dir, bytes }) =>
    `${inUnits(bytes).padStart(7)}  ${
      quoteName(relative(Deno.cwd(), dir) || ".")
    }  ${id}\n`
  );
  const sum = removed.reduce((total, { bytes }) => total + bytes, 0);
  const count = removed.length === 1 ? "1 run" : `${removed.length} runs`;
  const verb = dryRun ? "would remove" : "removed";
  const stay = kept === 0
    ? ""
    : `; ${kept} more ${
      kept === 1 ? "stays" : "stay"
    }: tagged, needed, or in use`;
  return `${lines.join("")}${verb} ${count}, ${inUnits(sum)}${stay}\n`;
}
