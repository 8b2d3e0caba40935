/**
 * What the files and directories among inputs and outputs hold.
 *
 * @module
 */

import { existsSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { HashError, hashPath } from "../hash/mod.ts";
import { isGranted } from "../internal/permission.ts";
import { kindOf, mayRead, toPath } from "./paths.ts";
import { StageError } from "./stage_error.ts";

/** A path with the digest of what it names. */
export interface PathDigest {
  /** The path as the value has it. */
  readonly path: string;
  /** SHA-256 of the file, or of the tree. */
  readonly digest: string;
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
