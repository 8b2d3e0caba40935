/**
 * What is known of a key, on one line.
 *
 * @module
 */

import type { KeyDescription } from "../config/kit.ts";
import { MASK } from "../internal/mask.ts";

/**
 * Writes the type of a key, its unit, its range and its default.
 *
 * @param described What the schema says of the key.
 * @returns Such as `integer in bytes, 1 to 12, default 2`.
 */
export function describeFacts(described: KeyDescription): string {
  const { type, unit, secret } = described;
  const facts = [unit === undefined ? type : `${type} in ${unit}`];
  facts.push(...rangeText(described));
  if (described.default !== undefined) {
    facts.push(`default ${secret ? MASK : JSON.stringify(described.default)}`);
  }
  if (secret) facts.push("secret");
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
