/**
 * Putting what is nearly in time order into time order.
 *
 * A merge sort that begins with the runs it finds: what several producers put
 * into one log is a few long runs, and what one put is mostly in order already.
 *
 * @module
 */

/**
 * Sorts positions by their keys; equal keys stay in order.
 *
 * @param keys What to sort by; ends up sorted.
 * @param positions What belongs to each key; moved along.
 */
export function sortByKey(keys: Float64Array, positions: Uint32Array): void {
  let starts = findRuns(keys);
  if (starts.length <= 2) return;
  let from: Column = { keys, positions };
  let to: Column = { keys: keys.slice(), positions: positions.slice() };
  while (starts.length > 2) {
    const merged = [0];
    for (let run = 0; run + 1 < starts.length; run += 2) {
      const begin = starts[run]!;
      const middle = starts[run + 1]!;
      const end = starts[run + 2] ?? middle;
      mergeRuns(from, to, begin, middle, end);
      merged.push(end);
    }
    starts = merged;
    [from, to] = [to, from];
  }
  if (from.keys === keys) return;
  keys.set(from.keys);
  positions.set(from.positions);
}

/** Gives where each ascending run begins, and the end. */
function findRuns(keys: Float64Array): number[] {
  const starts = [0];
  for (let i = 1; i < keys.length; i++) {
    if (keys[i]! < keys[i - 1]!) starts.push(i);
  }
  starts.push(keys.length);
  return starts;
}

interface Column {
  readonly keys: Float64Array;
  readonly positions: Uint32Array;
}

function mergeRuns(
  from: Column,
  to: Column,
  begin: number,
  middle: number,
  end: number,
): void {
  let left = begin;
  let right = middle;
  for (let at = begin; at < end; at++) {
    const takesLeft = right >= end ||
      (left < middle && from.keys[left]! <= from.keys[right]!);
    const taken = takesLeft ? left++ : right++;
    to.keys[at] = from.keys[taken]!;
    to.positions[at] = from.positions[taken]!;
  }
}
