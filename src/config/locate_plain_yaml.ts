/**
 * Reading the plain part of YAML, in which most configurations are written.
 *
 * To load the library and to read with it for the first time takes as long as
 * Deno takes to start. What needs none of it is read here: maps and lists in
 * blocks, keys that are names, values of one line, comments.
 *
 * @module
 */

import { exactInteger } from "./exact_integer.ts";
import { FORBIDDEN_KEY, MAX_DEPTH } from "./limits.ts";
import type { Located, LocatedEntry, Place } from "./located.ts";
import type { TextSource } from "./locate_yaml.ts";

/** No tab, no other control character, nothing that is taken for one. */
const PLAIN = /^[\n -~\xa1-\u1fff]*$/;

/** It begins as no indicator does, and holds neither `: ` nor `#`. */
const WORDS =
  /(?:[\w$\/]|[\-+.](?=[\w\/])|\.(?=\.\/))(?:[^ :#]|:(?=[^ :#])| +(?=[^ :#]))*/;

/** The key, as short as YAML wants it, or the dash; the value; a comment. */
const LINE = new RegExp(
  String.raw`^(([A-Za-z_][\w.\-]{0,1000}):(?= |$)|-(?= ))?` +
    String.raw`(?:( *)(${WORDS.source}|"[^"\\]*"|'[^']*'))?(?: +#.*| *)$`,
);

/** A line that holds something. */
interface Line {
  readonly indent: number;
  /** Where the next line begins. */
  readonly end: number;
  readonly key?: string | undefined;
  readonly isItem: boolean;
  readonly value?: string | undefined;
  /** Where the key or the dash begins, else the value. */
  readonly start: number;
  /** Where the value begins. */
  readonly valueStart: number;
}

/**
 * Reads a YAML text that is plain.
 *
 * @param source The text and where it comes from.
 * @returns What `locateYaml` gives, but that a map and a list end with their
 * last line, comments behind it left out; `undefined` for a text without a
 * value, or which only the library reads.
 */
export function locatePlainYaml(source: TextSource): Located | undefined {
  const lines = linesOf(source.text);
  if (lines === undefined) return undefined;
  let at = 0;

  const place = (start: number, end: number): Place => ({ source, start, end });

  const scalar = ({ value, valueStart }: Line): Located | undefined => {
    const found = value === undefined ? undefined : valueOf(value);
    if (found === undefined) return undefined;
    const end = valueStart + value!.length;
    return {
      kind: "scalar",
      value: found,
      place: place(valueStart, end),
      shadowed: [],
    };
  };

  const block = (depth: number): Located | undefined => {
    const first = lines[at];
    if (first === undefined || depth >= MAX_DEPTH) return undefined;
    const { indent, start } = first;
    const entries = new Map<string, LocatedEntry>();
    const items: Located[] = [];
    let line: Line | undefined = first;
    let end = start;
    while (
      line?.indent === indent && line.isItem === first.isItem &&
      (line.isItem || line.key !== undefined)
    ) {
      at++;
      const { key } = line;
      const isOpen = key !== undefined && line.value === undefined;
      const node = isOpen && isBelow(lines[at], line)
        ? block(depth + 1)
        : scalar(line);
      if (node === undefined) return undefined;
      end = lines[at - 1]!.end;
      if (key === undefined) items.push(node);
      else {
        if (!isName(key) || entries.has(key)) return undefined;
        const name = place(line.start, line.start + key.length);
        entries.set(key, { key: name, node });
      }
      line = lines[at];
    }
    // It goes on with a value, which then has several lines.
    if (line !== undefined && line.indent > indent) return undefined;
    const whole = { place: place(start, end), shadowed: [] };
    return first.isItem
      ? { kind: "list", items, ...whole }
      : { kind: "map", entries, ...whole };
  };

  const [first] = lines;
  const isScalar = first !== undefined && !first.isItem &&
    first.key === undefined;
  if (isScalar) return lines.length === 1 ? scalar(first) : undefined;
  const root = block(0);
  return at === lines.length ? root : undefined;
}

/** Whether a line begins what belongs to a key; an item need not be indented. */
function isBelow(line: Line | undefined, key: Line): boolean {
  if (line === undefined) return false;
  return line.indent > key.indent ||
    (line.isItem && line.indent === key.indent);
}

function linesOf(text: string): Line[] | undefined {
  if (!PLAIN.test(text)) return undefined;
  const lines: Line[] = [];
  let from = 0;
  for (const line of text.split("\n")) {
    const next = Math.min(from + line.length + 1, text.length);
    const indent = line.search(/[^ ]/);
    if (indent >= 0 && line[indent] !== "#") {
      const found = LINE.exec(line.slice(indent));
      if (found === null) return undefined;
      const [, head, key, gap = "", value] = found;
      const start = from + indent;
      const isItem = head === "-";
      const valueStart = start + (head?.length ?? 0) + gap.length;
      lines.push({ indent, start, end: next, key, isItem, value, valueStart });
    }
    from = next;
  }
  return lines;
}

/** A key that needs no care: not what YAML takes for null. */
function isName(key: string): boolean {
  return key !== FORBIDDEN_KEY && !NULL.test(key);
}

const NULL = /^(?:null|Null|NULL)$/;
const BOOLEAN = /^(?:true|True|TRUE|false|False|FALSE)$/;
const INTEGER = /^[-+]?\d+$/;
const FLOAT = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;
const OTHER_NUMBER = /^(?:0[ox]|[-+]?\.(?:inf|nan)$)/i;

/** Reads one value by the YAML 1.2 core schema; `undefined` for a rare one. */
function valueOf(text: string): unknown {
  if (/^["']/.test(text)) return text.slice(1, -1);
  if (NULL.test(text)) return null;
  if (BOOLEAN.test(text)) return /^t/i.test(text);
  if (INTEGER.test(text)) return exactInteger(parseInt(text), text);
  if (FLOAT.test(text)) return parseFloat(text);
  return OTHER_NUMBER.test(text) ? undefined : text;
}
