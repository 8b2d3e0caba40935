/**
 * How far a push or a pull is.
 *
 * @module
 */

/** How far a push or a pull is. */
export interface TransferProgress {
  /** Bytes copied and bytes verified so far. */
  readonly bytes: number;
  /** How many there will be, as far as that is known. */
  readonly total: number;
}

/** Adds up how far the steps of a push or a pull are. */
export class TransferCount {
  readonly #onProgress: ((progress: TransferProgress) => void) | undefined;
  #bytes = 0;
  #total = 0;

  /** @param onProgress Is told now and then. */
  constructor(onProgress?: (progress: TransferProgress) => void) {
    this.#onProgress = onProgress;
  }

  /**
   * Adds to what there will be.
   *
   * @param bytes How many bytes more.
   */
  expect(bytes: number): void {
    this.#total += bytes;
  }

  /**
   * Begins a step of what is expected.
   *
   * @param bytes How many bytes it has.
   * @returns Takes how many of them are done; more than all of them, or fewer
   * than before, count for nothing: a program may begin anew.
   */
  step(bytes: number): (done: number) => void {
    let counted = 0;
    return (done) => {
      const more = Math.min(done, bytes) - counted;
      if (more <= 0) return;
      counted += more;
      this.#bytes += more;
      this.tell();
    };
  }

  /** Tells how far it is. */
  tell(): void {
    this.#onProgress?.({ bytes: this.#bytes, total: this.#total });
  }
}

/**
 * Adds up sizes.
 *
 * @param files What has a size.
 * @returns Their sum.
 */
export function sumOfBytes(
  files: readonly { readonly bytes: number }[],
): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
