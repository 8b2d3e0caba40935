/**
 * Reading one file of a configuration.
 *
 * @module
 */

import { extname } from "../internal/path.ts";
import { isGranted } from "../internal/permission.ts";
import type { LayerFile } from "./layer_files.ts";
import { MAX_BYTES } from "./limits.ts";
import type { Located } from "./located.ts";
import type { TextSource } from "./locate_yaml.ts";
import { notAMap, type Problem, unreadable } from "./problem.ts";
import { readText } from "./read_text.ts";
import { readYaml } from "./read_yaml.ts";

/** What came of a file: a value, nothing, or no permission to look. */
export type LayerFileResult = Located | "absent" | "forbidden";

type Locate = (
  ...args: Parameters<typeof readYaml>
) => Located | undefined | Promise<Located | undefined>;

/** How each format is read; only the parsers that are needed are loaded. */
const FORMATS: Readonly<Record<string, () => Promise<Locate>>> = {
  ".yaml": () => Promise.resolve(readYaml),
  ".yml": () => Promise.resolve(readYaml),
  ".json": async () => (await import("./locate_jsonc.ts")).locateJsonc,
  ".jsonc": async () => (await import("./locate_jsonc.ts")).locateJsonc,
  ".toml": async () => (await import("./locate_toml.ts")).locateToml,
};

/**
 * Reads a file of a configuration.
 *
 * @param layer The file and its layer.
 * @param report Told everything that is wrong with the file.
 * @returns Its map, empty for an empty file; `absent` also for a bad one.
 */
export async function readLayerFile(
  layer: LayerFile,
  report: (problem: Problem) => void,
): Promise<LayerFileResult> {
  const { file, required } = layer;
  const source = { layer: layer.layer, file, text: "" };
  const refuse = (expected: string, found: string, hint?: string) => {
    report(unreadable(source, expected, found, hint));
    return "absent" as const;
  };
  const extension = extname(file);
  if (!Object.hasOwn(FORMATS, extension)) {
    const known = Object.keys(FORMATS).join(", ");
    return refuse(`a file with one of ${known}`, `'${extension}'`);
  }
  if (!isGranted({ name: "read", path: file })) {
    if (!required) return "forbidden";
    const hint = `Run it again with --allow-read=${file}.`;
    return refuse("a file it may read", "no permission", hint);
  }
  const read = readText(file, MAX_BYTES);
  if (read.ok) {
    const locate = await FORMATS[extension]!();
    return await locateFile({ ...source, text: read.text }, locate, report) ??
      "absent";
  }
  if (read.absent && !required) return "absent";
  return refuse(read.expected, read.found, read.hint);
}

async function locateFile(
  source: TextSource,
  locate: Locate,
  report: (problem: Problem) => void,
): Promise<Located | undefined> {
  let sound = true;
  const root = await locate(source, (problem) => {
    sound = false;
    report(problem);
  });
  if (!sound || root?.kind === "map") return root;
  const place = { source, start: 0, end: 0 };
  if (root === undefined) {
    return { kind: "map", entries: new Map(), place, shadowed: [] };
  }
  report(notAMap(root));
  return undefined;
}
