/**
 * A fingerprint as a tree for people.
 *
 * @module
 */

import type { Fingerprint } from "./fingerprint.ts";

/**
 * Writes what counts as a tree: below each symbol what it uses, each symbol
 * written out once.
 *
 * @param fingerprint The fingerprint.
 * @returns A line a symbol, indented by two blanks a level; empty when there
 *   is no symbol.
 */
export function fingerprintTree({ symbols }: Fingerprint): string {
  const lines: string[] = [];
  const seen = new Set<number>();
  const write = (index: number, depth: number): void => {
    const { label, links } = symbols[index]!;
    const isRepeat = seen.has(index) && links.length > 0;
    lines.push("  ".repeat(depth) + label + (isRepeat ? " (above)" : ""));
    if (seen.has(index)) return;
    seen.add(index);
    for (const link of links) write(link, depth + 1);
  };
  // The first is the function; what nothing uses stands beside it.
  symbols.forEach((_, index) => seen.has(index) || write(index, 0));
  return lines.join("\n");
}
