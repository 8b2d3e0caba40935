/**
 * A binary heap.
 *
 * @module
 */

/** Gives the least of its items, by an order that is given to it. */
export class Heap<T> {
  readonly #items: T[] = [];
  readonly #precedes: (a: T, b: T) => boolean;

  /**
   * Makes an empty heap.
   *
   * @param precedes Tells whether one item comes before another.
   */
  constructor(precedes: (a: T, b: T) => boolean) {
    this.#precedes = precedes;
  }

  /** The least item; `undefined` if there is none. */
  get least(): T | undefined {
    return this.#items[0];
  }

  /**
   * Adds an item.
   *
   * @param item The item.
   */
  push(item: T): void {
    const items = this.#items;
    let at = items.length;
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      if (!this.#precedes(item, items[parent]!)) break;
      items[at] = items[parent]!;
      at = parent;
    }
    items[at] = item;
  }

  /**
   * Takes the least item out.
   *
   * @returns The item; `undefined` if there is none.
   */
  pop(): T | undefined {
    const items = this.#items;
    const least = items[0];
    const last = items.pop();
    if (items.length > 0) this.#sink(last!);
    return least;
  }

  /** Puts an item in the place of the least one. */
  #sink(item: T): void {
    const items = this.#items;
    let at = 0;
    while (true) {
      let child = 2 * at + 1;
      if (child >= items.length) break;
      const right = items[child + 1];
      if (right !== undefined && this.#precedes(right, items[child]!)) child++;
      if (!this.#precedes(items[child]!, item)) break;
      items[at] = items[child]!;
      at = child;
    }
    items[at] = item;
  }
}
