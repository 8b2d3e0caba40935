/**
 * What `stat` tells of a file's content without reading it.
 *
 * @module
 */

/**
 * The evidence that a file is the one seen before: all that Deno gives
 * (times in whole milliseconds and whole seconds).
 */
export interface FileState {
  /** Number of the device that holds the file. */
  readonly device: number;
  /** Number of the file on that device; 0 where there is none. */
  readonly inode: number;
  /** Size in bytes. */
  readonly size: number;
  /** Last change of the content, in ms since the epoch. */
  readonly mtime: number;
  /** Last change of content or attributes, in s since the epoch. */
  readonly ctime: number;
}

/**
 * Takes the evidence out of what `stat` returned.
 *
 * @param info What `stat` says of a file.
 * @returns Its state.
 */
export function fileState(info: Deno.FileInfo): FileState {
  return {
    device: info.dev,
    inode: info.ino ?? 0,
    size: info.size,
    mtime: info.mtime?.getTime() ?? 0,
    ctime: Math.floor((info.ctime?.getTime() ?? 0) / 1000),
  };
}

/**
 * Tells whether two states are the same.
 *
 * @param a One state.
 * @param b The other.
 * @returns Whether every field is equal.
 */
export function sameState(a: FileState, b: FileState): boolean {
  return a.size === b.size && a.mtime === b.mtime && a.ctime === b.ctime &&
    a.inode === b.inode && a.device === b.device;
}

/**
 * Tells whether a later change must show in the state.
 *
 * A store in the same tick of the clock as the last one leaves both times as
 * they were (git calls such an entry racy). So a state counts as evidence only
 * if both of its times lie before hashing began by more than the clocks' grain
 * and their disagreement.
 *
 * @param state The state before hashing.
 * @param started When hashing began, in ms since the epoch.
 * @param margin How much older both times must be, in ms.
 * @returns Whether the state may be trusted later.
 */
export function isSettled(
  state: FileState,
  started: number,
  margin: number,
): boolean {
  const newest = started - margin;
  // ctime is rounded down to whole seconds: the change may be that much later.
  return state.mtime < newest && (state.ctime + 1) * 1000 <= newest;
}
