/**
 * Where the writer puts what it takes from the rings: one interface, an
 * implementation a format.
 *
 * @module
 */

import type { FrameTally } from "./ring.ts";

/** Frames that are written together. */
export interface FrameBatch extends FrameTally {
  /** The frames, in as many parts as they lie in; none is cut. */
  readonly parts: readonly Uint8Array[];
  /** Bytes of all parts: at most 1 MiB. */
  readonly bytes: number;
}

/** The files of a log that is being written. */
export interface Sink {
  /** The log's folder. */
  readonly directory: string;
  /** Bytes written to files so far. */
  readonly fileBytes: number;
  /** How many files were begun. */
  readonly files: number;
  /**
   * Writes frames; once this returns, the operating system has them.
   *
   * @param batch The frames.
   */
  write(batch: FrameBatch): void;
  /**
   * Brings all that was written onto the disk; of writes meanwhile nothing is
   * promised. Never called twice at a time.
   *
   * @throws {LogError} `SYNC_FAILED`: nobody knows what of it is on the disk.
   */
  sync(): Promise<void>;
  /** Makes sure that what was written can still be found. */
  check(): void;
  /**
   * Ends the log.
   *
   * @param durable Whether it is to be on the disk then.
   */
  close(durable: boolean): Promise<void>;
  /** Lets go of all files after a failure. */
  abandon(): void;
}
