/**
 * Waiting for a word of memory that another thread or process changes.
 *
 * The system wakes those who wait only in memory of the threads of one process;
 * what processes share is looked at again and again, with pauses.
 *
 * @module
 */

/** The pause between two looks at what processes share, in ms. */
const PAUSE = 1;

/** A word that nobody changes, to wait on for a while. */
const NEVER = new Int32Array(new SharedArrayBuffer(4));

/**
 * Holds up this thread while a word has a value.
 *
 * @param words The memory.
 * @param index The word.
 * @param value The value; it may have changed already.
 * @param ms How long at most; it may return earlier.
 */
export function waitOn(
  words: Int32Array,
  index: number,
  value: number,
  ms: number,
): void {
  if (isOfThreads(words)) Atomics.wait(words, index, value, ms);
  else if (Atomics.load(words, index) === value) {
    Atomics.wait(NEVER, 0, 0, Math.min(ms, PAUSE));
  }
}

/**
 * Waits while a word has a value. This alone does not keep a thread alive.
 *
 * @param words The memory.
 * @param index The word.
 * @param value The value; it may have changed already.
 * @param ms How long at most; it may resolve earlier.
 */
export async function waitOnAsync(
  words: Int32Array,
  index: number,
  value: number,
  ms: number,
): Promise<void> {
  if (!isOfThreads(words)) {
    await new Promise((resolve) => setTimeout(resolve, Math.min(ms, PAUSE)));
    return;
  }
  const waiting = Atomics.waitAsync(words, index, value, ms);
  if (waiting.async) await waiting.value;
}

function isOfThreads(
  words: Int32Array,
): words is Int32Array<SharedArrayBuffer> {
  return words.buffer instanceof SharedArrayBuffer;
}
