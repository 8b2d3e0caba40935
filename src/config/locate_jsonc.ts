/**
 * Reading a JSON text, with or without comments, as values that know their
 * place.
 *
 * @module
 */

import {
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from "jsonc-parser";
import { exactInteger } from "./exact_integer.ts";
import { FORBIDDEN_KEY, MAX_DEPTH } from "./limits.ts";
import type { Located, LocatedEntry, Place } from "./located.ts";
import type { TextSource } from "./locate_yaml.ts";
import { expectedFound, type Problem } from "./problem.ts";

/**
 * Reads a JSON text; in a `.jsonc` file it may hold comments and commas after
 * the last entry.
 *
 * @param source The text and where it comes from.
 * @param report Told everything that is wrong with the text.
 * @returns The value, or `undefined` for a text without one.
 */
export function locateJsonc(
  source: TextSource,
  report: (problem: Problem) => void,
): Located | undefined {
  const comments = source.file?.endsWith(".jsonc") ?? false;
  const errors: ParseError[] = [];
  let tree: Node | undefined;
  try {
    tree = parseTree(source.text, errors, {
      disallowComments: !comments,
      allowTrailingComma: comments,
      allowEmptyContent: true,
    });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    report(tooDeep([], { source, start: 0, end: 0 }));
    return undefined;
  }
  // The parser goes on after an error; what follows only confuses.
  const [first] = errors;
  if (first !== undefined) {
    const { error, offset, length } = first;
    // CommaExpected: "comma expected".
    const words = printParseErrorCode(error).replace(/\B[A-Z]/g, " $&");
    report({
      code: "SYNTAX",
      path: [],
      place: { source, start: offset, end: offset + length },
      message: `${words.toLowerCase()} in JSON`,
    });
    return undefined;
  }
  return tree && convert(tree, [], { source, report });
}

interface Context {
  readonly source: TextSource;
  readonly report: (problem: Problem) => void;
}

function convert(
  node: Node,
  path: readonly string[],
  context: Context,
): Located {
  const place = placeOf(node, context);
  const common = { place, shadowed: [] };
  if (path.length > MAX_DEPTH) {
    context.report(tooDeep(path, place));
    return { kind: "scalar", value: null, ...common };
  }
  const children = node.children ?? [];
  if (node.type === "array") {
    const items = children.map((child, index) =>
      convert(child, [...path, String(index)], context)
    );
    return { kind: "list", items, ...common };
  }
  if (node.type !== "object") {
    return { kind: "scalar", value: exactValue(node, context), ...common };
  }
  const entries = new Map<string, LocatedEntry>();
  for (const { children: [keyNode, value] = [] } of children) {
    const name = String(keyNode!.value);
    const inside = [...path, name];
    const key = placeOf(keyNode!, context);
    const told = { path: inside, place: key };
    if (name === FORBIDDEN_KEY) {
      const words = expectedFound("another key", FORBIDDEN_KEY);
      context.report({ code: "BAD_KEY", ...told, ...words });
      continue;
    }
    if (entries.has(name)) {
      const words = expectedFound("each key once", JSON.stringify(name));
      const message = `${words.message} again`;
      context.report({ code: "DUPLICATE_KEY", ...told, message });
    }
    entries.set(name, { key, node: convert(value!, inside, context) });
  }
  return { kind: "map", entries, ...common };
}

function exactValue(
  { value, offset, length }: Node,
  { source }: Context,
): unknown {
  if (typeof value !== "number") return value;
  return exactInteger(value, source.text.slice(offset, offset + length));
}

function placeOf({ offset, length }: Node, { source }: Context): Place {
  return { source, start: offset, end: offset + length };
}

function tooDeep(path: readonly string[], place: Place): Problem {
  const words = expectedFound(`at most ${MAX_DEPTH} levels`, "more");
  return { code: "TOO_DEEP", path, place, ...words };
}
