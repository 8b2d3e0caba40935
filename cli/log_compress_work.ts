/**
 * The work of `assay log compress`.
 *
 * @module
 */

import { renderError } from "../src/internal/render_error.ts";
import { compressLogs, type CompressReport } from "../src/log/mod.ts";
import type { Context } from "./context.ts";
import type { CompressFlags } from "./log_flags.ts";
import { warnOfDamage } from "./log_words.ts";
import { jsonText } from "./print_data.ts";
import { inUnits, showProgress } from "./progress.ts";
import { quoteName } from "./quote_name.ts";

/**
 * Makes archives of logs.
 *
 * @param flags The flags given.
 * @param paths The logs.
 */
export async function compress(
  this: Context,
  { removeSources, compression, json }: CompressFlags,
  ...paths: string[]
): Promise<void> {
  const { signal } = this;
  const results: unknown[] = [];
  using progress = showProgress(this);
  for (const path of paths) {
    const options = progress.watch({ removeSources, compression, signal });
    try {
      const report = await compressLogs(path, options);
      results.push({ path, ...report });
      // What a part of is lost is still there, and should be looked at.
      if (report.kept.length > 0) this.process.exitCode = 1;
      progress.pause(() => {
        if (!json) tell(this, path, report, removeSources);
        warnOfDamage(this, report.damage);
      });
    } catch (error) {
      // Whoever interrupts knows why it ends.
      if (signal.aborted) return;
      this.process.exitCode = 1;
      progress.pause(() =>
        this.process.stderr.write(`${renderError(error)}\n`)
      );
    }
  }
  if (json) this.process.stdout.write(jsonText(results));
}

function tell(
  { process }: Context,
  path: string,
  { archives, removed, kept }: CompressReport,
  removes: boolean,
): void {
  for (const { path, entries, added, bytes } of archives) {
    process.stdout.write(
      `${quoteName(path)}: ${entries} entries, ${added} of them new, ${
        inUnits(bytes)
      }\n`,
    );
  }
  if (archives.length === 0) {
    process.stdout.write(`${quoteName(path)}: nothing new\n`);
  }
  if (removes) {
    const left = kept.length === 0 ? "" : `, kept ${kept.length} damaged`;
    process.stdout.write(
      `${quoteName(path)}: removed ${removed} files${left}\n`,
    );
  }
}
