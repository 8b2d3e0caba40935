/**
 * Making archives of a log: one `{source}_log.npz` for each source, as ataraxis
 * and NumPy read them.
 *
 * For each source the sequence is: write the new archive, with all that the
 * earlier one held, under a temporary name, fsync it, read it back and compare
 * every entry with what it was made of, rename it over the earlier one, fsync
 * the directory. Only when all archives are in place, segments and `.npy` files
 * are removed, if that is asked for.
 *
 * - **When it is ended in the middle**, every entry still stands where it stood,
 *   or in an archive that was compared, or in both; readers tell by what the
 *   archive says (`segment_claims.ts`), and give it once. The next call removes
 *   what was left under temporary names, and goes on.
 * - **What is damaged stays**: a segment or `.npy` file of which something is
 *   lost is not removed; an archive of which something is lost is kept beside
 *   the new one, with `.damaged` after its name.
 * - **Memory** does not grow with the log: at most 32 archives are written at a
 *   time, each with half a megabyte of buffers.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { ArchiveRewrite, type CompressedArchive } from "./archive_rewrite.ts";
import { compressFailure } from "./compress_failure.ts";
import { damagedClaims } from "./damaged_claims.ts";
import type { LogDamage } from "./entry_source.ts";
import { holdLog } from "./hold_log.ts";
import { LogError } from "./log_error.ts";
import { openSources } from "./open_sources.ts";
import { recoverLog } from "./recover_log.ts";
import { removeLeftovers, removeSources } from "./remove_sources.ts";
import { Steps } from "./steps.ts";
import type { Compression } from "./zip_writer.ts";

/** How {@linkcode compressLogs} makes archives. */
export interface CompressOptions {
  /**
   * Whether segments and `.npy` files are removed once all that they hold
   * stands in archives that were read back.
   *
   * @default {false}
   */
  readonly removeSources?: boolean;
  /**
   * `stored` as ataraxis writes archives, or `deflate`, which is smaller and
   * takes many times as long.
   *
   * @default {"stored"}
   */
  readonly compression?: Compression;
  /** Ends the work, leaving the log as it was; its reason is thrown. */
  readonly signal?: AbortSignal;
  /**
   * Is told now and then how far it is. What it throws ends the work as the
   * signal does, and is thrown.
   *
   * @default {undefined}
   */
  readonly onProgress?: (progress: CompressProgress) => void;
}

/** How far a log is compressed. */
export interface CompressProgress {
  /** Bytes of entries written and read back so far. */
  readonly bytes: number;
  /** How many there will be. */
  readonly total: number;
}

/** What {@linkcode compressLogs} did. */
export interface CompressReport {
  /** The archives that were made, by their sources. */
  readonly archives: readonly CompressedArchive[];
  /** What could not be read, and so stands in no archive. */
  readonly damage: readonly LogDamage[];
  /** Paths of segments, indexes and `.npy` files that were removed: a count. */
  readonly removed: number;
  /** Paths of files that stay because a part of them is lost. */
  readonly kept: readonly string[];
}

/** How many archives are written at a time. */
const TOGETHER = 32;

/**
 * Makes archives of a log that no logger is writing, and adds to those that it
 * has: one `{source}_log.npz` a source, its members in time order, the second
 * entry of a time with `_1` behind it.
 *
 * @param directory The log directory (`logger.outputDirectory`).
 * @param options What to do with the sources, and how to compress.
 * @returns What was made, and what could not be read.
 * @throws {LogError} `LOG_NOT_FOUND`; `LOG_IN_USE`, a logger is running there;
 * `ARCHIVE_MALFORMED`, an archive is not what its name says;
 * `ARCHIVE_UNVERIFIED`, what was written was not read back; `DISK_FULL`,
 * `PERMISSION_DENIED`, `WRITE_FAILED`. The log is as it was, or some sources
 * have their new archives.
 *
 * @example An archive of what a logger wrote
 * ```ts
 * import { compressLogs, DataLogger, LogReader } from "@assay/assay/log";
 *
 * const outputDirectory = await Deno.makeTempDir();
 * const logger = new DataLogger({ outputDirectory });
 * await logger.start();
 * logger.put({ sourceId: 1, timestamp: 10n, data: Uint8Array.of(1, 2) });
 * await logger.stop();
 *
 * const { archives } = await compressLogs(logger.outputDirectory, {
 *   removeSources: true,
 * });
 * using reader = LogReader.open(archives[0]!.path);
 * if (reader.entryCount !== 1) throw new Error("expected one entry");
 * await Deno.remove(outputDirectory, { recursive: true });
 * ```
 */
export async function compressLogs(
  directory: string | URL,
  options: CompressOptions = {},
): Promise<CompressReport> {
  const path = directory instanceof URL ? fileURLToPath(directory) : directory;
  const { signal } = options;
  checkCompression(options.compression);
  signal?.throwIfAborted();
  using _lock = await holdLog(path, "compressing the log");
  const steps = new Steps(options);
  try {
    return await compress(path, options, steps);
  } catch (error) {
    if (error instanceof LogError || steps.isEndedBy(error)) throw error;
    throw compressFailure(error, path);
  }
}

async function compress(
  directory: string,
  { removeSources: removes = false, compression = "stored" }: CompressOptions,
  steps: Steps,
): Promise<CompressReport> {
  removeLeftovers(directory);
  // A segment that was left without an index would be taken for a live one.
  recoverLog(directory);
  const doubted = await damagedClaims(directory, steps);
  using sources = openSources(directory, doubted);
  const rewrite = new ArchiveRewrite(directory, sources, compression, steps);
  const { sourceIds } = rewrite;
  steps.expect(rewrite.bytes);
  const archives: CompressedArchive[] = [];
  for (let at = 0; at < sourceIds.length; at += TOGETHER) {
    archives.push(...await rewrite.run(sourceIds.slice(at, at + TOGETHER)));
  }
  const { damage } = sources;
  const { removed, kept } = removes
    ? await removeSources(sources, damage, steps)
    : { removed: 0, kept: [] };
  steps.finish();
  return { archives, damage, removed, kept };
}

function checkCompression(compression: unknown): void {
  const isKnown = compression === undefined || compression === "stored" ||
    compression === "deflate";
  if (isKnown) return;
  throw new LogError(
    `Cannot compress the log: expected compression 'stored' or 'deflate', found '${compression}'`,
    {
      code: "OPTION_INVALID",
      data: { compression },
      hints: ["Leave it out for 'stored', as ataraxis writes archives."],
    },
  );
}
