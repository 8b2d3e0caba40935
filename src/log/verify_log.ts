/**
 * Checking that all of a log can be read.
 *
 * @module
 */

import { asyncEntries } from "./async_entries.ts";
import type { LogDamage, SourceSummary } from "./entry_source.ts";
import { LogReader, type LogState } from "./log_reader.ts";
import { openSources } from "./open_sources.ts";
import { SourceTally } from "./source_tally.ts";
import { uniqueDamage } from "./unique_damage.ts";

/** How {@linkcode verifyLog} checks. */
export interface VerifyLogOptions {
  /** Ends the checking; its reason is thrown. */
  readonly signal?: AbortSignal;
  /**
   * Is told now and then how far it is.
   *
   * @default {undefined}
   */
  readonly onProgress?: (progress: LogProgress) => void;
}

/** How far a log was read. */
export interface LogProgress {
  /** Entries read so far. */
  readonly entries: number;
  /** Entries that are expected. */
  readonly total: number;
}

/** What {@linkcode verifyLog} found. */
export interface LogVerification {
  /** Whether all that the log ever held is there and undamaged. */
  readonly ok: boolean;
  /** What became of the log. */
  readonly state: LogState;
  /** How many entries can be read. */
  readonly entries: number;
  /** What can be read of each source, by its number. */
  readonly sources: readonly SourceSummary[];
  /** What cannot be read, and where it stands. */
  readonly damage: readonly LogDamage[];
  /** Bytes of the files that are lost. */
  readonly lostBytes: number;
}

/** After how many entries the progress is told. */
const STEP = 65_536;

/**
 * Reads all of a log and says what is damaged or missing.
 *
 * Every block and every archive member is compared with its checksum, whatever
 * the indexes say. Of a log that is running, what is written so far is checked;
 * its end may be in the middle of a block.
 *
 * @param path A log directory (`logger.outputDirectory`) or an archive.
 * @param options How to check.
 * @returns What was found.
 * @throws {LogError} What {@linkcode LogReader.open} throws; `LOG_UNREADABLE`,
 * a file was removed meanwhile.
 *
 * @example Checking a log
 * ```ts
 * import { DataLogger, verifyLog } from "@assay/assay/log";
 *
 * const outputDirectory = await Deno.makeTempDir();
 * const logger = new DataLogger({ outputDirectory });
 * await logger.start();
 * logger.put({ sourceId: 1, timestamp: 1n, data: new Uint8Array(100) });
 * await logger.stop();
 *
 * const { ok, entries } = await verifyLog(logger.outputDirectory);
 * if (!ok || entries !== 1) throw new Error("expected one entry, unharmed");
 * await Deno.remove(outputDirectory, { recursive: true });
 * ```
 */
export async function verifyLog(
  path: string | URL,
  options: VerifyLogOptions = {},
): Promise<LogVerification> {
  const { signal, onProgress } = options;
  signal?.throwIfAborted();
  using reader = LogReader.open(path);
  const total = reader.entryCount;
  const tally = new SourceTally();
  let entries = 0;
  for await (const { sourceId, timestamp, data } of reader) {
    tally.add(sourceId, timestamp, data.byteLength);
    entries += 1;
    if (entries % STEP !== 0) continue;
    signal?.throwIfAborted();
    onProgress?.({ entries, total });
  }
  onProgress?.({ entries, total });
  const archived = await archivedDamage(reader.path, signal);
  const damage = uniqueDamage([...reader.damage, ...archived]);
  const { state } = reader;
  return {
    ok: damage.length === 0,
    state,
    entries,
    sources: tally.summaries(),
    damage,
    lostBytes: damage.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/**
 * Reads the segments of which archives have all entries already, and which are
 * therefore not read with the log.
 */
async function archivedDamage(
  path: string,
  signal: AbortSignal | undefined,
): Promise<readonly LogDamage[]> {
  using files = openSources(path);
  const { segments, written } = files;
  if (segments === undefined || written.includes(segments)) return [];
  const entries = asyncEntries(() => ({
    entries: segments.entries({}),
    close: () => {},
  }));
  for await (const _ of entries) signal?.throwIfAborted();
  return segments.damage;
}
