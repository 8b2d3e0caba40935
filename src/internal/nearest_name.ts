/**
 * Finding the name that was meant.
 *
 * @module
 */

/**
 * Finds the name that was probably meant.
 *
 * @param name What was written.
 * @param names What could have been meant.
 * @returns The nearest by edit distance (insert, remove, replace, swap two
 * neighbours), if no more than a third of the letters differ.
 */
export function nearestName(
  name: string,
  names: readonly string[],
): string | undefined {
  let nearest: string | undefined;
  let least = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of names) {
    // The distance is at least the difference in length; a long key from a
    // hostile file must not cost a square of its length.
    if (Math.abs(candidate.length - name.length) >= least) continue;
    if (name.length > 100) continue;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < least) [nearest, least] = [candidate, distance];
  }
  return nearest;
}

/** Optimal string alignment, row by row. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] &&
        a[i - 2] === b[j - 1];
      row[j] = Math.min(
        above[j]! + 1,
        row[j - 1]! + 1,
        above[j - 1]! + (same ? 0 : 1),
        swapped ? before[j - 2]! + 1 : Infinity,
      );
    }
    [before, above] = [above, row];
  }
  return above[b.length]!;
}
