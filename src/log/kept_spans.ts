/**
 * Spans in memory, as many as a limit allows.
 *
 * @module
 */

import type { DecodedSpan } from "./decoded_span.ts";

/** Keeps spans until there is no room for them; the oldest are given up. */
export class KeptSpans {
  readonly #limit: number;
  // Maps keep the order in which their keys came: the first is the oldest.
  readonly #spans = new Map<number, DecodedSpan>();
  #memory = 0;

  /**
   * Begins with none.
   *
   * @param limit Bytes of memory they may take; one is kept in any case.
   */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * Keeps a span as the youngest, and gives up the oldest ones.
   *
   * @param link Which link of the chain it is.
   * @param span The span.
   */
  keep(link: number, span: DecodedSpan): void {
    const before = this.take(link);
    if (before !== span) before?.release();
    this.#spans.set(link, span);
    this.#memory += span.memory;
    for (const [oldest, given] of this.#spans) {
      if (this.#memory <= this.#limit || oldest === link) break;
      this.take(oldest);
      given.release();
    }
  }

  /**
   * Takes a span out.
   *
   * @param link Which link of the chain it is.
   * @returns The span; `undefined` if it is not among these.
   */
  take(link: number): DecodedSpan | undefined {
    const span = this.#spans.get(link);
    this.#spans.delete(link);
    this.#memory -= span?.memory ?? 0;
    return span;
  }

  /** Forgets all. */
  clear(): void {
    this.#spans.clear();
    this.#memory = 0;
  }
}
