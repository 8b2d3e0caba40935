/**
 * Counting over a time whose length shows only while counting.
 *
 * @module
 */

/** How many intervals there are; a power of two. */
const BINS = 512;

/** Entries of one source, counted by intervals of equal length. */
export interface RateCurve {
  /** When the first interval begins, in ns. */
  readonly begin: bigint;
  /** How long each interval is, in ns. */
  readonly width: number;
  /** How many entries each interval has. */
  readonly counts: Float64Array;
}

/** Counts entries of several sources over one time. */
export class RateBins {
  /** The time of the earliest entry, in ns; 0 if there is none. */
  first = 0n;
  /** The time of the latest entry, in ns; 0 if there is none. */
  last = 0n;
  #begin = 0n;
  /** Length of an interval in ns, a power of two. */
  #width = 1n;
  readonly #counts = new Map<number, Float64Array>();

  /** The sources that have entries, by their numbers. */
  get sourceIds(): number[] {
    return [...this.#counts.keys()].sort((a, b) => a - b);
  }

  /**
   * Counts an entry.
   *
   * @param sourceId Its source.
   * @param time When it was, in ns.
   */
  add(sourceId: number, time: bigint): void {
    if (this.#counts.size === 0) {
      this.#begin = this.first = this.last = time;
    } else if (time > this.last) this.last = time;
    else if (time < this.first) this.first = time;
    let bin = this.#bin(time);
    while (bin < 0 || bin >= BINS) {
      this.#double(bin < 0);
      bin = this.#bin(time);
    }
    let counts = this.#counts.get(sourceId);
    if (counts === undefined) {
      counts = new Float64Array(BINS);
      this.#counts.set(sourceId, counts);
    }
    counts[bin]! += 1;
  }

  /**
   * Counts the entries of a source.
   *
   * @param sourceId The source.
   * @returns How many were added.
   */
  total(sourceId: number): number {
    return this.#counts.get(sourceId)?.reduce((sum, one) => sum + one, 0) ?? 0;
  }

  /**
   * Gives the curve of a source, from the first entry of all to the last.
   *
   * Its intervals are so long that they have 16 entries on average, but there
   * are 32 of them at least: a source that speaks once a second is to be seen as
   * a line, not as spikes.
   *
   * @param sourceId The source.
   * @returns The curve.
   */
  curve(sourceId: number): RateCurve {
    const counts = this.#counts.get(sourceId) ?? new Float64Array(BINS);
    const used = this.#bin(this.last) + 1;
    const enough = Math.max(32, this.total(sourceId) / 16);
    let step = 1;
    while (used / (2 * step) >= enough) step *= 2;
    const sums = new Float64Array(Math.ceil(used / step));
    for (let bin = 0; bin < used; bin++) {
      sums[Math.floor(bin / step)]! += counts[bin]!;
    }
    return {
      begin: this.#begin,
      width: Number(this.#width) * step,
      counts: sums,
    };
  }

  #bin(time: bigint): number {
    // As bigints, since a number would round an early time into the next bin.
    if (time < this.#begin) return -1;
    return Number((time - this.#begin) / this.#width);
  }

  /** Makes all intervals twice as long; the time grows at one of its ends. */
  #double(isAtFront: boolean): void {
    const shift = isAtFront ? BINS / 2 : 0;
    for (const counts of this.#counts.values()) {
      const before = counts.slice();
      counts.fill(0);
      before.forEach((count, bin) => counts[shift + (bin >> 1)]! += count);
    }
    if (isAtFront) this.#begin -= BigInt(BINS) * this.#width;
    this.#width *= 2n;
  }
}
