/**
 * Entries whose content follows from their source and number.
 *
 * @module
 */

/** An entry of the torture. */
export interface TortureEntry {
  /** Its source. */
  readonly sourceId: number;
  /** Its number. */
  readonly timestamp: bigint;
  /** Bytes that follow from both. */
  readonly data: Uint8Array;
}

/**
 * Makes an entry; each 500th is larger than a ring of 256 KiB.
 *
 * @param sourceId Its source.
 * @param number Its number.
 * @returns The entry.
 */
export function tortureEntry(sourceId: number, number: number): TortureEntry {
  const seed = Math.imul(number + 1, 2654435761) ^ Math.imul(sourceId, 40503);
  const length = number % 500 === 499 ? 400_000 : (seed >>> 8) % 200;
  const data = new Uint8Array(length).fill(seed & 0xff);
  if (length >= 4) new DataView(data.buffer).setUint32(0, seed);
  return { sourceId, timestamp: BigInt(number), data };
}
