/**
 * Keeping what interpolation makes within bounds, so that no document can
 * exhaust the memory of the program that reads it.
 *
 * @module
 */

import { MAX_ALIASED } from "../limits.ts";
import { childrenOf, type Located } from "../located.ts";

/** How many characters interpolation may write in all. */
const MAX_TEXT = 10_000_000;

/** What was made so far, and the sizes of the values that were measured. */
export interface Expansion {
  values: number;
  characters: number;
  readonly sizes: Map<Located, Size>;
}

interface Size {
  readonly values: number;
  readonly characters: number;
}

/**
 * Begins to count.
 *
 * @returns Nothing made yet.
 */
export function openExpansion(): Expansion {
  return { values: 0, characters: 0, sizes: new Map() };
}

/**
 * Counts a value that an expression stands for.
 *
 * @param expansion What was made before; it grows.
 * @param node The value.
 * @returns What is exceeded, in words; `undefined` while all is well.
 */
export function expand(
  expansion: Expansion,
  node: Located,
): string | undefined {
  const { values, characters } = sizeOf(node, expansion.sizes);
  // One value in place of one text is no more than there was.
  expansion.values += values - 1;
  expansion.characters += characters;
  if (expansion.values > MAX_ALIASED) {
    return `expressions that repeat at most ${MAX_ALIASED} values`;
  }
  return expansion.characters > MAX_TEXT
    ? `expressions that give at most ${MAX_TEXT} characters`
    : undefined;
}

function sizeOf(node: Located, sizes: Map<Located, Size>): Size {
  const known = sizes.get(node);
  if (known !== undefined) return known;
  let values = 1;
  let characters = 0;
  for (const [, child] of childrenOf(node)) {
    const size = sizeOf(child, sizes);
    values += size.values;
    characters += size.characters;
  }
  if (node.kind === "scalar" && typeof node.value === "string") {
    characters = node.value.length;
  }
  const size = { values, characters };
  sizes.set(node, size);
  return size;
}
