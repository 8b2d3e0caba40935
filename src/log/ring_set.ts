/**
 * The rings that a writer takes frames from.
 *
 * @module
 */

import { MAX_BODY_BYTES } from "./block.ts";
import type { Control } from "./control.ts";
import type { RingOutput } from "./ring.ts";
import { muchWaiting, NUMBER, WORD } from "./ring_layout.ts";
import type { RingSource } from "./ring_source.ts";
import type { FrameBatch } from "./sink.ts";

/** A ring whose producer has ended, and that is drained. */
export interface FreedRing {
  /** The producer's number. */
  readonly producer: number;
  /** The number its next entry would have had. */
  readonly sequence: number;
}

/** Where a ring's producer was at some moment. */
export type RingHead = readonly [RingOutput, number];

/** Frames that were taken from rings, whose memory they are. */
export interface TakenFrames extends FrameBatch {
  /** Gives their memory back to the producers. */
  release(): void;
}

/** The rings of a writer. */
export class RingSet {
  #sources: readonly RingSource[] = [];
  #rings: readonly RingOutput[] = [];
  #controls: readonly Control[] = [];
  #added = 0;
  #first = 0;

  /** How many rings were ever added. */
  get added(): number {
    return this.#added;
  }

  /** What producers in other processes share with the writer. */
  get controls(): readonly Control[] {
    return this.#controls;
  }

  /** Whether a frame waits. */
  get hasAny(): boolean {
    return this.#rings.some((ring) => ring.waiting > 0);
  }

  /** Whether a ring holds so much that it is to be written at once. */
  get hasMuch(): boolean {
    return this.#rings.some((ring) =>
      ring.waiting >= muchWaiting(ring.ring.capacity)
    );
  }

  /**
   * Takes frames from a ring from now on.
   *
   * @param source The ring.
   */
  add(source: RingSource): void {
    this.#set([...this.#sources, source]);
    this.#added++;
  }

  /**
   * Lets go of the rings whose producer has ended, once they are drained.
   *
   * @returns What is known of them.
   */
  freeEnded(): FreedRing[] {
    const ended = this.#sources.filter(({ hasEnded, output }) =>
      // Asked first: what was put before the end is seen behind it.
      hasEnded() && output.waiting === 0
    );
    if (ended.length === 0) return [];
    this.#set(this.#sources.filter((source) => !ended.includes(source)));
    return ended.map(({ output, release }) => {
      const { producer, numbers } = output.ring;
      const freed = { producer, sequence: numbers[NUMBER.sequence]! };
      release();
      return freed;
    });
  }

  /**
   * Notes where the producers are.
   *
   * @returns All that was put so far lies before.
   */
  heads(): RingHead[] {
    return this.#rings.map((ring) => [ring, ring.head] as const);
  }

  /**
   * Takes frames for one block: of each ring in turn, so that one busy producer
   * does not keep the others waiting.
   *
   * @returns The frames; `undefined` if there are none.
   */
  take(): TakenFrames | undefined {
    const parts: Uint8Array[] = [];
    const taken: RingOutput[] = [];
    const tally = { bytes: 0, frames: 0, entries: 0, payloadBytes: 0 };
    const { length } = this.#rings;
    for (let i = 0; i < length; i++) {
      const ring = this.#rings[(this.#first + i) % length]!;
      const part = ring.take(MAX_BODY_BYTES - tally.bytes, tally);
      if (part === undefined) continue;
      parts.push(part);
      taken.push(ring);
      tally.bytes += part.byteLength;
    }
    if (parts.length === 0) return undefined;
    this.#first = (this.#first + 1) % length;
    return { ...tally, parts, release: () => taken.forEach(giveBack) };
  }

  /** Wakes those who wait for room. */
  notifyAll(): void {
    for (const { ring } of this.#rings) Atomics.notify(ring.words, WORD.tail);
  }

  #set(sources: readonly RingSource[]): void {
    this.#sources = sources;
    this.#rings = sources.map(({ output }) => output);
    this.#controls = sources.flatMap(({ control }) => control ?? []);
  }
}

function giveBack(ring: RingOutput): void {
  ring.release();
}
