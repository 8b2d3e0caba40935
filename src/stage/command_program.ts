/**
 * The program that a command runs, found as the system finds it.
 *
 * @module
 */

import { accessSync, closeSync, constants, openSync, readSync } from "node:fs";
import { basename, delimiter, resolve } from "node:path";
import { hashFile } from "../hash/mod.ts";
import { sha256 } from "../internal/sha256.ts";
import type { Fingerprint } from "./fingerprint.ts";
import { StageError } from "./stage_error.ts";

/** What is searched when there is no PATH, as the C library has it. */
const USUAL_PATH = ["/bin", "/usr/bin"].join(delimiter);
const SHELL = "/bin/sh";
/** Linux reads so many bytes of a script's first line. */
const FIRST_LINE = 256;
/** A script's interpreter may be a script; Linux follows so many. */
const MOST_SCRIPTS = 5;

/** A program that a command runs. */
export interface Program {
  /** Its absolute path. */
  readonly path: string;
  /** Its path, and those of the interpreters it is read by; all absolute. */
  readonly files: readonly string[];
  /** The PATH on which `env` looks for an interpreter. */
  readonly searched: string;
  /** The digests of them all. */
  readonly fingerprint: Fingerprint;
}

// What counts of a program:
//
// input                                    | symbol
// -----------------------------------------|------------------------------
// the file's bytes, a script's text        | the executable NAME
// the interpreter that `#!` names, and what| the interpreter NAME
// `env` finds on the PATH that the command |
// gets where it is `env`, or the shell for |
// a script without `#!`                    |
//
// Their paths are arguments of the call: a virtual environment's python is the
// same file as another's. Shared libraries, and programs that a program starts
// itself, do not count.

/**
 * Finds the program that a command's first word names, and digests it.
 *
 * @param word The word: a path if it holds a `/`, else a name on PATH.
 * @param searched The PATH that the command gets, where `env` looks; without
 * it, that of this process.
 * @returns The program.
 * @throws {StageError} `COMMAND_NOT_FOUND`; its `exitCode` is 127, or 126 for
 * a file that is not executable, as a shell has it.
 */
export async function findProgram(
  word: string,
  searched = ownPath(),
): Promise<Program> {
  const path = locate(word);
  // Before anything is awaited: the working directory may change meanwhile.
  const chain = [path, ...interpreters(path, searched)].map((file) =>
    resolve(file)
  );
  const symbols = await Promise.all(chain.map(async (file, index) => ({
    label: `the ${index === 0 ? "executable" : "interpreter"} ${
      basename(file)
    }`,
    digest: await hashFile(file),
    links: index + 1 < chain.length ? [index + 1] : [],
  })));
  return {
    path: chain[0]!,
    files: chain,
    searched,
    fingerprint: {
      digest: sha256(
        JSON.stringify(["COMMAND", 1, symbols.map(({ digest }) => digest)]),
      ),
      symbols,
      modules: [],
      problems: [],
      captured: [],
      texts: () => new Map(),
    },
  };
}

function locate(word: string): string {
  const files = filesNamed(word, ownPath());
  const path = files.find(isExecutable);
  if (path !== undefined) return path;
  const [denied] = files;
  if (denied !== undefined) {
    throw notFound(word, `'${denied}', which is not executable`, 126);
  }
  throw notFound(
    word,
    word.includes("/") ? "no such file" : "none on PATH",
    127,
  );
}

function ownPath(): string {
  return Deno.env.get("PATH") ?? USUAL_PATH;
}

function filesNamed(word: string, searched: string): string[] {
  if (word === "") return [];
  if (word.includes("/")) return [word].filter(isFile);
  return searched.split(delimiter)
    .map((folder) => `${folder === "" ? "." : folder}/${word}`)
    .filter(isFile);
}

/**
 * Makes the error for a command that cannot be started.
 *
 * @param word The command's first word.
 * @param found What was found.
 * @param exitCode 127 for none, 126 for one that cannot be executed.
 * @param cause The system's error, if there was one.
 * @returns The error.
 */
export function notFound(
  word: string,
  found: string,
  exitCode: 126 | 127,
  cause?: unknown,
): StageError {
  return new StageError(
    `Cannot run '${word}': expected a program, found ${found}`,
    {
      code: "COMMAND_NOT_FOUND",
      data: { word, exitCode },
      hints: [
        exitCode === 127
          ? "Install it, or give its path; a shell's own commands and aliases " +
            "need 'sh -c'."
          : "Make it executable (chmod +x) and begin a script with '#!', or " +
            "name its interpreter first.",
      ],
      cause,
    },
  );
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    const { NotADirectory, NotFound, PermissionDenied } = Deno.errors;
    if (
      error instanceof NotFound || error instanceof NotADirectory ||
      error instanceof PermissionDenied
    ) return false;
    throw error;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code === "EACCES") return false;
    throw error;
  }
}

function interpreters(path: string, searched: string): string[] {
  const chain: string[] = [];
  let script: string | undefined = path;
  while (script !== undefined && chain.length < MOST_SCRIPTS) {
    const [interpreter, ...words]: string[] = firstLine(script);
    if (interpreter === undefined || !isFile(interpreter)) break;
    chain.push(interpreter);
    const word = basename(interpreter) === "env"
      ? words.find((word) => !word.startsWith("-") && !word.includes("="))
      : undefined;
    const [found] = filesNamed(word ?? "", searched).filter(isExecutable);
    if (found !== undefined) chain.push(found);
    script = found ?? interpreter;
  }
  return chain;
}

/**
 * The words behind `#!`, or the shell for a script without it; none of a file
 * that is no script.
 */
function firstLine(path: string): string[] {
  const bytes = new Uint8Array(FIRST_LINE);
  let length: number;
  try {
    const file = openSync(path, "r");
    try {
      length = readSync(file, bytes, 0, FIRST_LINE, 0);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    // One that may be executed but not read is no script; its digest fails.
    if ((error as { code?: unknown }).code === "EACCES") return [];
    throw error;
  }
  const head = new TextDecoder().decode(bytes.subarray(0, length));
  const [line = ""] = head.split("\n");
  if (line.startsWith("#!")) {
    return line.slice(2).trim().split(/[ \t]+/).filter(Boolean);
  }
  // What the system cannot execute is given to the shell.
  return head.includes("\0") ? [] : [SHELL];
}
