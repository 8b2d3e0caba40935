/**
 * Which module is the program, and what arguments it has.
 *
 * @module
 */

/** A program as it was started. */
export interface EntryModule {
  /** URL of its module; nothing for the command of another program. */
  readonly url?: string;
  /** Its arguments; of a command all its words. */
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
 * Says that this process runs another program's command, no module.
 *
 * @param words The command and its arguments.
 */
export function enterCommand(words: readonly string[]): void {
  entered = { args: words };
}

/**
 * Tells which program this process runs.
 *
 * @returns The module that Deno was started with, unless `assay` runs another.
 */
export function entryModule(): EntryModule {
  return entered ?? { url: Deno.mainModule, args: Deno.args };
}
