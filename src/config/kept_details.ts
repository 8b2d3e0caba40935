/**
 * Keeping what a configuration was made from, for who records it.
 *
 * @module
 */

import type { JsonSchema } from "./json_schema.ts";
import type { Located } from "./located.ts";

/** What is kept of a compiled configuration. */
export interface KeptDetails {
  /** The layers, merged. */
  readonly root: Located;
  /** The compiled value, masked. */
  readonly masked: unknown;
  /** What its digest is of: the value without its secrets. */
  readonly digested: unknown;
  /** The JSON Schema of what may be written. */
  readonly schema: JsonSchema | undefined;
}

const kept = new WeakMap<object, KeptDetails>();

/**
 * Keeps what a configuration was made from as long as its value is used.
 *
 * @param value The compiled value.
 * @param details What it was made from.
 */
export function keepDetails(value: object, details: KeptDetails): void {
  kept.set(value, details);
}

/**
 * Finds what a configuration was made from.
 *
 * @param value What a program got as its configuration.
 * @returns What was kept; nothing for a value that was not compiled.
 */
export function keptDetails(value: unknown): KeptDetails | undefined {
  return typeof value === "object" && value !== null
    ? kept.get(value)
    : undefined;
}
