/**
 * The rate of a log's sources as a picture.
 *
 * @module
 */

import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { type ExportOptions, ExportRows } from "./export_rows.ts";
import { RateBins } from "./rate_bins.ts";
import { drawRates } from "./rate_plot.ts";

/** What to draw. */
export interface PlotOptions extends ExportOptions {
  /**
   * The heading.
   *
   * @default {the name of the log directory or archive}
   */
  readonly title?: string;
}

/**
 * Draws how many entries a second each source of a log has over time.
 *
 * Times are of the clock on the wall (UTC) if all sources that are drawn have an
 * onset entry, else since the first entry. Onset entries are not counted.
 *
 * @param path A log directory (`logger.outputDirectory`) or an archive.
 * @param options What to draw.
 * @returns An SVG document; a panel for each source, for at most 24.
 * @throws {LogError} What {@linkcode LogReader.open} throws;
 * `SELECTION_INVALID`.
 *
 * @example The rate of a log
 * ```ts
 * import { DataLogger, plotLog } from "@assay/assay/log";
 *
 * const outputDirectory = await Deno.makeTempDir();
 * const logger = new DataLogger({ outputDirectory });
 * await logger.start();
 * for (let second = 0; second < 60; second++) {
 *   const timestamp = BigInt(second) * 1_000_000_000n;
 *   logger.put({ sourceId: 1, timestamp, data: new Uint8Array(8) });
 * }
 * await logger.stop();
 *
 * const svg = await plotLog(logger.outputDirectory);
 * if (!svg.includes("source 1")) throw new Error("expected its panel");
 * await Deno.remove(outputDirectory, { recursive: true });
 * ```
 */
export async function plotLog(
  path: string | URL,
  options: PlotOptions = {},
): Promise<string> {
  const name = path instanceof URL ? fileURLToPath(path) : path;
  using rows = new ExportRows(path, options);
  const { onsets, sourceIds } = rows;
  const isUtc = sourceIds.length > 0 &&
    sourceIds.every((sourceId) => onsets.has(sourceId));
  const bins = new RateBins();
  for await (const batch of rows.batches()) {
    for (const { sourceId, timestamp } of batch) {
      const begin = isUtc ? onsets.get(sourceId)! * 1000n : 0n;
      bins.add(sourceId, begin + timestamp);
    }
  }
  return drawRates({ title: options.title ?? basename(name), bins, isUtc });
}
