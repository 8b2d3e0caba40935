/**
 * The work of `assay log export` and `assay log plot`.
 *
 * @module
 */

import { writeFileAtomic } from "../src/internal/atomic_file.ts";
import { AssayError } from "../src/internal/errors.ts";
import {
  exportArrow,
  exportCsv,
  type ExportOptions,
  LogReader,
  plotLog,
} from "../src/log/mod.ts";
import type { Context } from "./context.ts";
import type { ExportFlags, PlotFlags, SelectionFlags } from "./log_flags.ts";
import { showEntries, watchEntries } from "./log_progress.ts";
import { selectionOf } from "./log_time.ts";
import { warnOfDamage } from "./log_words.ts";
import { inUnits, type Progress } from "./progress.ts";
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
  const { format, encoding, output } = flags;
  if (format === "arrow" && output === undefined) throw outputMissing();
  using progress = showEntries(this);
  const options = optionsOf(this, path, flags, progress);
  try {
    const { entries, bytes, damage } = format === "arrow"
      ? await exportArrow(path, output!, options)
      : await exportCsv(path, output ?? toStandardOutput(this), {
        ...options,
        encoding,
      });
    progress.pause(() => {
      if (output !== undefined) {
        this.process.stderr.write(
          `${quoteName(output)}: ${entries} entries, ${inUnits(bytes)}\n`,
        );
      }
      warnOfDamage(this, damage);
    });
  } catch (error) {
    // Whoever interrupts knows why it ends.
    if (!this.signal.aborted) throw error;
  }
}

/**
 * Draws a log.
 *
 * @param flags The flags given.
 * @param path The log.
 */
export async function plot(
  this: Context,
  { title, output, ...flags }: PlotFlags,
  path: string,
): Promise<void> {
  using progress = showEntries(this);
  const options = optionsOf(this, path, flags, progress);
  try {
    const svg = await plotLog(path, {
      ...options,
      ...(title === undefined ? {} : { title }),
    });
    if (output === undefined) this.process.stdout.write(svg);
    else writeFileAtomic(output, svg);
  } catch (error) {
    // Whoever interrupts knows why it ends.
    if (!this.signal.aborted) throw error;
  }
}

/** Which entries are read, and who is told how far that is. */
function optionsOf(
  { signal }: Context,
  path: string,
  flags: SelectionFlags,
  progress: Progress,
): ExportOptions {
  using reader = LogReader.open(path);
  const onProgress = watchEntries(progress);
  return { ...selectionOf(flags, reader), signal, onProgress };
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
