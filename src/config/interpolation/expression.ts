/**
 * Reading the grammar of `${…}`, which is OmegaConf's.
 *
 * @module
 */

import { MAX_DEPTH } from "../limits.ts";

/** A piece of a text: literal text, or what stands for a value. */
export type Part = string | Reference | Call;

/** A range of the text that was parsed. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** `${a.b}`; the path may hold further expressions. */
export interface Reference extends Span {
  readonly kind: "reference";
  readonly path: readonly Part[];
}

/** `${name:argument,…}`. */
export interface Call extends Span {
  readonly kind: "call";
  readonly name: string;
  readonly args: readonly Argument[];
}

/** One argument of a call. */
export interface Argument {
  readonly parts: readonly Part[];
  /** Whether it stood in quotes, which makes it a text and nothing else. */
  readonly isQuoted: boolean;
}

/** Why a text cannot be read, and where. */
export class ExpressionFault extends Error {
  /**
   * Creates the fault.
   *
   * @param message What was expected and what was found.
   * @param span Where.
   */
  constructor(message: string, readonly span: Span) {
    super(message);
  }
}

/**
 * Tells whether a value is a text that has to be parsed.
 *
 * @param value Any value.
 * @returns Whether it is a text with `${` in it.
 */
export function isExpression(value: unknown): value is string {
  return typeof value === "string" && value.includes("${");
}

/**
 * Tells whether a text is one expression from end to end.
 *
 * @param text The text.
 * @returns Whether it is `${…}` without braces inside.
 */
export function isWholeExpression(text: string): boolean {
  return /^\$\{[^{}]*\}$/.test(text);
}

/**
 * Writes a text so that it is parsed as itself.
 *
 * @param text Any text.
 * @returns The text, with a backslash before each `${`.
 */
export function escapeExpressions(text: string): string {
  return text.replace(/(\\*)\$\{/g, "$1$1\\${");
}

/** A mark that a backslash takes its meaning from, in an unquoted argument. */
const ESCAPABLE = /[\\[\]{}():=,'" \t]/;
const NAME = /^[A-Za-z_][\w.]*$/;

/**
 * Parses a text with `${…}` in it.
 *
 * @param text The text.
 * @returns Its pieces; literal text without its escapes.
 * @throws {ExpressionFault} The text is no expression.
 */
export function parseExpression(text: string): readonly Part[] {
  let at = 0;
  let depth = 0;

  const fault = (message: string, start: number, end: number) =>
    new ExpressionFault(message, { start, end });

  /** Text in which only `\`, `${` and the closing quote mean something. */
  const fragments = (quote?: string): Part[] => {
    const parts: Part[] = [];
    const start = at;
    let literal = "";
    while (at < text.length) {
      const slashes = countSlashes(text, at);
      at += slashes;
      const opens = text.startsWith("${", at);
      const closes = quote !== undefined && text[at] === quote;
      if (!opens && !closes) {
        literal += "\\".repeat(slashes) + (text[at++] ?? "");
        continue;
      }
      literal += "\\".repeat(slashes >> 1);
      const mark = opens ? "${" : text[at]!;
      if (slashes % 2 === 1) {
        literal += mark;
        at += mark.length;
        continue;
      }
      if (literal !== "") parts.push(literal);
      literal = "";
      if (opens) parts.push(expression());
      else {
        at++;
        return parts;
      }
    }
    if (quote !== undefined) {
      throw fault(`expected a closing ${quote}, found none`, start - 1, start);
    }
    if (literal !== "") parts.push(literal);
    return parts;
  };

  const expression = (): Reference | Call => {
    const start = at;
    if (++depth > MAX_DEPTH) {
      const message = `expected at most ${MAX_DEPTH} levels of \${, found more`;
      throw fault(message, start, start + 2);
    }
    at += 2;
    const parts: Part[] = [];
    let literal = "";
    for (;;) {
      const char = charInside(start);
      if (text.startsWith("${", at)) {
        if (literal !== "") parts.push(literal);
        literal = "";
        parts.push(expression());
        continue;
      }
      at++;
      if (char === "}") {
        depth--;
        if (literal !== "") parts.push(literal);
        return { kind: "reference", path: parts, start, end: at };
      }
      if (char === ":") {
        const name = literal.trim();
        if (parts.length > 0 || !NAME.test(name)) {
          const message = "expected the name of a resolver before ':'";
          throw fault(message, start, at);
        }
        const args = argumentsOf(start);
        depth--;
        return { kind: "call", name, args, start, end: at };
      }
      literal += char;
    }
  };

  /** The next character of the expression that began at `start`. */
  const charInside = (start: number): string => {
    const char = text[at];
    if (char !== undefined) return char;
    const message = "expected '}' after '${', found the end of the text";
    throw fault(message, start, start + 2);
  };

  const argumentsOf = (start: number): Argument[] => {
    const args: Argument[] = [];
    let char: string;
    do {
      args.push(argument(start));
      char = charInside(start);
      at++;
    } while (char !== "}");
    const [only] = args;
    const isNone = args.length === 1 && only!.parts.length === 0;
    return isNone && !only!.isQuoted ? [] : args;
  };

  const argument = (start: number): Argument => {
    while (isBlank(charInside(start))) at++;
    const quote = text[at]!;
    if (quote !== "'" && quote !== '"') {
      return { parts: unquoted(start), isQuoted: false };
    }
    at++;
    const parts = fragments(quote);
    while (isBlank(charInside(start))) at++;
    if (!/[,}]/.test(text[at]!)) {
      const message = "expected ',' or '}' after a quoted argument";
      throw fault(message, at, at + 1);
    }
    return { parts, isQuoted: true };
  };

  const unquoted = (start: number): Part[] => {
    const parts: Part[] = [];
    let literal = "";
    // How much of the literal is no blank to be trimmed.
    let kept = 0;
    let braces = 0;
    let brackets = 0;
    let quote: string | undefined;
    for (;;) {
      const char = charInside(start);
      if (text.startsWith("${", at)) {
        if (literal !== "") parts.push(literal);
        [literal, kept] = ["", 0];
        parts.push(expression());
        continue;
      }
      if (text.startsWith("\\${", at)) {
        literal += "${";
        kept = literal.length;
        braces++;
        at += 3;
        continue;
      }
      const next = text[at + 1];
      if (char === "\\" && next !== undefined && ESCAPABLE.test(next)) {
        literal += next;
        kept = literal.length;
        at += 2;
        continue;
      }
      if (quote !== undefined) {
        if (char === quote) quote = undefined;
      } else if (isOpeningQuote(text, at)) quote = char;
      else if (char === "{") braces++;
      else if (char === "[" || char === "(") brackets++;
      else if (char === "]" || char === ")") brackets--;
      else if (char === "}" && braces-- === 0) break;
      else if (char === "," && braces === 0 && brackets <= 0) break;
      literal += char;
      if (!isBlank(char)) kept = literal.length;
      at++;
    }
    if (kept > 0) parts.push(literal.slice(0, kept));
    return parts;
  };

  return fragments();
}

function countSlashes(text: string, from: number): number {
  let at = from;
  while (text[at] === "\\") at++;
  return at - from;
}

/** The apostrophe of a word opens nothing. */
function isOpeningQuote(text: string, at: number): boolean {
  return /['"]/.test(text[at]!) && !/[\p{L}\p{N}]/u.test(text[at - 1] ?? "");
}

function isBlank(char: string): boolean {
  return /\s/.test(char);
}
