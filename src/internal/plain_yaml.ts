/**
 * Reading the plain part of YAML, in which most files are written.
 *
 * To load the library and to read with it for the first time takes as long as
 * Deno takes to start, and each text takes it ten times as long. What needs
 * none of it is read here: maps and lists in blocks, empty ones, values of one
 * line with or without quotes, comments.
 *
 * @module
 */

/** How deep maps and lists nest; what is deeper is left to the library. */
const DEEPEST = 200;

/** A longer key is written in another way. */
const LONGEST_KEY = 1000;

/** A key that changes a prototype where it is assigned; the library knows. */
const PROTOTYPE = "__proto__";

/** No tab, no other control character, nothing that is taken for one. */
const PLAIN = /^[\n -~\xa1-\u1fff]*$/;

const QUOTED =
  /"(?:[^"\\]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|'(?:[^']|'')*'/.source;

/** It begins as no indicator and no number does. */
const KEY =
  /(?:[A-Za-z_/]|\.\.?(?=\/))[^ :]*(?:(?: (?=[^ :#])|:(?=[^ ]))[^ :]*)*/.source;

/** It begins as no indicator does, and holds neither `: ` nor `#`. */
const WORDS =
  /(?:[\w$\/]|(?:--?|[+.])(?=[\w\/])|\.(?=\.\/))[^ :#]*(?:(?::| +)(?=[^ :#])[^ :#]*)*/
    .source;

const DASH = /- +(?=[^ #])/y;
const LINE = new RegExp(
  `(?:(${KEY}|${QUOTED}):(?= |$))?` +
    `(?:( *)(${WORDS}|${QUOTED}|\\[\\]|\\{\\}))?(?: +#.*| *)$`,
  "y",
);

/** A line that holds something, or what stands behind a dash in one. */
interface Line {
  readonly indent: number;
  /** Where the next line begins. */
  readonly end: number;
  /** As it is written. */
  readonly key?: string | undefined;
  readonly isItem: boolean;
  /** As it is written. */
  readonly value?: string | undefined;
  /** Where the key or the dash begins, else the value. */
  readonly start: number;
  /** Where the value begins. */
  readonly valueStart: number;
}

/** A value of a map, and where its key stands. */
export interface PlainEntry<Node> {
  /** Where the key begins. */
  readonly start: number;
  /** Where the key has ended. */
  readonly end: number;
  /** What was made of the value. */
  readonly node: Node;
}

/** Whatever is made of a value: anything but `undefined`. */
type Made = NonNullable<unknown> | null;

/** What is made of the parts of a text, each from its start to its end. */
export interface PlainYamlMaker<Node extends Made> {
  /** Makes a scalar of its value; `text` is what stands there. */
  scalar(value: Made, text: string, start: number, end: number): Node;
  /** Makes a list. */
  list(items: readonly Node[], start: number, end: number): Node;
  /** Makes a map. */
  map(
    entries: ReadonlyMap<string, PlainEntry<Node>>,
    start: number,
    end: number,
  ): Node;
}

/**
 * Reads a YAML text that is plain, by the core schema of YAML 1.2.
 *
 * Maps and lists end with their last line, comments behind it left out.
 *
 * @param text The text.
 * @param make Makes a node of each part.
 * @returns The whole; `undefined` for a text without a value, or which only
 * the library reads.
 */
export function readPlainYaml<Node extends Made>(
  text: string,
  make: PlainYamlMaker<Node>,
): Node | undefined {
  const lines = linesOf(text);
  if (lines === undefined) return undefined;
  let at = 0;

  const inline = ({ value, valueStart }: Line): Node | undefined => {
    if (value === undefined) return undefined;
    const end = valueStart + value.length;
    if (value === "[]") return make.list([], valueStart, end);
    if (value === "{}") return make.map(new Map(), valueStart, end);
    const found = valueOf(value);
    return found === undefined
      ? undefined
      : make.scalar(found, value, valueStart, end);
  };

  const block = (depth: number): Node | undefined => {
    const first = lines[at];
    if (first === undefined || depth >= DEEPEST) return undefined;
    const { indent, start } = first;
    const entries = new Map<string, PlainEntry<Node>>();
    const items: Node[] = [];
    let line: Line | undefined = first;
    let end = start;
    while (
      line?.indent === indent && line.isItem === first.isItem &&
      (line.isItem || line.key !== undefined)
    ) {
      at++;
      const node = line.value === undefined && isBelow(lines[at], line)
        ? block(depth + 1)
        : inline(line);
      if (node === undefined) return undefined;
      end = lines[at - 1]!.end;
      const { key } = line;
      if (key === undefined) items.push(node);
      else {
        const name = nameOf(key);
        if (name === undefined || entries.has(name)) return undefined;
        const { start } = line;
        entries.set(name, { start, end: start + key.length, node });
      }
      line = lines[at];
    }
    // It goes on with a value, which then has several lines.
    if (line !== undefined && line.indent > indent) return undefined;
    return first.isItem
      ? make.list(items, start, end)
      : make.map(entries, start, end);
  };

  const [first] = lines;
  const isAlone = first !== undefined && !first.isItem &&
    first.key === undefined;
  if (isAlone) return lines.length === 1 ? inline(first) : undefined;
  const root = block(0);
  return at === lines.length ? root : undefined;
}

/**
 * Reads a YAML text that is plain into maps, lists and scalars.
 *
 * @param text The text.
 * @returns The value, its integers beyond 2^53 rounded; `undefined` for a text
 * without one, or which only the library reads.
 */
export function plainYamlValue(text: string): unknown {
  return readPlainYaml(text, VALUES);
}

const VALUES: PlainYamlMaker<Made> = {
  scalar: (value) => value,
  list: (items) => items,
  map(entries) {
    const made: Record<string, unknown> = {};
    for (const [name, { node }] of entries) made[name] = node;
    return made;
  },
};

/** Whether a line begins what belongs to a key; an item need not be indented. */
function isBelow(line: Line | undefined, above: Line): boolean {
  if (line === undefined) return false;
  return line.indent > above.indent ||
    (line.isItem && !above.isItem && line.indent === above.indent);
}

function linesOf(text: string): Line[] | undefined {
  if (!PLAIN.test(text)) return undefined;
  const lines: Line[] = [];
  let from = 0;
  for (const line of text.split("\n")) {
    const end = Math.min(from + line.length + 1, text.length);
    let indent = indentOf(line);
    if (indent < line.length && line[indent] !== "#") {
      for (let width; (width = dashAt(line, indent)) > 0; indent += width) {
        const start = from + indent;
        lines.push({ indent, start, end, isItem: true, valueStart: start });
      }
      LINE.lastIndex = indent;
      const found = LINE.exec(line);
      if (found === null) return undefined;
      const [, key, gap = "", value] = found;
      const start = from + indent;
      const valueStart = start + (key === undefined ? 0 : key.length + 1) +
        gap.length;
      const item = lines.at(-1);
      // What is no map or list of its own is the value of the item.
      if (key === undefined && item?.end === end && item.isItem) {
        lines[lines.length - 1] = { ...item, value, valueStart };
      } else {
        lines.push({
          indent,
          start,
          end,
          key,
          isItem: false,
          value,
          valueStart,
        });
      }
    }
    from = end;
  }
  return lines;
}

function indentOf(line: string): number {
  let indent = 0;
  while (line[indent] === " ") indent++;
  return indent;
}

/** The width of a dash and of what parts it from its item; 0 without one. */
function dashAt(line: string, indent: number): number {
  if (line[indent] !== "-") return 0;
  DASH.lastIndex = indent;
  return DASH.exec(line)?.[0].length ?? 0;
}

/** What a key says, unless it needs care: what YAML takes for no text. */
function nameOf(key: string): string | undefined {
  if (key.length > LONGEST_KEY) return undefined;
  if (NULL.test(key) || BOOLEAN.test(key)) return undefined;
  const name = isQuoted(key) ? unquoted(key) : key;
  return name === PROTOTYPE ? undefined : name;
}

const NULL = /^(?:null|Null|NULL)$/;
const BOOLEAN = /^(?:true|True|TRUE|false|False|FALSE)$/;
const INTEGER = /^[-+]?\d+$/;
const FLOAT = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;
const OTHER_NUMBER = /^(?:0[ox]|[-+]?\.(?:inf|nan)$)/i;

/** Reads one value by the YAML 1.2 core schema; `undefined` for a rare one. */
function valueOf(text: string): Made | undefined {
  if (isQuoted(text)) return unquoted(text);
  if (!/^[-+.\d]/.test(text)) {
    if (NULL.test(text)) return null;
    return BOOLEAN.test(text) ? /^t/i.test(text) : text;
  }
  if (INTEGER.test(text)) return parseInt(text);
  if (FLOAT.test(text)) return parseFloat(text);
  return OTHER_NUMBER.test(text) ? undefined : text;
}

function isQuoted(text: string): boolean {
  return text.startsWith('"') || text.startsWith("'");
}

function unquoted(text: string): string {
  const inner = text.slice(1, -1);
  if (text.startsWith("'")) return inner.replaceAll("''", "'");
  return inner.includes("\\") ? JSON.parse(text) : inner;
}
