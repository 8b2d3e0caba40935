/**
 * Reading one file of a configuration.
 *
 * @module
 */

import { extname } from "node:path";
import { isGranted } from "../internal/permission.ts";
import type { LayerFile } from "./layer_files.ts";
import type { Located } from "./located.ts";
import { locateYaml, type TextSource } from "./locate_yaml.ts";
import { expectedFound, type Problem } from "./problem.ts";

/** What came of a file: a value, nothing, or no permission to look. */
export type LayerFileResult = Located | "absent" | "forbidden";

/**
 * Reads a file of a configuration.
 *
 * @param layer The file and its layer.
 * @param report Told everything that is wrong with the file.
 * @returns Its map; `absent` also for an empty file and a bad one.
 */
export async function readLayerFile(
  layer: LayerFile,
  report: (problem: Problem) => void,
): Promise<LayerFileResult> {
  const { file, required } = layer;
  const source = { layer: layer.layer, file, text: "" };
  const unreadable = (expected: string, found: string, hint?: string) => {
    report({
      code: "UNREADABLE",
      path: [],
      place: { source, start: 0, end: 0 },
      ...expectedFound(expected, found),
      ...(hint === undefined ? {} : { hint }),
    });
    return "absent" as const;
  };
  const extension = extname(file);
  if (![".yaml", ".yml", ".json"].includes(extension)) {
    return unreadable("a .yaml, .yml or .json file", `'${extension}'`);
  }
  if (!isGranted({ name: "read", path: file })) {
    if (!required) return "forbidden";
    const hint = `Run it again with --allow-read=${file}.`;
    return unreadable("a file it may read", "no permission", hint);
  }
  let bytes: Uint8Array;
  try {
    bytes = await Deno.readFile(file);
  } catch (error) {
    const missing = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    if (missing && !required) return "absent";
    if (missing) return unreadable("a file", "nothing there");
    if (error instanceof Deno.errors.IsADirectory) {
      return unreadable("a file", "a directory");
    }
    return unreadable("a file it can read", String(error));
  }
  const text = decodeText(bytes);
  if (text === undefined) return unreadable("UTF-8 text", "other bytes");
  return locateFile({ ...source, text }, report) ?? "absent";
}

function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function locateFile(
  source: TextSource,
  report: (problem: Problem) => void,
): Located | undefined {
  const root = locateYaml(source, report);
  if (root === undefined) return undefined;
  if (source.file?.endsWith(".json")) checkJson(source, report);
  if (root.kind === "map") return root;
  report({
    code: "NOT_A_MAP",
    path: [],
    place: root.place,
    ...expectedFound(
      "a map at the top",
      root.kind === "list" ? "a list" : "a single value",
    ),
  });
  return undefined;
}

/** YAML reads all of JSON and more; the rest has no place in a .json file. */
function checkJson(
  source: TextSource,
  report: (problem: Problem) => void,
): void {
  try {
    JSON.parse(source.text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const position = / at position (\d+)/.exec(error.message)?.[1];
    const start = Number(position ?? 0);
    const [message] = error.message.split(/,? (?:in JSON|at position)/);
    report({
      code: "SYNTAX",
      path: [],
      place: { source, start, end: start + 1 },
      message: `${message} in JSON`,
    });
  }
}
