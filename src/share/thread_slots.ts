/**
 * Which thread a token in the lock stands for.
 *
 * A token is a slot's index and its generation, which counts how often the slot
 * was claimed: a token that was seen long ago never stands for a later thread.
 *
 * ```
 * token   bits 0–7 the slot, 8–28 its generation, from 1 on
 * state   bits 0–1 what it is (below), 2–22 its generation
 * ```
 *
 * @module
 */

import { ShareError } from "./share_error.ts";
import { SLOT_WORD, SLOT_WORDS, SLOTS } from "./thread_header.ts";
import { hasEnded, type Life } from "./thread_life.ts";

/** States of a slot. Whose life it holds is read only of one that is taken. */
const FREE = 0;
const BEING_TAKEN = 1;
const IS_TAKEN = 2;

const GENERATIONS = 2 ** 21;

/**
 * Claims a slot.
 *
 * @param words The header.
 * @param life The thread it is for.
 * @param name The array's name, for the error.
 * @returns The thread's token; never 0.
 * @throws {ShareError} `TOO_MANY_THREADS`.
 */
export function claimSlot(
  words: Int32Array,
  life: Life,
  name: string,
): number {
  for (let slot = 0; slot < SLOTS; slot++) {
    const token = claim(words, slot, life);
    if (token !== undefined) return token;
  }
  // Threads that were terminated left theirs behind.
  for (let slot = 0; slot < SLOTS; slot++) {
    const state = Atomics.load(words, at(slot));
    if ((state & 3) !== IS_TAKEN || !isLeft(words, slot, state)) continue;
    const token = claim(words, slot, life);
    if (token !== undefined) return token;
  }
  throw new ShareError(
    `Cannot share '${name}' with one more thread: expected at most ${SLOTS}, found as many connected`,
    {
      code: "TOO_MANY_THREADS",
      data: { name, most: SLOTS },
      hints: ["Disconnect in threads that no longer need the array."],
    },
  );
}

/**
 * Gives a slot back.
 *
 * @param words The header.
 * @param token What {@linkcode claimSlot} gave.
 */
export function freeSlot(words: Int32Array, token: number): void {
  const generation = token >> 8;
  const state = generation << 2;
  const word = at(token & 0xff);
  Atomics.compareExchange(words, word, state | IS_TAKEN, state | FREE);
}

/**
 * Tells whether the thread of a token has ended, or gave its slot back.
 *
 * @param words The header.
 * @param token The token, without the lock's own bits.
 * @returns Whether it has.
 */
export function isGone(words: Int32Array, token: number): boolean {
  const slot = token & 0xff;
  const state = Atomics.load(words, at(slot));
  if (state >> 2 !== token >> 8) return true;
  return (state & 3) === FREE || isLeft(words, slot, state);
}

/** Frees a slot whose thread has ended; tells whether it has. */
function isLeft(words: Int32Array, slot: number, state: number): boolean {
  const high = Atomics.load(words, at(slot) + 1);
  const low = Atomics.load(words, at(slot) + 2);
  // Another thread may have claimed it meanwhile: that life is not this one's.
  if (Atomics.load(words, at(slot)) !== state) return true;
  if (!hasEnded({ high, low })) return false;
  // Here, so that all who ask later see it without asking the runtime.
  Atomics.compareExchange(words, at(slot), state, (state & ~3) | FREE);
  return true;
}

function claim(
  words: Int32Array,
  slot: number,
  { high, low }: Life,
): number | undefined {
  const free = Atomics.load(words, at(slot));
  if ((free & 3) !== FREE) return undefined;
  const generation = ((free >> 2) + 1) % GENERATIONS || 1;
  const state = generation << 2;
  const claimed = Atomics.compareExchange(
    words,
    at(slot),
    free,
    state | BEING_TAKEN,
  );
  if (claimed !== free) return undefined;
  Atomics.store(words, at(slot) + 1, high);
  Atomics.store(words, at(slot) + 2, low);
  Atomics.store(words, at(slot), state | IS_TAKEN);
  return (generation << 8) | slot;
}

function at(slot: number): number {
  return SLOT_WORD + SLOT_WORDS * slot;
}
