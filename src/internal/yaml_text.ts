/**
 * YAML that readers of version 1.1 and 1.2 take alike.
 *
 * @module
 */

import { type ScalarTag, stringify } from "yaml";

const FLOAT = "tag:yaml.org,2002:float";

// YAML 1.1 takes `1e+21` for a text, `-0` for the integer 0.
const portableFloat: ScalarTag = {
  tag: FLOAT,
  default: true,
  identify: (value) =>
    typeof value === "number" &&
    (Object.is(value, -0) || /^-?\d+e/.test(String(value))),
  resolve: Number,
  stringify: ({ value }) =>
    Object.is(value, -0) ? "-0.0" : String(value).replace("e", ".0e"),
};

/**
 * Writes plain data as YAML.
 *
 * Texts that YAML 1.1 would read as something else (`no`, `012`, `1:30`,
 * `2026-11-23`) are quoted, and no number takes a form it does not know.
 *
 * @param value Plain data.
 * @returns The text, with a newline at its end.
 */
export function yamlText(value: unknown): string {
  return stringify(value, {
    compat: "yaml-1.1",
    customTags: (tags) => [portableFloat, ...tags],
    lineWidth: 0,
    aliasDuplicateObjects: false,
  });
}
