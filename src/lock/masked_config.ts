/**
 * Hiding secrets in data that no schema describes.
 *
 * @module
 */

import { isPlainObject } from "../internal/is_plain_object.ts";
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
  const masked = mapLeaves(config, (value) => {
    const text = String(value);
    if (!containsSecret(text)) return value;
    count++;
    const hidden = mask(text);
    return hidden === text ? MASK : hidden;
  });
  return { masked, count };
}

/**
 * Hides registered secrets in the argument of a program: inside it those of 6
 * characters or more, of any length one that is all of it, or all that stands
 * behind `=`.
 *
 * @param argument The argument.
 * @returns The argument masked.
 */
export function maskArgument(argument: string): string {
  if (isSecret(argument)) return MASK;
  const [, name, value = ""] = /^([^=]*=)(.*)$/s.exec(argument) ?? [];
  return name !== undefined && isSecret(value)
    ? mask(name) + MASK
    : mask(argument);
}

/** Whether a text is a secret, quoted for YAML or not. */
function isSecret(text: string): boolean {
  const [, , inner = text] = /^(["'])(.*)\1$/s.exec(text) ?? [];
  // What only holds one is masked in part.
  return containsSecret(inner) && mask(inner) === inner || mask(inner) === MASK;
}

/**
 * Hides registered secrets of 6 characters or more in every text of some data,
 * keys included.
 *
 * @param data Data without cycles.
 * @returns The data masked.
 */
export function maskTexts<T>(data: T): T {
  return mapLeaves(
    data,
    (value) => typeof value === "string" ? mask(value) : value,
  ) as T;
}

function mapLeaves(
  value: unknown,
  leaf: (value: string | number) => unknown,
): unknown {
  const visit = (value: unknown): unknown => {
    if (typeof value === "string" || typeof value === "number") {
      return leaf(value);
    }
    if (Array.isArray(value)) return value.map(visit);
    if (value instanceof Set) return new Set([...value].map(visit));
    if (value instanceof Map) {
      return new Map(
        [...value].map(([key, part]) => [visit(key), visit(part)]),
      );
    }
    return isPlainObject(value)
      ? Object.fromEntries(
        Object.entries(value).map(([key, part]) => [mask(key), visit(part)]),
      )
      : value;
  };
  return visit(value);
}
