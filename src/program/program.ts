/**
 * Finding a program from outside.
 *
 * @module
 */

import type { CompileOptions, SchemaLike } from "../config/mod.ts";

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
