/**
 * What is known of a key, on one line.
 *
 * @module
 */

import type { KeyDescription } from "../config/kit.ts";
import { MASK } from "../internal/mask.ts";
import { yamlNumber } from "../internal/yaml_number.ts";
import type { ProgramKey } from "./program_keys.ts";

/**
 * Writes the type of a key, its unit, its range, its default and whether it
 * must be given.
 *
 * @param described What is known of the key.
 * @returns Such as `integer in bytes, 1 to 12, default 2`.
 */
export function describeFacts(described: ProgramKey): string {
  const { type, unit, secret, required } = described;
  const facts = [unit === undefined ? type : `${type} in ${unit}`];
  facts.push(...rangeText(described));
  if (described.default !== undefined) {
    facts.push(`default ${secret ? MASK : inline(described.default)}`);
  }
  if (secret) facts.push("secret");
  if (required) facts.push("required");
  return facts.join(", ");
}

function rangeText(described: KeyDescription): string[] {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = described;
  if (minimum !== undefined && maximum !== undefined) {
    return [`${minimum} to ${maximum}`];
  }
  const limits = [
    ["above", exclusiveMinimum],
    ["at least", minimum],
    ["below", exclusiveMaximum],
    ["at most", maximum],
  ] as const;
  return limits.flatMap(([words, limit]) =>
    limit === undefined ? [] : [`${words} ${limit}`]
  );
}

/** A value on one line, texts in quotes. */
function inline(value: unknown): string {
  // JSON has no big integers, NaN and infinities.
  return typeof value === "bigint" || typeof value === "number"
    ? yamlNumber(value)
    : JSON.stringify(
      value,
      (_key, one) => typeof one === "bigint" ? String(one) : one,
    );
}
