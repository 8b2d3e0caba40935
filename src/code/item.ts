/**
 * The things that a fingerprint is made of.
 *
 * @module
 */

import { sha256 } from "../internal/sha256.ts";
import type { LocalFile } from "./files.ts";

/** One thing that counts. */
export interface Item {
  /** What sort of thing: part of what is hashed. */
  readonly kind: string;
  /** What it is, for people: never hashed. */
  readonly label: string;
  /** The digest of itself alone. */
  readonly digest: string;
  /** The names it uses, each with the numbers of what stands behind it. */
  readonly links: readonly Link[];
  /** What the digest is of, for people; empty if it is no text. */
  readonly text: () => string;
}

/** A name, or a mark for what has none, and what stands behind it. */
export type Link = readonly [name: string, numbers: readonly number[]];

/**
 * Makes an item of text that uses nothing else.
 *
 * @param kind What sort of thing it is.
 * @param label What it is, for people.
 * @param text The text.
 * @returns The item.
 */
export function textItem(kind: string, label: string, text: string): Item {
  return { kind, label, digest: sha256(text), links: [], text: () => text };
}

/**
 * Makes an item of a file that is no code.
 *
 * @param label What it is, for people.
 * @param file The file.
 * @param as What it is imported as; empty if it is only named.
 * @param imported The name that is imported, `*` for everything.
 * @returns The item.
 */
export function fileItem(
  label: string,
  file: LocalFile,
  as: string,
  imported: string,
): Item {
  // One file gives other values as JSON, as text and as bytes, and a namespace
  // is not the value.
  const digest = as === ""
    ? file.digest
    : sha256(`${as} ${imported} ${file.digest}`);
  return { kind: "file", label, digest, links: [], text: () => file.text };
}

/**
 * Makes an item of the order of declarations and statements.
 *
 * @param label What it is, for people.
 * @param order Names, with empty text for each statement.
 * @returns The item.
 */
export function orderItem(label: string, order: readonly string[]): Item {
  const digest = sha256(JSON.stringify(order));
  const text = () => order.map((name) => name || "a statement").join(", ");
  return { kind: "order", label, digest, links: [], text };
}
