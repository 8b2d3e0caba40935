/**
 * What happens when a ring is full.
 *
 * @module
 */

/** What a full ring means to who puts. */
export interface FullRing {
  /**
   * Whether `put` waits for room, or throws at once.
   *
   * @default {"wait"}
   */
  readonly onFull?: "wait" | "throw";
  /**
   * How long `put` waits for room at most, in ms: an entry larger than the
   * ring as long for each of its pieces.
   *
   * @default {5000}
   */
  readonly fullTimeout?: number;
}
