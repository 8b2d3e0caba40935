/**
 * Reading plain YAML with the places of its values.
 *
 * @module
 */

import { type PlainYamlMaker, readPlainYaml } from "../internal/plain_yaml.ts";
import { exactInteger } from "./exact_integer.ts";
import type { Located, Place } from "./located.ts";
import type { TextSource } from "./locate_yaml.ts";

/**
 * Reads a YAML text that is plain.
 *
 * @param source The text and where it comes from.
 * @returns What `locateYaml` gives, but that a map and a list end with their
 * last line, comments behind it left out; `undefined` for a text without a
 * value, or which only the library reads.
 */
export function locatePlainYaml(source: TextSource): Located | undefined {
  const place = (start: number, end: number): Place => ({ source, start, end });
  const at = (start: number, end: number) => ({
    place: place(start, end),
    shadowed: [],
  });
  const make: PlainYamlMaker<Located> = {
    scalar: (value, text, start, end) => ({
      kind: "scalar",
      value: typeof value === "number" ? exactInteger(value, text) : value,
      ...at(start, end),
    }),
    list: (items, start, end) => ({ kind: "list", items, ...at(start, end) }),
    map: (entries, start, end) => ({
      kind: "map",
      entries: new Map(Array.from(
        entries,
        ([name, { start, end, node }]) => [
          name,
          { key: place(start, end), node },
        ],
      )),
      ...at(start, end),
    }),
  };
  return readPlainYaml(source.text, make);
}
