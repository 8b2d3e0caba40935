/**
 * The work of `assay log verify`.
 *
 * @module
 */

import { renderError } from "../src/internal/render_error.ts";
import { type LogVerification, verifyLog } from "../src/log/mod.ts";
import type { Context } from "./context.ts";
import type { JsonFlags } from "./log_flags.ts";
import { showEntries, watchEntries } from "./log_progress.ts";
import { damageText } from "./log_words.ts";
import { jsonText } from "./print_data.ts";
import type { Progress } from "./progress.ts";
import { quoteName } from "./quote_name.ts";

/**
 * Reads all of each log, and says what is damaged.
 *
 * @param flags The flags given.
 * @param paths The logs.
 */
export async function verify(
  this: Context,
  { json }: JsonFlags,
  ...paths: string[]
): Promise<void> {
  const results: unknown[] = [];
  using progress = showEntries(this);
  for (const path of paths) {
    try {
      const found = await check(this, path, progress);
      results.push({ path, ...found });
      if (!found.ok) this.process.exitCode = 1;
      if (!json) progress.pause(() => tell(this, path, found));
    } catch (error) {
      // Whoever interrupts knows why it ends.
      if (this.signal.aborted) return;
      this.process.exitCode = 1;
      progress.pause(() =>
        this.process.stderr.write(`${renderError(error)}\n`)
      );
    }
  }
  if (json) this.process.stdout.write(jsonText(results));
}

async function check(
  { signal }: Context,
  path: string,
  progress: Progress,
): Promise<LogVerification> {
  const onProgress = watchEntries(progress);
  return await verifyLog(path, { signal, onProgress });
}

function tell(
  { process }: Context,
  path: string,
  { ok, state, entries, sources, damage, lostBytes }: LogVerification,
): void {
  const what = `${entries} entries of ${sources.length} ${
    sources.length === 1 ? "source" : "sources"
  }, ${state}`;
  process.stdout.write(
    ok
      ? `${quoteName(path)}: ok, ${what}\n`
      : `${quoteName(path)}: damaged, ${lostBytes} bytes lost, ${what}\n`,
  );
  for (const one of damage) process.stdout.write(`  ${damageText(one)}\n`);
}
