/**
 * Reading plain YAML with the places of its values.
 *
 * @module
 */

import {
  type PlainYamlMaker,
  type Range,
  readPlainYaml,
} from "../internal/plain_yaml.ts";
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
  const place = ([start, end]: Range): Place => ({ source, start, end });
  const at = (range: Range) => ({ place: place(range), shadowed: [] });
  const make: PlainYamlMaker<Located> = {
    scalar: (value, text, range) => ({
      kind: "scalar",
      value: typeof value === "number" ? exactInteger(value, text) : value,
      ...at(range),
    }),
    list: (items, range) => ({ kind: "list", items, ...at(range) }),
    map: (entries, range) => ({
      kind: "map",
      entries: new Map(Array.from(
        entries,
        ([name, { key, node }]) => [name, { key: place(key), node }],
      )),
      ...at(range),
    }),
  };
  return readPlainYaml(source.text, make);
}
