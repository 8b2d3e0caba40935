/**
 * This thread's slot in the header of an array.
 *
 * @module
 */

import { ownLife } from "./thread_life.ts";
import { claimSlot, freeSlot } from "./thread_slots.ts";

/** What stands for this thread in one array. */
export interface Slot {
  /** The token that the thread puts into the lock. */
  readonly token: number;
}

/** One for each array, however often the thread connected to it. */
const slots = new Map<string, WeakRef<Slot>>();

/** Gives back the slots of arrays that the thread no longer knows. */
const forgotten = new FinalizationRegistry<
  { readonly words: Int32Array; readonly id: string; readonly token: number }
>(({ words, id, token }) => {
  freeSlot(words, token);
  if (slots.get(id)?.deref() === undefined) slots.delete(id);
});

/**
 * Gives this thread's slot, claiming one if it has none.
 *
 * @param words The header.
 * @param id Which array it is of.
 * @param name The array's name, for the error.
 * @returns The slot, the thread's as long as it is referred to.
 * @throws {ShareError} `TOO_MANY_THREADS`.
 */
export function ownSlot(words: Int32Array, id: string, name: string): Slot {
  const known = slots.get(id)?.deref();
  if (known !== undefined) return known;
  const slot = { token: claimSlot(words, ownLife(), name) };
  slots.set(id, new WeakRef(slot));
  forgotten.register(slot, { words, id, token: slot.token });
  return slot;
}
