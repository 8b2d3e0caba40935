/**
 * Functions that tell where they run.
 *
 * @module
 */

import { isMainThread } from "node:worker_threads";
import type { FileRef, Outputs } from "../../src/stage/mod.ts";

/** Where a value was doubled. */
export function doubled(value: number): Outputs {
  return { where: place(), value: value * 2 };
}

function place(): string {
  return isMainThread ? "here" : "in a worker";
}

/** Where a function was called. */
export function called(fn: () => number): Outputs {
  return { where: place(), value: fn() };
}

/** Gives what cannot cross. */
export function gives(value: number): Outputs {
  return { where: place(), value: () => value };
}

/** Adds to memory that is shared. */
export function added(shared: Float64Array, by: number): Outputs {
  shared[0] = shared[0]! + by;
  return { where: place(), value: shared };
}

/** Reads a marked file. */
export function readMarked(data: FileRef): Outputs {
  const isMarked = data.constructor.name === "FileRef";
  return {
    where: place(),
    value: isMarked ? Deno.readTextFileSync(data.path) : undefined,
  };
}

/** Fails. */
export function failing(value: number): never {
  throw new RangeError(`no ${value}`);
}

function hidden(value: number): Outputs {
  return { where: place(), value };
}

/** What the module does not export. */
export const notExported = (): typeof hidden => hidden;
