/**
 * Where the command begins among the words of `assay memo`.
 *
 * @module
 */

/** Flags that take the next word, unless they hold their value themselves. */
const VALUED = /^(?:-[a-z]*[ndioe]|--(?:name|directory|input|output|env))$/;

/**
 * Marks the command's words as not assay's own, where that is left out:
 * `assay memo sort -n data.txt`.
 *
 * @param args The words behind `memo`.
 * @returns The words, with `--` before the command's.
 */
export function markCommand(args: readonly string[]): readonly string[] {
  let start = 0;
  while (args[start]?.startsWith("-") && args[start] !== "--") {
    start += VALUED.test(args[start]!) ? 2 : 1;
  }
  if (start >= args.length || args[start] === "--") return args;
  return [...args.slice(0, start), "--", ...args.slice(start)];
}
