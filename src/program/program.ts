/**
 * Finding a program from outside.
 *
 * @module
 */

import type { CompileOptions, SchemaLike } from "../config/mod.ts";
import type { Run, RunLockOptions } from "../lock/mod.ts";

/** What a program's run lock records beside its configuration. */
export type RunDescription = Omit<RunLockOptions, "config">;

/** What a program is, beside its function and its schema. */
export interface ProgramOptions extends Omit<CompileOptions, "args"> {
  /**
   * Whether each call is a run with a lock in the configuration's `save_dir`,
   * or what to record of it, or a function that tells for a configuration.
   * Where no repositories are named, the one around the present directory is
   * recorded, if git may be run (`--allow-run=git`). Where neither this nor the
   * program's function names outputs, all files made in the run's directory are
   * the outputs, and folders that hold only such.
   *
   * @default {false}
   */
  readonly runLock?:
    | boolean
    | RunDescription
    | ((config: never) => RunDescription);
  /**
   * Whether a complete run of the same code, configuration (but for the key
   * that names its directory), data and repositories is taken in place of a new
   * one, once its data, its outputs and the runs it builds on were found to be
   * what they were. Earlier
   * runs are looked for below the parent of the run's directory, or below the
   * directory given here. The flag `--no-reuse` runs all the same.
   *
   * @default {false}
   */
  readonly reuse?: boolean | string | URL;
}

/** What a program is made of. */
export interface Program {
  /** The schema of its configuration. */
  readonly schema: SchemaLike<unknown>;
  /** The function that takes the configuration. */
  readonly main: (config: never, run?: Run) => unknown;
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
