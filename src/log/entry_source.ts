/**
 * What every reader of a format offers, so that segments, `.npy` files and
 * archives are read alike.
 *
 * @module
 */

import type { LogEntry } from "./entry.ts";

/** What a log holds of one source. */
export interface SourceSummary {
  /** The source: 0 to 255. */
  readonly sourceId: number;
  /** How many entries it has. */
  readonly entries: number;
  /** Bytes of all its payloads. */
  readonly bytes: number;
  /** Its smallest timestamp, in ns. */
  readonly first: bigint;
  /** Its largest timestamp, in ns. */
  readonly last: bigint;
}

/** What could not be read, and where it stands. */
export interface LogDamage {
  /**
   * What is wrong there:
   *
   * - `torn`: the end of a file whose writer was ended in the middle;
   * - `damaged`: bytes that are not what was written;
   * - `duplicate`: a copy of what stands elsewhere;
   * - `missing`: frames that no file has (a file was removed);
   * - `incomplete`: an entry of which pieces are missing;
   * - `foreign`: a file that is none of the log's, in spite of its name.
   */
  readonly kind:
    | "torn"
    | "damaged"
    | "duplicate"
    | "missing"
    | "incomplete"
    | "foreign";
  /** The path of the file. */
  readonly file: string;
  /** Where in the file it begins, in bytes. */
  readonly offset: number;
  /** How many bytes of the file are lost to the reader. */
  readonly bytes: number;
  /** What was found, in a few words. */
  readonly found: string;
}

/** Which entries are asked for. */
export interface EntrySelection {
  /**
   * The sources.
   *
   * @default {undefined}, all
   */
  readonly sources?: readonly number[];
  /** The smallest timestamp, in ns. */
  readonly from?: bigint;
  /** The timestamp before which they must lie, in ns. */
  readonly to?: bigint;
}

/** The entries that one or several files of one format hold. */
export interface EntrySource extends Disposable {
  /** What each source has, by its number. */
  readonly sources: readonly SourceSummary[];
  /** What could not be read so far; reading may find more. */
  readonly damage: readonly LogDamage[];
  /**
   * Reads entries in time order; those of equal timestamps in the order of
   * writing.
   *
   * @param selection Which ones.
   * @returns The entries; their `data` may be part of a larger buffer.
   */
  entries(selection: EntrySelection): Generator<LogEntry, void>;
}
