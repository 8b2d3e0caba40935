/**
 * Taking values given in code as a layer.
 *
 * @module
 */

import { isPlainObject } from "../internal/is_plain_object.ts";
import type { Located, LocatedEntry, Source } from "./located.ts";
import type { Problem } from "./problem.ts";
import { expectedFound } from "./problem.ts";
import { FORBIDDEN_KEY, MAX_DEPTH } from "./limits.ts";

/**
 * Wraps a value given in code; keys whose value is undefined are not set.
 *
 * @param value The value.
 * @param source The layer it belongs to.
 * @param report Told what cannot be part of a configuration.
 * @returns The value, with plain objects and arrays taken apart.
 */
export function locateObject(
  value: unknown,
  source: Source,
  report: (problem: Problem) => void,
): Located {
  const wrap = (value: unknown, path: readonly string[]): Located => {
    const place = { source, start: 0, end: 0 };
    const common = { place, shadowed: [] };
    if (path.length > MAX_DEPTH) {
      report({
        code: "TOO_DEEP",
        path,
        place,
        ...expectedFound(`at most ${MAX_DEPTH} levels`, "more, or a cycle"),
      });
      return { kind: "scalar", value: null, ...common };
    }
    if (Array.isArray(value)) {
      const items = value.map((item, index) =>
        wrap(item, [...path, String(index)])
      );
      return { kind: "list", items, ...common };
    }
    if (!isPlainObject(value)) return { kind: "scalar", value, ...common };
    const entries = new Map<string, LocatedEntry>();
    for (const [key, inner] of Object.entries(value)) {
      if (inner === undefined) continue;
      const inside = [...path, key];
      if (key === FORBIDDEN_KEY) {
        report({
          code: "BAD_KEY",
          path: inside,
          place,
          ...expectedFound("another key", FORBIDDEN_KEY),
        });
      } else entries.set(key, { key: place, node: wrap(inner, inside) });
    }
    return { kind: "map", entries, ...common };
  };
  return wrap(value, []);
}
