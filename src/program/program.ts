/**
 * Finding a program from outside.
 *
 * @module
 */

import type { CompileOptions, SchemaLike } from "../config/mod.ts";
import { AssayError } from "../internal/errors.ts";

/** The layers of a program's configuration, save its arguments. */
export type ProgramOptions = Omit<CompileOptions, "args">;

/** What a program is made of. */
export interface Program {
  /** The schema of its configuration. */
  readonly schema: SchemaLike<unknown>;
  /** The function that takes the configuration. */
  readonly main: (config: never) => unknown;
  /** Where the layers of its configuration are. */
  readonly options: ProgramOptions;
}

const programs = new WeakMap<object, Program>();
let loads = 0;

/**
 * Remembers what a program is made of.
 *
 * @param callable What the user calls.
 * @param program Its parts.
 */
export function rememberProgram(callable: object, program: Program): void {
  programs.set(callable, program);
}

/**
 * Finds what a program is made of.
 *
 * @param value Any value, such as an export of a module.
 * @returns Its parts, or `undefined` when `cliConfig` did not make it.
 */
export function programOf(value: unknown): Program | undefined {
  return typeof value === "function" ? programs.get(value) : undefined;
}

/**
 * Loads a module whose programs must not run by themselves.
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
 * Refuses to run a program while its module is only being loaded.
 *
 * @throws {AssayError} `NOT_MAIN` inside of {@linkcode whileLoading}.
 */
export function refuseWhileLoading(): void {
  if (loads === 0) return;
  throw new AssayError(
    "Cannot run the program: expected its module to be the main one, found it loaded by another",
    {
      code: "NOT_MAIN",
      hints: ["Write 'if (import.meta.main) await main();'."],
    },
  );
}
