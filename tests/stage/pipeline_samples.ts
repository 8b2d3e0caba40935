/**
 * Functions for stages of pipelines that run side by side.
 *
 * @module
 */

/** How long a body waits for another before it gives up, in ms. */
const PATIENCE = 20_000;

/** Says that it is there, and waits for the other on its own thread. */
export function meet(cells: Int32Array, mine: number, other: number): string {
  Atomics.store(cells, mine, 1);
  Atomics.notify(cells, mine);
  return Atomics.wait(cells, other, 0, PATIENCE) === "timed-out"
    ? "alone"
    : "met";
}

/** Counts up a cell of shared memory, and gives that memory back. */
export function count(cells: Int32Array): Int32Array {
  Atomics.add(cells, 0, 1);
  return cells;
}

/** Says that it is there, and never ends. */
export function hang(cells: Int32Array): Promise<never> {
  Atomics.store(cells, 0, 1);
  Atomics.notify(cells, 0);
  return new Promise(() => {});
}

/** Fails. */
export function fail(word: string): never {
  throw new RangeError(`no such ${word}`);
}
