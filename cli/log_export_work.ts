/**
 * The work of `assay log export` and `assay log plot`.
 *
 * @module
 */

import { AssayError } from "../src/internal/errors.ts";
import {
  exportArrow,
  exportCsv,
  type LogExport,
  LogReader,
  type LogSelection,
} from "../src/log/mod.ts";
import type { Context } from "./context.ts";
import type { ExportFlags } from "./log_flags.ts";
import { selectionOf } from "./log_time.ts";
import { inEntries } from "./log_verify_work.ts";
import { warnOfDamage } from "./log_words.ts";
import { inUnits, showProgress } from "./progress.ts";
import { quoteName } from "./quote_name.ts";

/**
 * Writes a log in another form.
 *
 * @param flags The flags given.
 * @param path The log.
 */
export async function exportLog(
  this: Context,
  flags: ExportFlags,
  path: string,
): Promise<void> {
  const { format, output } = flags;
  if (format === "arrow" && output === undefined) throw outputMissing();
  try {
    const { entries, bytes, damage } = await run(this, flags, path);
    if (output !== undefined) {
      this.process.stderr.write(
        `${quoteName(output)}: ${entries} entries, ${inUnits(bytes)}\n`,
      );
    }
    warnOfDamage(this, damage);
  } catch (error) {
    // Whoever interrupts knows why it ends.
    if (!this.signal.aborted) throw error;
  }
}

async function run(
  context: Context,
  { format, encoding, output, ...flags }: ExportFlags,
  path: string,
): Promise<LogExport> {
  using progress = showProgress(context, inEntries);
  const { onProgress } = progress.watch({});
  const options = {
    ...selectionIn(path, flags),
    signal: context.signal,
    onProgress: ({ entries, total }: { entries: number; total: number }) =>
      onProgress?.({ bytes: entries, total }),
  };
  return format === "arrow"
    ? await exportArrow(path, output!, options)
    : await exportCsv(path, output ?? toStandardOutput(context), {
      ...options,
      encoding,
    });
}

function selectionIn(
  path: string,
  flags: Parameters<typeof selectionOf>[0],
): LogSelection {
  using reader = LogReader.open(path);
  return selectionOf(flags, reader);
}

function toStandardOutput({ process }: Context): WritableStream<Uint8Array> {
  // Text in ASCII, whose pieces are texts too.
  const decoder = new TextDecoder();
  return new WritableStream({
    write: (bytes) => process.stdout.write(decoder.decode(bytes)),
  });
}

function outputMissing(): AssayError {
  return new AssayError(
    "Cannot export as Arrow: expected a file to write, found none",
    { code: "WRONG_CALL", hints: ["Name one with '--output'."] },
  );
}
