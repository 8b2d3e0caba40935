/**
 * The work of `assay lock show` and `schema`.
 *
 * @module
 */

import { yamlText } from "../src/internal/yaml_text.ts";
import { LOCK_SCHEMA, lockPlace } from "../src/lock/kit.ts";
import { readLock, runState } from "../src/lock/mod.ts";
import type { DataFlags } from "./switch_flag.ts";
import type { Context } from "./context.ts";
import { jsonText, printData } from "./print_data.ts";

/**
 * Prints a lock.
 *
 * @param flags The form.
 * @param run The run's directory, or its lock.
 */
export async function show(
  this: Context,
  flags: DataFlags,
  run: string,
): Promise<void> {
  const lock = readLock(lockPlace(run).path);
  await printData(
    this,
    flags,
    { state: runState(lock, run), ...lock },
    yamlText,
  );
}

/**
 * Prints the JSON Schema of locks.
 *
 * @param flags The form.
 */
export async function schema(
  this: Context,
  flags: DataFlags,
): Promise<void> {
  await printData(this, flags, LOCK_SCHEMA, jsonText);
}
