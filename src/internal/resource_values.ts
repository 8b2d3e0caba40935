/**
 * The resources a thread may use, and what a pool sends of them to a worker.
 *
 * It stands here because the room that starts workers and the room that limits
 * them do not know each other.
 *
 * @module
 */

/** A part of the machine: plain values, which can be posted to a worker. */
export interface ResourceValues {
  /** Part of `maxMemory` that may be used, from 0 to 1. */
  readonly memoryUsage?: number;
  /** Memory, in bytes. */
  readonly maxMemory?: number;
  /** Temporary files, in bytes. */
  readonly maxTempStorage?: number;
  /** Cores. */
  readonly cores?: number;
  /** Threads that wait for files and networks. */
  readonly ioThreads?: number;
  /** The directory for temporary files. */
  readonly tempDir?: string;
}

let received: ResourceValues = {};

/**
 * Keeps what this worker may use; called by a worker's entry before any of the
 * user's code runs.
 *
 * @param share What the pool sent.
 */
export function receiveShare(share: ResourceValues): void {
  received = share;
}

/**
 * Gives what this worker may use.
 *
 * @returns What the pool sent; nothing in a thread that no pool started.
 */
export function receivedShare(): ResourceValues {
  return received;
}
