/**
 * Rings as the writer knows them, of threads and of processes.
 *
 * @module
 */

import { hasEnded } from "../share/kit.ts";
import type { Control } from "./control.ts";
import {
  holdProducerLock,
  openProcessRing,
  type ProcessRingPlace,
} from "./process_ring.ts";
import { RingOutput } from "./ring.ts";
import { openRing, RING_STATE, WORD } from "./ring_layout.ts";

/** A ring, and what is known of its producer. */
export interface RingSource {
  /** Where frames come from. */
  readonly output: RingOutput;
  /** What a producer in another process shares with the writer. */
  readonly control?: Control;
  /** Tells whether the producer has ended, perhaps without closing the ring. */
  hasEnded(): boolean;
  /** Lets go of the memory. */
  release(): void;
}

/**
 * Takes the ring of a thread.
 *
 * @param buffer Its memory.
 * @returns The ring.
 */
export function threadRing(buffer: SharedArrayBuffer): RingSource {
  const ring = openRing(buffer)!;
  const { words } = ring;
  return {
    output: new RingOutput(ring),
    hasEnded() {
      const state = Atomics.load(words, WORD.state);
      if (state !== RING_STATE.connected) return state === RING_STATE.closed;
      // The logger's own producer holds nothing: it lives as long as the logger.
      if (Atomics.load(words, WORD.held) === 0) return false;
      return hasEnded({
        high: words[WORD.lifeHigh]!,
        low: words[WORD.lifeLow]!,
      });
    },
    release() {},
  };
}

/**
 * Takes the ring of another process.
 *
 * @param place Where it is.
 * @returns The ring.
 */
export function processRing({ segment, lock }: ProcessRingPlace): RingSource {
  const { array, control, ring } = openProcessRing(segment)!;
  return {
    output: new RingOutput(ring),
    control,
    hasEnded() {
      const state = Atomics.load(ring.words, WORD.state);
      if (state !== RING_STATE.connected) return state === RING_STATE.closed;
      using file = holdProducerLock(lock);
      return file !== undefined;
    },
    release: () => array.disconnect(),
  };
}
