/**
 * The work of `assay lock crate`.
 *
 * @module
 */

import { relative } from "node:path";
import { mask } from "../src/internal/mask.ts";
import { exportCrate } from "../src/lock/mod.ts";
import type { Context } from "./context.ts";
import { cleanlyEnded } from "./interrupt.ts";
import type { LockCrateFlags } from "./lock_crate.ts";
import { jsonText } from "./print_data.ts";
import { inUnits } from "./progress.ts";
import { quoteName } from "./quote_name.ts";

/**
 * Writes a crate.
 *
 * @param flags Where to, and its licence.
 * @param run The run's directory, or its lock.
 */
export async function crate(
  this: Context,
  { output, license, json }: LockCrateFlags,
  run: string,
): Promise<void> {
  await cleanlyEnded(this, async (signal) => {
    const written = await exportCrate(run, output, {
      ...(license !== undefined && { license }),
      signal,
    });
    const { path, profile, files: { count, bytes } } = written;
    const name = quoteName(relative(Deno.cwd(), path));
    this.process.stdout.write(mask(
      json
        ? jsonText(written)
        : `${name}: ${count} files, ${inUnits(bytes)}, by ${profile}\n`,
    ));
  });
}
