/**
 * Places in a text, for what people read.
 *
 * @module
 */

import type { Node } from "./syntax.ts";

/**
 * Gives the place where a node begins.
 *
 * @param node The node.
 * @returns Its offset in the text.
 */
export function startOf(node: Node): number {
  return node.start as number;
}

/**
 * Gives the line of a place in a text.
 *
 * @param text The text.
 * @param start The place's offset.
 * @returns The line, counted from 1.
 */
export function lineAt(text: string, start: number): number {
  return text.slice(0, start).split(/\r\n|[\n\r\u2028\u2029]/).length;
}
