/**
 * Damage that several readers met.
 *
 * @module
 */

import type { LogDamage } from "./entry_source.ts";

/**
 * Leaves out what was told before.
 *
 * @param damage What was met.
 * @returns Each damage once.
 */
export function uniqueDamage(damage: Iterable<LogDamage>): LogDamage[] {
  const found = new Map<string, LogDamage>();
  for (const one of damage) {
    const key = `${one.kind} ${one.offset} ${one.file}`;
    if (!found.has(key)) found.set(key, one);
  }
  return [...found.values()];
}
