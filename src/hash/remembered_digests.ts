/**
 * What the stat cache remembers of a whole directory.
 *
 * @module
 */

import { compareUtf8 } from "../internal/compare_utf8.ts";
import { digestOn, type Row } from "./cache_rows.ts";
import type { FileState } from "./file_state.ts";

/**
 * Lines of the cache, to be met in the order of a walk, which is theirs too:
 * that of the paths' bytes.
 */
export class RememberedDigests {
  readonly #rows: readonly Row[];
  readonly #passed: string[] = [];
  #next = 0;

  /**
   * Takes lines of a cache.
   *
   * @param rows The lines, sorted by the bytes of their paths.
   */
  constructor(rows: readonly Row[]) {
    this.#rows = rows;
  }

  /** How many files are remembered. */
  get size(): number {
    return this.#rows.length;
  }

  /**
   * Looks up the next file of the walk.
   *
   * @param path Its real path, behind that of the file before.
   * @param state Its state now.
   * @returns Its digest, if it was remembered for exactly this state.
   */
  take(path: string, state: FileState): string | undefined {
    for (let row; (row = this.#rows[this.#next]) !== undefined;) {
      if (row[0] === path) {
        this.#next++;
        return digestOn(row, state);
      }
      if (compareUtf8(row[0], path) > 0) return undefined;
      this.#passed.push(row[0]);
      this.#next++;
    }
    return undefined;
  }

  /**
   * Tells which files are gone, once the walk is done.
   *
   * @returns Real paths of the files that the walk did not meet.
   */
  gone(): string[] {
    const rest = this.#rows.slice(this.#next).map(([path]) => path);
    return [...this.#passed, ...rest];
  }
}
