/**
 * YAML that readers of version 1.1 and 1.2 take alike.
 *
 * @module
 */

import type { ScalarTag } from "yaml";
import { yaml } from "./yaml_library.ts";
import { yamlNumber } from "./yaml_number.ts";

// The library prefers tags with a test; these are for writing only.
const NEVER = /(?!)/;

const portableFloat: ScalarTag = {
  tag: "tag:yaml.org,2002:float",
  default: true,
  test: NEVER,
  identify: (value) =>
    typeof value === "number" &&
    (Object.is(value, -0) || /^-?\d+e/.test(String(value))),
  resolve: Number,
  stringify: ({ value }) => yamlNumber(Number(value)),
};

// What YAML 1.1 does not allow everywhere, or takes for the end of a line.
const UNSAFE =
  // deno-lint-ignore no-control-regex -- these are the ones it is about
  /[\0-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|\p{Cs}/u;

/** Readers differ on blocks that begin with space, and on a lone `=`. */
function needsEscapes(text: string): boolean {
  return text === "=" || UNSAFE.test(text) || /^[ \n][^]*\n|^\n/.test(text);
}

const escapedText: ScalarTag = {
  tag: "tag:yaml.org,2002:str",
  default: true,
  test: NEVER,
  identify: (value) => typeof value === "string" && needsEscapes(value),
  resolve: String,
  stringify: ({ value }) =>
    JSON.stringify(value).replace(
      new RegExp(UNSAFE, "gu"),
      (unsafe) => `\\u${unsafe.charCodeAt(0).toString(16).padStart(4, "0")}`,
    ),
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
  return yaml.stringify(value, {
    compat: "yaml-1.1",
    customTags: (tags) => [portableFloat, escapedText, ...tags],
    lineWidth: 0,
    aliasDuplicateObjects: false,
  });
}
