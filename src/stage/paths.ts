/**
 * Files and directories among inputs and outputs.
 *
 * @module
 */

import { existsSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { HashError, hashPath } from "../hash/mod.ts";
import { isGranted } from "../internal/permission.ts";
import { specialFile } from "../internal/walk.ts";
import { StageError } from "./stage_error.ts";

/** A path with the digest of what it names. */
export interface PathDigest {
  /** The path as the value has it. */
  readonly path: string;
  /** SHA-256 of the file, or of the tree. */
  readonly digest: string;
}

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
  const paths: string[] = [];
  for (const text of texts) if (kindOf(text) !== undefined) paths.push(text);
  return paths;
}

/**
 * Tells what a text names on disk now.
 *
 * @param text A path or file URL.
 * @returns What it names, if it counts as a path.
 */
export function kindOf(text: string): "file" | "directory" | undefined {
  const info = lookAt(text);
  if (typeof info !== "object") return undefined;
  if (info.isFile) return "file";
  return info.isDirectory && text.includes("/") ? "directory" : undefined;
}

const SYSTEM = /^\/(dev\/fd|proc|sys)\//;
/** What always reads the same. */
const CONSTANT = ["/dev/null", "/dev/zero", "/dev/full"];

/**
 * Finds a text that names what no digest covers: a pipe gives what it holds
 * only once, and the system's own files change without a trace.
 *
 * @param texts Candidates, as for {@linkcode existingPaths}.
 * @returns Which it is and why; `undefined` if there is none.
 */
export function unhashable(texts: Iterable<string>): string | undefined {
  for (const text of texts) {
    const what = unhashableKind(text);
    if (what !== undefined) return `${text} is ${what}`;
  }
  return undefined;
}

function unhashableKind(text: string): string | undefined {
  const path = resolve(toPath(text) ?? "");
  const info = CONSTANT.includes(path) ? undefined : lookAt(text);
  if (info === undefined || (info !== "hidden" && info.isDirectory)) {
    return undefined;
  }
  if (info === "hidden") return "what this program may not look at";
  if (info.isFifo) return "a pipe";
  if (!info.isFile) return specialFile(info);
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

function lookAt(text: string): Deno.FileInfo | "hidden" | undefined {
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

// Looking at a path that may not be read would prompt for it.
function mayRead(path: string): boolean {
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

/**
 * Digests what paths name, through the stat cache.
 *
 * @param paths Existing files and directories.
 * @param hashOutput Where the stage keeps its records.
 * @returns Each with its digest, in their order; none for one that is gone
 * by then.
 * @throws {StageError} `DIRECTORY_TOO_WIDE`: the root, the home directory or
 * one that holds `hashOutput`, whose digest would never be the same.
 */
export async function digestPaths(
  paths: readonly string[],
  hashOutput: string,
): Promise<PathDigest[]> {
  const digested = await Promise.all(paths.map(async (path) => {
    const file = toPath(path)!;
    const wide = whyTooWide(path, hashOutput);
    if (wide !== undefined) throw tooWide(path, wide);
    const digest = await digestIfThere(path, file);
    return digest === undefined ? [] : [{ path, digest }];
  }));
  return digested.flat();
}

// What is gone by the time it is read is as if it had been gone before.
async function digestIfThere(
  text: string,
  path: string,
): Promise<string | undefined> {
  try {
    return await digestInTurn(path);
  } catch (error) {
    if (error instanceof HashError && kindOf(text) === undefined) {
      return undefined;
    }
    throw error;
  }
}

// By path, what is being digested.
const digesting = new Map<string, Promise<string>>();

/**
 * Digests a path when those who asked for it before have been served: then the
 * stat cache knows it, and the file is read once for stages that run side by
 * side.
 */
async function digestInTurn(path: string): Promise<string> {
  const before = digesting.get(path) ?? Promise.resolve("");
  const hash = () => hashPath(path);
  const mine = before.then(hash, hash);
  digesting.set(path, mine);
  try {
    return await mine;
  } finally {
    if (digesting.get(path) === mine) digesting.delete(path);
  }
}

/**
 * Says why a directory is too wide to be digested.
 *
 * @param text A path or file URL.
 * @param hashOutput Where the stage keeps its records.
 * @returns What it is; `undefined` for any other directory, and for a file.
 */
export function whyTooWide(
  text: string,
  hashOutput: string,
): string | undefined {
  if (kindOf(text) !== "directory") return undefined;
  const directory = realPath(toPath(text)!);
  if (directory === "/") return "the root of the file system";
  if (/^\/(dev|proc|sys)(\/|$)/.test(directory)) return "what the system shows";
  const home = isGranted({ name: "env", variable: "HOME" })
    ? Deno.env.get("HOME")
    : undefined;
  if (home !== undefined && directory === realPath(home)) {
    return "the home directory";
  }
  return `${realPath(hashOutput)}/`.startsWith(`${directory}/`)
    ? "a directory that holds the stage's own records"
    : undefined;
}

function tooWide(text: string, found: string): StageError {
  return new StageError(
    `Cannot take the directory '${text}' as an input: expected one with only ` +
      `the data, found ${found}`,
    {
      code: "DIRECTORY_TOO_WIDE",
      data: { path: text },
      hints: [
        "Name a directory that holds only the data.",
        "If the text is not meant as a path, make the stage with 'files: false'.",
      ],
    },
  );
}

// Links are resolved as far as the path exists and may be read.
function realPath(path: string): string {
  const full = resolve(path);
  if (full === "/") return full;
  return mayRead(full) && existsSync(full)
    ? Deno.realPathSync(full)
    : join(realPath(dirname(full)), basename(full));
}
