/**
 * Showing a person the place in a text that is spoken of.
 *
 * @module
 */

import { MASK } from "../internal/mask.ts";
import type { Place } from "./located.ts";

/** A place as people count: lines and columns from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

const WIDEST = 60;

/**
 * Counts lines and columns.
 *
 * @param place A place in a text.
 * @returns Its line and column, or `undefined` for values given in code.
 */
export function positionOf(place: Place): Position | undefined {
  const { text } = place.source;
  if (text === undefined) return undefined;
  const before = text.slice(0, place.start).split("\n");
  return { line: before.length, column: [...before.at(-1)!].length + 1 };
}

/**
 * Quotes the line of a place, with carets under the place.
 *
 * @param place A place in a text.
 * @param hidden Places whose text is not to be shown.
 * @returns Two lines, or `undefined` for values given in code.
 */
export function excerptOf(
  place: Place,
  hidden: readonly Place[],
): string | undefined {
  const position = positionOf(place);
  const { text } = place.source;
  if (position === undefined || !text) return undefined;
  const { start } = place;
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const newline = text.indexOf("\n", start);
  const lineEnd = newline < 0 ? text.length : newline;
  const end = Math.max(start, Math.min(place.end, lineEnd));
  const shown = (from: number, to: number) =>
    hideParts(
      text,
      [from, to],
      hidden.filter((one) => one.source === place.source),
    );
  const before = cutStart(shown(lineStart, start));
  const marked = cutEnd(shown(start, end));
  const after = cutEnd(shown(end, lineEnd)).trimEnd();
  const number = String(position.line);
  const carets = "^".repeat(Math.max(1, widthOf(marked.trimEnd())));
  return [
    `  ${number} | ${before}${marked}${after}`.trimEnd(),
    `  ${" ".repeat(number.length)} | ${blank(before)}${carets}`,
  ].join("\n");
}

function hideParts(
  text: string,
  [from, to]: readonly [number, number],
  hidden: readonly Place[],
): string {
  let shown = "";
  let at = from;
  for (const { start, end } of hidden) {
    if (end <= at || start >= to) continue;
    shown += text.slice(at, Math.max(at, start)) + MASK;
    at = Math.min(end, to);
  }
  return shown + text.slice(at, to);
}

function cutStart(text: string): string {
  return text.length > WIDEST ? `…${text.slice(-WIDEST)}` : text;
}

function cutEnd(text: string): string {
  return text.length > WIDEST ? `${text.slice(0, WIDEST)}…` : text;
}

const WIDE =
  /\p{Extended_Pictographic}|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}/u;

/** Blanks as wide as a text stands in a terminal; its tabs stay tabs. */
function blank(text: string): string {
  return Array.from(
    text,
    (char) =>
      char === "\t"
        ? char
        : /\p{M}/u.test(char)
        ? ""
        : WIDE.test(char)
        ? "  "
        : " ",
  ).join("");
}

function widthOf(text: string): number {
  return blank(text).length;
}
