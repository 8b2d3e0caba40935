/**
 * A configuration that no schema describes, without the secrets that another
 * one did.
 *
 * @module
 */

import { containsSecret, MASK, mask } from "../internal/mask.ts";

/** A configuration that may be written. */
export interface MaskedConfig {
  /** It, with `***` in place of each registered secret. */
  readonly masked: unknown;
  /** How many of its values are or hold one. */
  readonly count: number;
}

/**
 * Hides registered secrets in plain data, such as a changed copy of a compiled
 * configuration, of which no one knows any more where its secrets are.
 *
 * @param config Data without cycles.
 * @returns The data masked.
 */
export function maskConfig(config: unknown): MaskedConfig {
  let count = 0;
  const visit = (value: unknown): unknown => {
    if (typeof value === "string" || typeof value === "number") {
      const text = String(value);
      if (!containsSecret(text)) return value;
      count++;
      const masked = mask(text);
      return masked === text ? MASK : masked;
    }
    if (Array.isArray(value)) return value.map(visit);
    return isPlain(value)
      ? Object.fromEntries(
        Object.entries(value).map(([key, part]) => [mask(key), visit(part)]),
      )
      : value;
  };
  return { masked: visit(config), count };
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
