/**
 * Seeds of random generators, for the locks of the runs that use them.
 *
 * @module
 */

import type { RunLock } from "./lock_record.ts";

/** A seed; a big integer is recorded as its digits. */
export type Seed = number | bigint | string;

/** Seeds by name. */
export type Seeds = RunLock["seeds"];

const registered = new Map<string, number | string>();

/**
 * Registers the seed of a random generator of this program: the lock of every
 * run that ends from now on records it. A seed of one run alone is given to
 * `run.addSeed`.
 *
 * @typeParam S The seed's type.
 * @param name What the generator is for; a later seed of that name replaces it.
 * @param value The seed.
 * @returns The seed.
 *
 * @example A seed on its way to a generator
 * ```ts
 * import { readLock, registerSeed, runLock } from "@assay/assay/lock";
 *
 * const directory = await Deno.makeTempDir();
 * const seed = registerSeed("initial weights", 42);
 * await runLock({ directory }, () => Math.sin(seed));
 * const { seeds } = readLock(`${directory}/run.lock`);
 * if (seeds["initial weights"] !== 42) throw new Error("no seed");
 * ```
 */
export function registerSeed<S extends Seed>(name: string, value: S): S {
  registered.set(name, recordedSeed(value));
  return value;
}

/**
 * Lists the registered seeds.
 *
 * @returns They by name.
 */
export function registeredSeeds(): Seeds {
  return Object.fromEntries(registered);
}

/**
 * Gives a seed the form it has in a lock.
 *
 * @param value The seed.
 * @returns It, or the digits of a big integer.
 */
export function recordedSeed(value: Seed): number | string {
  return typeof value === "bigint" ? String(value) : value;
}
