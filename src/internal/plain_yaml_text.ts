/**
 * YAML of data that needs no quotes.
 *
 * To load the library and to write with it for the first time takes half as
 * long as Deno takes to start. Most configurations hold nothing that is hard to
 * write, and a command that shows one should not wait for what it does not need.
 *
 * @module
 */

import { isPlainObject } from "./is_plain_object.ts";
import { yamlNumber } from "./yaml_number.ts";

/** A text of one line that begins as no number and no indicator does. */
const TEXT = /^[A-Za-z_\/][ !$-~\xa1-\u1fff]*$/;

/** What ends a plain text, or does not belong to it. */
const BREAK = /: |[ :]$/;

/** What YAML 1.1 or 1.2, or the library, takes for something else. */
const WORDS = /^(?:y|yes|n|no|on|off|true|false|null|e[-+]?\d+)$/i;

/** A longer key is written in another way. */
const LONGEST_KEY = 1000;

/**
 * Writes data as `yamlText` does, if no text in it needs quotes.
 *
 * @param value Any data.
 * @returns The text, with a newline at its end; `undefined` for data that only
 * the library writes.
 */
export function plainYamlText(value: unknown): string | undefined {
  const text = inlineText(value) ?? blockLines(value)?.join("\n");
  return text === undefined ? undefined : `${text}\n`;
}

/** The lines of a map or a list that holds something. */
function blockLines(value: unknown): string[] | undefined {
  if (Array.isArray(value)) return listLines(value);
  return isPlainObject(value) ? mapLines(value) : undefined;
}

function listLines(items: readonly unknown[]): string[] | undefined {
  const lines: string[] = [];
  for (const item of items) {
    const text = inlineText(item);
    const below = text === undefined ? blockLines(item) : [text];
    if (below === undefined) return undefined;
    for (const [at, line] of below.entries()) {
      lines.push(`${at === 0 ? "- " : "  "}${line}`);
    }
  }
  return lines.length === 0 ? undefined : lines;
}

function mapLines(
  map: Readonly<Record<string, unknown>>,
): string[] | undefined {
  const lines: string[] = [];
  // The library writes a map that has only null as a set.
  let isSet = true;
  for (const [key, value] of Object.entries(map)) {
    if (!isPlainText(key) || key.length > LONGEST_KEY) return undefined;
    isSet &&= value === null;
    const text = inlineText(value);
    if (text !== undefined) {
      lines.push(`${key}: ${text}`);
      continue;
    }
    const below = blockLines(value);
    if (below === undefined) return undefined;
    lines.push(`${key}:`);
    for (const line of below) lines.push(`  ${line}`);
  }
  return isSet ? undefined : lines;
}

/** What stands on the line of its key. */
function inlineText(value: unknown): string | undefined {
  switch (typeof value) {
    case "string":
      return isPlainText(value) ? value : undefined;
    case "number":
    case "bigint":
      return yamlNumber(value);
    case "boolean":
      return String(value);
    default:
      if (value === null) return "null";
      if (Array.isArray(value)) return value.length === 0 ? "[]" : undefined;
      return isPlainObject(value) && Object.keys(value).length === 0
        ? "{}"
        : undefined;
  }
}

function isPlainText(text: string): boolean {
  return TEXT.test(text) && !BREAK.test(text) && !WORDS.test(text);
}
