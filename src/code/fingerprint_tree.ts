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
 *
 * @example What a stage depends on
 * ```ts
 * import { fingerprintTree, Stage } from "@assay/assay/stage";
 *
 * const path = Deno.makeTempFileSync({ suffix: ".ts" });
 * Deno.writeTextFileSync(
 *   path,
 *   "const PERIOD = 365; export const season = (day: number) => day % PERIOD;",
 * );
 * const module = `file://${path}`;
 * const { season } = await import(module);
 * const tree = fingerprintTree(new Stage(season, { module }).fingerprint());
 * const [first, second] = tree.split("\n");
 * if (!first?.startsWith("season() in ")) throw new Error(tree);
 * if (!second?.startsWith("  PERIOD in ")) throw new Error(tree);
 * Deno.removeSync(path);
 * ```
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
