/**
 * Functions of the pipeline that a test kills.
 *
 * @module
 */

/** Numbers of a file, one a line. */
export function readNumbers(path: string): number[] {
  return Deno.readTextFileSync(path).trim().split("\n").map(Number);
}

/** An output too long to stand in a record. */
export function spread(numbers: number[], times: number): string {
  return `${numbers.join(",")};`.repeat(20_000 * times);
}

/** Writes a file by the name it is given. */
export function save(numbers: number[], target: string, times: number): string {
  const text = numbers.map((number) => `${number * times}\n`).join("");
  Deno.writeTextFileSync(target, text);
  return target;
}

/** Reads what was saved. */
export function sum(saved: string): number {
  return readNumbers(saved).reduce((a, b) => a + b, 0);
}
