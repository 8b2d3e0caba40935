/**
 * Long work in steps, between which others have their turn.
 *
 * @module
 */

import { pause } from "../internal/turns.ts";

/** How long others wait, in ms. */
const PATIENCE = 25;
/** After how many steps the clock is asked. */
const STRIDE = 128;

/** How long work is watched. */
export interface StepsOptions {
  /** Ends the work; its reason is thrown. */
  readonly signal?: AbortSignal;
  /** Is told now and then how far it is, in bytes. */
  readonly onProgress?: (
    progress: { readonly bytes: number; readonly total: number },
  ) => void;
}

/** How far work is. */
export class Steps {
  readonly #options: StepsOptions;
  #bytes = 0;
  #total = 0;
  #count = 0;
  #rested = performance.now();
  /** What `onProgress` threw, which may be anything. */
  #thrown: { readonly error: unknown } | undefined;

  /**
   * Begins.
   *
   * @param options How the work is watched.
   */
  constructor(options: StepsOptions) {
    this.#options = options;
  }

  /**
   * Says how much more there is to do.
   *
   * @param bytes How much.
   */
  expect(bytes: number): void {
    this.#total += bytes;
  }

  /**
   * Counts a step.
   *
   * @param bytes How much was done.
   * @returns Whether others are to have their turn, by {@linkcode rest}.
   */
  take(bytes: number): boolean {
    this.#bytes += bytes;
    return ++this.#count % STRIDE === 0 &&
      performance.now() - this.#rested > PATIENCE;
  }

  /** Lets others have their turn. */
  async rest(): Promise<void> {
    this.#tell();
    await pause(0, this.#options.signal);
    this.#rested = performance.now();
  }

  /** Says that all is done; what stood twice was counted twice before. */
  finish(): void {
    this.#bytes = this.#total;
    this.#tell();
  }

  /**
   * Tells whether whoever watches the work has ended it.
   *
   * @param error What was thrown.
   * @returns Whether it is the signal's reason, or what `onProgress` threw.
   */
  isEndedBy(error: unknown): boolean {
    const { signal } = this.#options;
    const isReason = signal?.aborted === true && error === signal.reason;
    return isReason ||
      (this.#thrown !== undefined && this.#thrown.error === error);
  }

  #tell(): void {
    const bytes = Math.min(this.#bytes, this.#total);
    try {
      this.#options.onProgress?.({ bytes, total: this.#total });
    } catch (error) {
      this.#thrown = { error };
      throw error;
    }
  }
}
