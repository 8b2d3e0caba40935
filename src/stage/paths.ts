/**
 * Texts that name files and directories.
 *
 * @module
 */

import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { isGranted } from "../internal/permission.ts";
import { specialFile } from "../internal/walk.ts";

/** Names longer than this cannot exist. */
const LONGEST = 4096;

/**
 * Picks the texts that name something on disk now: a regular file, or a
 * directory if the text contains a `/`.
 *
 * @param texts Candidates.
 * @returns Those that are paths.
 */
export function existingPaths(texts: Iterable<string>): string[] {
  return Array.from(texts).filter((text) => kindOf(text) !== undefined);
}

/**
 * Tells what a text names on disk now.
 *
 * @param text A path or file URL.
 * @returns What it names, if it counts as a path.
 */
export function kindOf(text: string): "file" | "directory" | undefined {
  return kindIn(text, lookAt(text));
}

function kindIn(text: string, seen: Seen): "file" | "directory" | undefined {
  if (typeof seen !== "object") return undefined;
  if (seen.isFile) return "file";
  return seen.isDirectory && text.includes("/") ? "directory" : undefined;
}

const SYSTEM = /^\/(dev\/fd|proc|sys)\//;
/** What always reads the same. */
const CONSTANT = ["/dev/null", "/dev/zero", "/dev/full"];

/**
 * Picks the texts that count by content, unless one names what no digest
 * covers: a pipe gives what it holds only once, and the system's own files
 * change without a trace.
 *
 * @param texts Candidates, as for {@linkcode existingPaths}.
 * @returns Those that are paths; or which cannot be digested, and why.
 */
export function inputPaths(texts: Iterable<string>): string[] | string {
  const paths: string[] = [];
  for (const text of texts) {
    const seen = lookAt(text);
    const what = undigested(text, seen);
    if (what !== undefined) return `${text} is ${what}`;
    if (kindIn(text, seen) !== undefined) paths.push(text);
  }
  return paths;
}

function undigested(text: string, seen: Seen): string | undefined {
  if (seen === undefined) return undefined;
  if (typeof seen === "object" && seen.isDirectory) return undefined;
  const path = resolve(toPath(text)!);
  if (CONSTANT.includes(path)) return undefined;
  if (seen === "hidden") return "what this program may not look at";
  if (seen.isFifo) return "a pipe";
  if (!seen.isFile) return specialFile(seen);
  return SYSTEM.test(whereItIs(path)) ? "what the system shows" : undefined;
}

// An open file that was deleted is only where the system shows it.
function whereItIs(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return path;
    throw error;
  }
}

/** What is there; `hidden` where only `--allow-all` may look. */
type Seen = Deno.FileInfo | "hidden" | undefined;

function lookAt(text: string): Seen {
  const path = toPath(text);
  if (path === undefined || !mayRead(path)) return undefined;
  try {
    return existsSync(path) ? Deno.statSync(path) : undefined;
  } catch (error) {
    // Gone since, or below /proc, where only --allow-all may look.
    if (error instanceof Deno.errors.NotFound) return undefined;
    if (error instanceof Deno.errors.NotCapable) return "hidden";
    throw error;
  }
}

/**
 * Tells whether the program may look at a path; never prompts.
 *
 * @param path The path.
 * @returns Whether it may.
 */
export function mayRead(path: string): boolean {
  return isGranted({ name: "read" }) || isGranted({ name: "read", path });
}

/**
 * Gives the path that a text names.
 *
 * @param text A path or file URL.
 * @returns The path; `undefined` if it can be none.
 */
export function toPath(text: string): string | undefined {
  const path = text.startsWith("file://") ? urlToPath(text) : text;
  const can = path !== "" && path.length <= LONGEST && !path.includes("\0");
  return can ? path : undefined;
}

function urlToPath(url: string): string {
  try {
    return fileURLToPath(url);
  } catch (error) {
    if (error instanceof TypeError || error instanceof URIError) return "";
    throw error;
  }
}
