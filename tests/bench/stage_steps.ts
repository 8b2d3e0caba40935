/**
 * Functions that the benchmark of stages runs.
 *
 * @module
 */

/** What each of many cached stages does. */
export function addOne(x: number): number {
  return x + 1;
}

/** Looks at a file without reading it. */
export function sizeOf(path: string): number {
  return Deno.statSync(path).size;
}

/** Keeps one core busy; a number of rounds that no other stage has. */
export function spin(left: number): number {
  return spun(left);
}

/** The same for another stage. */
export function spinToo(right: number): number {
  return spun(right);
}

function spun(rounds: number): number {
  let x = 1;
  for (let i = 0; i < rounds; i++) {
    x = (x * 1_103_515_245 + 12_345) % 2_147_483_648;
  }
  return x;
}

/** Looks at one element of a large array. */
export function first(data: Float64Array): number {
  return data[0]!;
}
