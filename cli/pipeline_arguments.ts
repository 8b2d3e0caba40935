/**
 * The pipeline that `MODULE` names on the command line, and its arguments.
 *
 * @module
 */

import { AssayError } from "../src/internal/errors.ts";
import { parseYamlDocument } from "../src/internal/yaml_document.ts";
import { Pipeline } from "../src/stage/mod.ts";
import { type Kind, loadKind } from "./module_exports.ts";

const PIPELINE: Kind<Pipeline> = {
  what: "a pipeline",
  hint: "Write 'export const pipeline = new Pipeline([…]);'.",
  of: (value) => value instanceof Pipeline ? value : undefined,
};

/**
 * Finds the pipeline of a module: the named export, or the default export, or
 * the only pipeline.
 *
 * @param text `FILE` or `FILE#EXPORT`.
 * @returns The pipeline.
 * @throws {AssayError} `MODULE_NOT_FOUND`, `NOT_A_MODULE`, `MODULE_FAILED`,
 * `NO_SUCH_EXPORT`, `WRONG_KIND_OF_EXPORT`, `SEVERAL_EXPORTS`.
 */
export async function loadPipeline(text: string): Promise<Pipeline> {
  return await loadKind(text, PIPELINE);
}

/**
 * Reads the arguments of a run.
 *
 * @param words Each a value in YAML; what is no other value is a text.
 * @returns The values.
 * @throws {AssayError} `WRONG_CALL`: one is not YAML, or a number that cannot
 * be told from its neighbours.
 */
export function readArguments(words: readonly string[]): unknown[] {
  return words.map((word) => {
    if (word === "") return word;
    const document = parseYamlDocument(word);
    const [error] = document.errors;
    if (error !== undefined) throw unreadable(word, error.message);
    const value: unknown = document.toJS();
    if (
      typeof value === "number" && /^[-+]?\d+$/.test(word) &&
      !Number.isSafeInteger(value)
    ) throw unreadable(word, "a number beyond 2^53");
    return value;
  });
}

function unreadable(word: string, found: string): AssayError {
  return new AssayError(
    `Cannot read the argument '${word}': expected a value in YAML, found ${found}`,
    {
      code: "WRONG_CALL",
      data: { word },
      hints: [`To give it as a text, quote it: '"${word}"'.`],
    },
  );
}
