/**
 * Words of a command with places for inputs: `{name}`.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { FileRef } from "../internal/file_ref.ts";
import { StageError } from "./stage_error.ts";

// `${name}` is a shell's, and `{{name}}` stands for `{name}` itself.
const PLACE = /\{\{([A-Za-z_]\w*)\}\}|(?<!\$)\{([A-Za-z_]\w*)\}/g;

/**
 * Names the inputs that texts have places for.
 *
 * @param texts Words and paths.
 * @returns Each name once, in the order met.
 */
export function placesIn(texts: Iterable<string>): Set<string> {
  const names = new Set<string>();
  for (const text of texts) {
    for (const [, , name] of text.matchAll(PLACE)) {
      if (name !== undefined) names.add(name);
    }
  }
  return names;
}

/**
 * Puts inputs in their places.
 *
 * @param stage The stage's name, for the error.
 * @param text A word or path.
 * @param inputs The inputs by name.
 * @returns The words: one, or as many as a list has that stands for all of it.
 * @throws {StageError} `INPUT_NOT_A_WORD`: an input cannot be put into a word.
 */
export function fillPlaces(
  stage: string,
  text: string,
  inputs: ReadonlyMap<string, unknown>,
): string[] {
  const [whole] = text.match(/(?<=^\{)[A-Za-z_]\w*(?=\}$)/) ?? [];
  const list = whole === undefined ? undefined : inputs.get(whole);
  if (whole !== undefined && Array.isArray(list)) {
    return list.map((value) => toWord(stage, whole, value));
  }
  return [
    text.replace(
      PLACE,
      (_all, literal?: string, name?: string) =>
        name === undefined
          ? `{${literal}}`
          : toWord(stage, name, inputs.get(name)),
    ),
  ];
}

function toWord(stage: string, name: string, value: unknown): string {
  if (value instanceof URL && value.protocol === "file:") {
    return fileURLToPath(value);
  }
  if (value instanceof FileRef) return value.path;
  const isScalar = ["string", "number", "bigint", "boolean"]
    .includes(typeof value);
  if ((isScalar || value instanceof URL) && !String(value).includes("\0")) {
    return String(value);
  }
  const found = Array.isArray(value)
    ? "a list"
    : value === null || typeof value !== "object"
    ? typeof value === "string" ? "a text with a NUL" : String(value)
    : value.constructor?.name ?? "an object";
  throw new StageError(
    `Cannot run '${stage}': expected text, a number or a boolean for ` +
      `'{${name}}', found ${found}`,
    {
      code: "INPUT_NOT_A_WORD",
      data: { stage, name },
      hints: [
        "Pass a path or a number; a list only where '{" + name +
        "}' is a word " +
        "of its own.",
      ],
    },
  );
}
