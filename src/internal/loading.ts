/**
 * Modules that are being loaded by another, so that what only a main module
 * may start does not start.
 *
 * @module
 */

import { AssayError } from "./errors.ts";

let loads = 0;

/**
 * Loads a module whose programs, pipelines and runs must not start by
 * themselves.
 *
 * @typeParam T What loading gives.
 * @param load Loads the module.
 * @returns What it gives.
 */
export async function whileLoading<T>(load: () => Promise<T>): Promise<T> {
  loads++;
  try {
    return await load();
  } finally {
    loads--;
  }
}

/**
 * Refuses what only a main module may start, while a module is being loaded.
 *
 * @param what What is not to start, such as `run the program`.
 * @throws {AssayError} `NOT_MAIN` inside of {@linkcode whileLoading}.
 */
export function refuseWhileLoading(what: string): void {
  if (loads === 0) return;
  throw new AssayError(
    `Cannot ${what}: expected its module to be the main one, found it loaded by another`,
    {
      code: "NOT_MAIN",
      hints: [
        "Guard the call with 'if (import.meta.main)', as in 'if (import.meta.main) await main();'.",
      ],
    },
  );
}
