/**
 * The code that records speak of, for people: what an explanation compares.
 *
 * @module
 */

import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { writeFileAtomic } from "../internal/atomic_file.ts";
import { isPlainObject } from "../internal/is_plain_object.ts";
import { mask } from "../internal/mask.ts";
import type { MemoStore } from "./memo_store.ts";

const HEADER = {
  format: "assay-code",
  version: 1,
  requires: [],
  algorithm: "sha256",
};

/**
 * Keeps the text of every symbol of a code, once for each digest.
 *
 * @param store The records that speak of it.
 * @param code The digest of the code.
 * @param texts Gives the texts by label.
 */
export function keepTexts(
  store: MemoStore,
  code: string,
  texts: () => ReadonlyMap<string, string>,
): void {
  const path = pathOf(store, code);
  if (existsSync(path)) return;
  const known = texts();
  if (known.size === 0) return;
  const symbols = Object.fromEntries(
    Array.from(known, ([label, text]) => [label, mask(text)]),
  );
  mkdirSync(dirname(path), { recursive: true });
  const content = `${JSON.stringify({ ...HEADER, code, symbols })}\n`;
  writeFileAtomic(path, content, { durable: false });
}

/**
 * Reads the texts that were kept of a code.
 *
 * @param store The records that speak of it.
 * @param code The digest of the code.
 * @returns The texts by label; none when they are gone or damaged, since
 * nothing but words rests on them.
 */
export function readTexts(
  store: MemoStore,
  code: string,
): ReadonlyMap<string, string> {
  const path = pathOf(store, code);
  if (!existsSync(path)) return new Map();
  const texts = new Map<string, string>();
  for (const [label, text] of Object.entries(symbolsOf(path))) {
    if (typeof text === "string") texts.set(label, text);
  }
  return texts;
}

function symbolsOf(path: string): Record<string, unknown> {
  try {
    const kept = JSON.parse(Deno.readTextFileSync(path));
    return isPlainObject(kept?.symbols) ? kept.symbols : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    if (error instanceof Deno.errors.NotFound) return {};
    throw error;
  }
}

function pathOf({ directory }: MemoStore, code: string): string {
  return join(directory, "code", code);
}
