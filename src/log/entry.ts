/**
 * One entry of a log.
 *
 * @module
 */

/** What one source said at one time, as readers give it. */
export interface LogEntry {
  /** The source: 0 to 255. */
  readonly sourceId: number;
  /**
   * When, in ns: 0 to 2^64 − 1. Which clock it counts is the user's choice;
   * where the source has an onset entry, it counts from that moment.
   */
  readonly timestamp: bigint;
  /** What was said. */
  readonly data: Uint8Array;
}

/** What is put into a log. */
export interface LogInput {
  /** The source: a whole number from 0 to 255. */
  readonly sourceId: number;
  /** When, in ns: 0 to 2^64 − 1; a number must be a safe integer. */
  readonly timestamp: bigint | number;
  /** What to log: 0 bytes to 1 GiB. */
  readonly data: Uint8Array;
}
