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

const fromFlags = new WeakMap<object, FlagsTaken>();

/** What is known of a program that takes its configuration by flags. */
export interface FlagsTaken {
  /** It takes an earlier run in place of a new one but for `--no-reuse`. */
  readonly reuses: boolean;
}

/**
 * Remembers that a configuration was read from the program's own flags.
 *
 * @param config The configuration's value.
 * @param taken What is known of the program.
 */
export function tookFlags(config: object, taken: FlagsTaken): void {
  fromFlags.set(config, taken);
}

/**
 * Tells of a configuration whether it was read from the program's own flags, so that
 * the program can be given another one by them.
 *
 * @param config The configuration's value.
 * @returns What is known of the program; nothing when it was not.
 */
export function flagsTaken(config: unknown): FlagsTaken | undefined {
  return typeof config === "object" && config !== null
    ? fromFlags.get(config)
    : undefined;
}
