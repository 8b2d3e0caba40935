/**
 * Paths among a command's words, and those declared as inputs and outputs.
 *
 * @module
 */

import { resolve } from "node:path";
import { specialFile } from "../internal/walk.ts";
import { kindOf, toPath } from "./paths.ts";
import { StageError } from "./stage_error.ts";

/**
 * Writes a path so that it counts also where it names a directory, which it
 * does for a stage only if it contains a `/`.
 *
 * @param path The path as declared or as a word.
 * @returns The path, with `./` before the name of a directory.
 */
export function pathText(path: string): string {
  const isName = !path.includes("/");
  return isName && kindOf(`./${path}`) === "directory" ? `./${path}` : path;
}

/**
 * Takes a path from a directory, whatever the working directory is later.
 *
 * @param directory The directory; without one the path stays as it is.
 * @param path The path as declared or as a word.
 * @returns The path; what can be none stays as it is.
 */
export function pathFrom(directory: string | undefined, path: string): string {
  const file = toPath(path);
  return directory === undefined || file === undefined
    ? path
    : resolve(directory, file);
}

// Of a command, these are the streams that it is given, not this process's.
const STREAM = /^(?:\/dev\/std(?:in|out|err)|\/(?:dev|proc\/self)\/fd\/[012])$/;

/**
 * Finds the words of a command that count by what they name.
 *
 * @param words The words behind the first.
 * @param outputs The declared outputs; what they name or hold is none.
 * @param directory From where relative words are taken, as by
 * {@linkcode pathFrom}.
 * @returns The words as texts for the stage. `.` and `..` are too common as
 * patterns and expressions to be meant as directories.
 */
export function wordTexts(
  words: Iterable<string>,
  outputs: Iterable<string>,
  directory: string | undefined,
): string[] {
  const declared = Array.from(outputs, (path) => resolve(path));
  const isOutput = (path: string) =>
    declared.some((output) => path === output || path.startsWith(`${output}/`));
  const holdsOutput = (path: string) =>
    declared.some((output) => output.startsWith(`${path}/`));
  const texts: string[] = [];
  for (const given of words) {
    if (given === "." || given === ".." || STREAM.test(given)) continue;
    const word = pathFrom(directory, given);
    const path = toPath(word);
    if (path === undefined) continue;
    const full = resolve(path);
    if (isOutput(full)) continue;
    // A directory that only the command makes must have one text before and
    // after.
    const made = holdsOutput(full) && !word.includes("/");
    texts.push(made ? `./${word}` : pathText(word));
  }
  return texts;
}

/**
 * Makes sure that declared inputs exist.
 *
 * @param stage The stage's name.
 * @param paths The inputs.
 * @throws {StageError} `INPUT_NOT_FOUND`: one does not.
 */
export function refuseMissingInputs(
  stage: string,
  paths: Iterable<string>,
): void {
  for (const path of paths) {
    const found = whatIsNot(path);
    if (found === undefined) continue;
    throw new StageError(
      `Cannot run '${stage}': expected its input '${path}' to be a file or ` +
        `directory, found ${found}`,
      {
        code: "INPUT_NOT_FOUND",
        data: { stage, path },
        hints: ["Make it first, or correct the path."],
      },
    );
  }
}

/**
 * Makes sure that a command has made the outputs it declares.
 *
 * @param stage The stage's name.
 * @param paths The outputs.
 * @throws {StageError} `OUTPUT_NOT_FOUND`: it has not made one.
 */
export function refuseMissingOutputs(
  stage: string,
  paths: Iterable<string>,
): void {
  for (const path of paths) {
    const found = whatIsNot(path);
    if (found === undefined) continue;
    throw new StageError(
      `Cannot finish '${stage}': expected it to write its output '${path}', ` +
        `found ${found}`,
      {
        code: "OUTPUT_NOT_FOUND",
        data: { stage, path },
        hints: [
          "Declare what the command writes; nothing of this run is recorded.",
        ],
      },
    );
  }
}

function whatIsNot(path: string): string | undefined {
  try {
    const info = Deno.statSync(path);
    return info.isFile || info.isDirectory ? undefined : specialFile(info);
  } catch (error) {
    const { NotADirectory, NotFound } = Deno.errors;
    if (error instanceof NotFound || error instanceof NotADirectory) {
      return "nothing";
    }
    throw error;
  }
}
