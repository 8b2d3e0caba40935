/**
 * Values as people read them, in `NAME.inputs`, `NAME.outputs` and reasons.
 *
 * @module
 */

import { digestValue } from "../internal/codec/mod.ts";
import { FileRef } from "../internal/file_ref.ts";
import { containsSecret, MASK, mask } from "../internal/mask.ts";

/** A list longer than this is cut. */
const LONGEST_LIST = 1000;
/** A value shown in a reason is cut to this many characters. */
const LONGEST_SHOWN = 40;

/**
 * Turns a value into JSON for people: files as `{ file, hash }`, large binary
 * data by its digest, secrets masked. It cannot be turned back.
 *
 * @param value Any value the codec takes.
 * @param files Digests of the paths in it.
 * @returns Plain data.
 */
export function view(
  value: unknown,
  files: ReadonlyMap<string, string>,
): unknown {
  switch (typeof value) {
    case "string":
      return viewText(value, files);
    case "number":
      return viewNumber(value);
    case "bigint":
      return hide(`${value}n`);
    case "undefined":
      return "undefined";
    case "object":
      return value === null ? null : viewObject(value, files);
    default:
      return value;
  }
}

function viewNumber(value: number): unknown {
  const text = Object.is(value, -0) ? "-0" : String(value);
  const isJson = Number.isFinite(value) && !Object.is(value, -0);
  return isJson && !containsSecret(text) ? value : hide(text);
}

function viewText(text: string, files: ReadonlyMap<string, string>): unknown {
  const hash = files.get(text);
  const shown = hide(text);
  return hash === undefined ? shown : { file: shown, hash };
}

function viewFile({ path }: FileRef, files: ReadonlyMap<string, string>) {
  const hash = files.get(path) ?? files.get(`./${path}`);
  return { file: hide(path), ...(hash === undefined ? {} : { hash }) };
}

function hide(text: string): string {
  return !containsSecret(text) ? text : mask(text) === text ? MASK : mask(text);
}

function viewObject(
  value: object,
  files: ReadonlyMap<string, string>,
): unknown {
  const inner = (part: unknown) => view(part, files);
  if (value instanceof URL) return viewText(value.href, files);
  if (value instanceof FileRef) return viewFile(value, files);
  if (value instanceof Date || value instanceof RegExp) {
    return value instanceof Date && Number.isNaN(value.getTime())
      ? "Invalid Date"
      : value instanceof Date
      ? value.toISOString()
      : String(value);
  }
  if (value instanceof Error) {
    return { error: value.name, message: hide(value.message) };
  }
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
    const length = "length" in value ? value.length : value.byteLength;
    return {
      type: value.constructor.name,
      length,
      digest: digestValue(value),
    };
  }
  if (value instanceof Map) return { map: viewList([...value], files) };
  if (value instanceof Set) return { set: viewList([...value], files) };
  if (Array.isArray(value)) return viewList(value, files);
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [hide(key), inner(part)]),
  );
}

function viewList(
  list: readonly unknown[],
  files: ReadonlyMap<string, string>,
): unknown[] {
  const shown = list.slice(0, LONGEST_LIST).map((part) => view(part, files));
  if (list.length > LONGEST_LIST) {
    shown.push(`… ${list.length - LONGEST_LIST} more`);
  }
  return shown;
}

/**
 * Shows a value on a part of a line.
 *
 * @param value Any value the codec takes.
 * @returns Its view as JSON, cut to 40 characters.
 */
export function show(value: unknown): string {
  if (typeof value === "object" && value !== null) return shape(value);
  const text = JSON.stringify(view(value, new Map()));
  return text.length > LONGEST_SHOWN
    ? `${text.slice(0, LONGEST_SHOWN - 1)}…`
    : text;
}

function shape(value: object): string {
  if (Array.isArray(value)) return `array of ${value.length}`;
  if (value instanceof Date || value instanceof URL) {
    return String(view(value, new Map()));
  }
  if (value instanceof FileRef) return hide(value.path);
  return value.constructor?.name ?? "Object";
}
