/**
 * Which frames of a log have been seen.
 *
 * @module
 */

/** A set of whole numbers that come in long runs. */
export class OrdinalSet {
  /** Runs from `begin` to before `end`, in ascending order, apart. */
  readonly #runs: { begin: number; end: number }[] = [];

  /**
   * Adds a run, unless a part of it is there already.
   *
   * @param begin The first number.
   * @param count How many.
   * @returns Whether it was added.
   */
  add(begin: number, count: number): boolean {
    const end = begin + count;
    const at = this.#firstBehind(begin);
    const before = this.#runs[at - 1];
    const after = this.#runs[at];
    if (before !== undefined && before.end > begin) return false;
    if (after !== undefined && after.begin < end) return false;
    const joinsBefore = before?.end === begin;
    const joinsAfter = after?.begin === end;
    if (joinsBefore) {
      before.end = joinsAfter ? after.end : end;
      if (joinsAfter) this.#runs.splice(at, 1);
    } else if (joinsAfter) after.begin = begin;
    else this.#runs.splice(at, 0, { begin, end });
    return true;
  }

  /** The index of the first run that begins behind a number. */
  #firstBehind(begin: number): number {
    let low = 0;
    let high = this.#runs.length;
    if (high > 0 && this.#runs[high - 1]!.begin <= begin) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#runs[middle]!.begin <= begin) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
