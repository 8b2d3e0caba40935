/**
 * Texts in values that may name files.
 *
 * @module
 */

import { FileRef } from "../internal/file_ref.ts";

/**
 * Collects every text in a value that may name a file, at any depth.
 *
 * @param values The values to search.
 * @returns Each text once, in the order met; file URLs as their text.
 */
export function textsIn(values: Iterable<unknown>): Set<string> {
  const texts = new Set<string>();
  visitAll(values, {
    text: (text) => texts.add(text),
    marked: (path) => texts.add(path),
  });
  return texts;
}

/**
 * Collects the paths in a value that are marked as such, at any depth.
 *
 * @param values The values to search.
 * @returns Each path once, in the order met.
 */
export function markedIn(values: Iterable<unknown>): Set<string> {
  const paths = new Set<string>();
  visitAll(values, { text: () => {}, marked: (path) => paths.add(path) });
  return paths;
}

/**
 * Collects the binary data in a value, at any depth.
 *
 * @param values The values to search.
 * @returns The bytes of each, not copied.
 */
export function bytesIn(values: Iterable<unknown>): Uint8Array[] {
  const all: Uint8Array[] = [];
  visitAll(values, {
    text: () => {},
    marked: () => {},
    bytes: (bytes) => all.push(bytes),
  });
  return all;
}

/** Hears of what is found. */
interface Visitor {
  readonly text: (text: string) => void;
  readonly marked: (path: string) => void;
  readonly bytes?: (bytes: Uint8Array) => void;
}

function visitAll(
  values: Iterable<unknown>,
  { text, marked, bytes }: Visitor,
): void {
  const seen = new Set<object>();
  const visit = (value: unknown): void => {
    if (typeof value === "string") text(value);
    else if (value instanceof URL) {
      if (value.protocol === "file:") text(value.href);
    } else if (value instanceof FileRef) marked(withSlash(value.path));
    else if (typeof value === "object" && value !== null) {
      if (seen.has(value)) return;
      seen.add(value);
      if (ArrayBuffer.isView(value)) {
        const { buffer, byteOffset, byteLength } = value;
        return bytes?.(new Uint8Array(buffer, byteOffset, byteLength));
      }
      if (isBuffer(value)) return bytes?.(new Uint8Array(value));
      if (value instanceof Map) {
        for (const entry of value) entry.forEach(visit);
      } else if (Array.isArray(value) || value instanceof Set) {
        value.forEach(visit);
      } else {
        if (value instanceof Error) hiddenParts(value).forEach(visit);
        if (value instanceof RegExp) text(value.source.replaceAll("\\/", "/"));
        Object.entries(value).flat().forEach(visit);
      }
    }
  };
  for (const value of values) visit(value);
}

function isBuffer(value: object): value is ArrayBufferLike {
  return value instanceof ArrayBuffer || value instanceof SharedArrayBuffer;
}

/** As a text, a directory counts only with one. */
function withSlash(path: string): string {
  return path === "" || path.includes("/") ? path : `./${path}`;
}

// What an error says is not among the properties that can be listed.
function hiddenParts(error: Error): unknown[] {
  const errors = error instanceof AggregateError ? error.errors : [];
  return [error.name, error.message, error.cause, errors];
}
