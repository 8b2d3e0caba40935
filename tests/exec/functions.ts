/** Functions that the tests call by their address. */

import { threadPool } from "../../src/exec/mod.ts";
import { AssayError } from "../../src/internal/errors.ts";
import { currentResources } from "../../src/resources/mod.ts";
import { runLock } from "../../src/lock/mod.ts";
import type { SharedArray } from "../../src/share/mod.ts";

/** Adds to every element with the lock, and sums. */
export function raiseShared(
  array: SharedArray<"float64", 1>,
  by: number,
): number {
  return array.withLockSync(() => {
    array.write([], array.read([]).map((value) => value + by));
    return array.read([]).reduce((sum, value) => sum + value);
  });
}

/** Names the copy of this module: each thread has one. */
const id = crypto.randomUUID();
let calls = 0;

export const notAFunction = 7;

export default function fallback(): string {
  return "default";
}

export function thread(): string {
  return id;
}

export function countCalls(): number {
  return ++calls;
}

export function give(...args: unknown[]): unknown[] {
  return args;
}

export function giveBack(value: unknown): unknown {
  return value;
}

export async function giveLater(value: unknown): Promise<unknown> {
  await Promise.resolve();
  return value;
}

export function throwText(): never {
  throw "only text";
}

export function throwAssay(): never {
  throw new AssayError("Cannot fit: expected 3 rows, found 2", {
    code: "TOO_FEW",
    data: { rows: 2 },
    hints: ["Add a row."],
    cause: new RangeError("2 < 3", { cause: "the file" }),
  });
}

export function throwDecorated(): never {
  throw Object.assign(new TypeError("no table"), {
    code: "ENOTABLE",
    table: new Map([["a", 1]]),
    open: () => {},
  });
}

export function throwAggregate(): never {
  throw new AggregateError([new RangeError("first"), "second"], "both");
}

export function throwCircular(): never {
  const error = new Error("round");
  error.cause = error;
  throw error;
}

export function fill(array: Float64Array, value: number): Float64Array {
  return array.fill(value);
}

/** Counts this call in, and waits until `all` are in. */
export function meet(counter: Int32Array, all: number): string {
  Atomics.add(counter, 0, 1);
  Atomics.notify(counter, 0);
  for (;;) {
    const now = Atomics.load(counter, 0);
    if (now >= all) return id;
    Atomics.wait(counter, 0, now);
  }
}

/** Notes its number at the next free place. */
export function note(list: Int32Array, number: number): void {
  list[Atomics.add(list, 0, 1) + 1] = number;
}

/** Says that it runs, and keeps the thread busy until told to stop. */
export function spin(words: Int32Array): void {
  Atomics.store(words, 0, 1);
  Atomics.notify(words, 0);
  while (Atomics.load(words, 1) === 0);
  Atomics.store(words, 2, 1);
}

/** Says that it runs, and never ends, but leaves the thread to others. */
export function waitForever(words: Int32Array): Promise<never> {
  Atomics.store(words, 0, 1);
  Atomics.notify(words, 0);
  return new Promise(() => {});
}

export function giveFunction(): unknown {
  return { "the fits": [{ run: () => 1 }] };
}

export function leave(code: number): never {
  Deno.exit(code);
}

export async function closeThread(): Promise<void> {
  globalThis.close();
  await new Promise(() => {});
}

/** Fails where nothing awaits it. */
export async function failAside(how: "throw" | "reject"): Promise<void> {
  const failure = new RangeError("aside", { cause: new Error("deeper") });
  if (how === "reject") void Promise.reject(failure);
  else {
    queueMicrotask(() => {
      throw failure;
    });
  }
  await new Promise(() => {});
}

export function limits(): Record<string, number> {
  const { memoryUsage, maxMemory, cores, ioThreads } = currentResources();
  return { memoryUsage, maxMemory, cores, ioThreads };
}

export async function limitsWithin(size: number): Promise<unknown> {
  await using pool = threadPool({ size });
  return await pool.run({
    module: import.meta.url,
    export: "limits",
    args: [],
  });
}

export async function lockedRun(directory: string): Promise<string> {
  return await runLock({ directory }, ({ id }) => id);
}
