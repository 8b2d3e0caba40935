/**
 * One record of the memo store: a call and what came of it.
 *
 * The format is described in `docs/memo-store.md`.
 *
 * @module
 */

import type { Runtime } from "../internal/runtime.ts";
import { sha256 } from "../internal/sha256.ts";
import type { PathDigest } from "./path_digests.ts";

/** The version of the record and of the way its address is computed. */
export const MEMO_VERSION = 1;

/** An argument as it was before the body ran. */
export interface RecordedArgument {
  /** Name of the parameter. */
  readonly name: string;
  /** Digest of its canonical form. */
  readonly digest: string;
  /** The value for a person to read, cut short. */
  readonly shown: string;
}

/** A symbol that the function reached. */
export interface RecordedSymbol {
  /** What it is, such as `season() in fit.ts`. */
  readonly label: string;
  /** Digest of its own normal form. */
  readonly digest: string;
}

/** An output: its text form, or where that lies. */
export type RecordedOutput =
  | { readonly text: string }
  | { readonly blob: string; readonly bytes: number };

/** What a record holds. */
export interface MemoRecord {
  /** Name of the stage. */
  readonly stage: string;
  /** Address of the call: code and arguments, every path as text. */
  readonly call: string;
  /** Digest of the code. */
  readonly code: string;
  /** Digest of what the function is called, such as `fit() in fit.ts`. */
  readonly functionDigest: string;
  /** Every symbol that counts. */
  readonly symbols: readonly RecordedSymbol[];
  /** The arguments. */
  readonly arguments: readonly RecordedArgument[];
  /** Digest of their names and digests. */
  readonly argumentsDigest: string;
  /** Paths among the arguments, as they stood before the body. */
  readonly inputs: readonly PathDigest[];
  /** Outputs by label. */
  readonly outputs: Readonly<Record<string, RecordedOutput>>;
  /** Files that are outputs, as they stood after the body. */
  readonly files: readonly PathDigest[];
  /** Paths among the arguments that the body created. */
  readonly created: readonly string[];
  /** When the body began, ISO 8601. */
  readonly started: string;
  /** When it ended. */
  readonly finished: string;
  /** Identity of the process's run. */
  readonly run: string;
  /** Host it ran on. */
  readonly host: string;
  /** Software it ran on. */
  readonly runtime: Runtime;
  /** What a reader of the result should know. */
  readonly warnings: readonly string[];
}

const HEADER = {
  format: "assay-memo",
  version: MEMO_VERSION,
  requires: [],
  algorithm: "sha256",
};
const SELF = ',"self":"';

/**
 * Writes a record as one line of JSON that ends with its own digest.
 *
 * @param record The record.
 * @returns The text.
 */
export function writeRecord(record: MemoRecord): string {
  const body = JSON.stringify({ ...HEADER, ...record }).slice(0, -1);
  return `${body}${SELF}${sha256(body)}"}\n`;
}

/**
 * Reads a record.
 *
 * @param text What {@linkcode writeRecord} wrote.
 * @returns The record; `undefined` if it is damaged, of a higher version or
 * requires what we do not know: then it is a miss.
 */
export function readRecord(text: string): MemoRecord | undefined {
  const end = text.lastIndexOf(SELF);
  if (end < 0) return undefined;
  const body = text.slice(0, end);
  if (text.slice(end) !== `${SELF}${sha256(body)}"}\n`) return undefined;
  const record = JSON.parse(`${body}}`);
  const known = record.format === HEADER.format &&
    record.version <= MEMO_VERSION && record.requires.length === 0;
  return known ? record : undefined;
}
