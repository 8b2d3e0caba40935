/**
 * Which module is the program, and what arguments it has.
 *
 * @module
 */

/** A program as it was started. */
export interface EntryModule {
  /** URL of its module. */
  readonly url: string;
  /** Its arguments. */
  readonly args: readonly string[];
}

let entered: EntryModule | undefined;

/**
 * Names the program that `assay` runs in its own process.
 *
 * @param entry Its module and arguments.
 */
export function enterModule(entry: EntryModule): void {
  entered = entry;
}

/**
 * Tells which program this process runs.
 *
 * @returns The module that Deno was started with, unless `assay` runs another.
 */
export function entryModule(): EntryModule {
  return entered ?? { url: Deno.mainModule, args: Deno.args };
}
