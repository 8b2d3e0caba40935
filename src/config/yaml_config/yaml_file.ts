/**
 * The file of a configuration, read and replaced at once.
 *
 * @module
 */

import { dirname, extname } from "node:path";
import { fileURLToPath } from "node:url";
import { writeFileAtomic } from "../../internal/atomic_file.ts";
import { AssayError } from "../../internal/errors.ts";
import { isGranted } from "../../internal/permission.ts";
import type { Located } from "../located.ts";
import { locateYaml, type TextSource } from "../locate_yaml.ts";
import { notAMap, type Problem, unreadable } from "../problem.ts";
import { readText } from "../read_text.ts";

type Report = (problem: Problem) => void;

/** A file that was read. */
export interface YamlFile {
  /** The text, empty when there is no file. */
  readonly text: string;
  readonly exists: boolean;
  /** The map at the top; none in an empty file. */
  readonly root?: Located;
}

/**
 * Checks that a path names a YAML file.
 *
 * @param path The path or file URL.
 * @returns The path.
 * @throws {AssayError} `NOT_YAML`.
 */
export function yamlPath(path: string | URL): string {
  const isUrl = path instanceof URL;
  const name = isUrl ? path.pathname : path;
  const isFile = !isUrl || path.protocol === "file:";
  if (isFile && [".yaml", ".yml"].includes(extname(name))) {
    return isUrl ? fileURLToPath(path) : path;
  }
  throw new AssayError(
    `Cannot use '${path}' for a configuration: expected a file named .yaml or .yml, found '${
      isFile ? extname(name) : (path as URL).protocol
    }'`,
    {
      code: "NOT_YAML",
      data: { path: String(path) },
      hints: ["Give the path of a file that ends in .yaml or .yml."],
    },
  );
}

/**
 * Reads a file and locates its values.
 *
 * @param file The file.
 * @param report Told everything that is wrong with it.
 * @returns What it holds, or `undefined` when it cannot be told.
 */
export function readYamlFile(
  file: string,
  report: Report,
): YamlFile | undefined {
  const source = { layer: "--config", file, text: "" } as const;
  if (!isGranted({ name: "read", path: file })) {
    const hint = `Run it again with --allow-read=${file}.`;
    const expected = "a file it may read";
    return void report(unreadable(source, expected, "no permission", hint));
  }
  const read = readText(file, Number.MAX_SAFE_INTEGER);
  if (read.ok) return locateText({ ...source, text: read.text }, report);
  if (read.absent) return { text: "", exists: false };
  const { expected, found, hint } = read;
  return void report(unreadable(source, expected, found, hint));
}

/**
 * Locates the values of a text.
 *
 * @param source The text and the file it is for.
 * @param report Told everything that is wrong with it.
 * @returns What it holds, or `undefined` when it cannot be told.
 */
export function locateText(
  source: TextSource,
  report: Report,
): YamlFile | undefined {
  let isSound = true;
  const root = locateYaml(source, (problem) => {
    isSound = false;
    report(problem);
  });
  if (!isSound) return undefined;
  const { text } = source;
  if (root === undefined) return { text, exists: true };
  if (root.kind === "map") return { text, exists: true, root };
  report(notAMap(root));
  return undefined;
}

/**
 * Replaces a file whole, with the folders it lies in.
 *
 * @param file The file.
 * @param text Its text.
 * @throws {AssayError} `WRITE_FAILED`; the old file is as it was.
 */
export function writeYamlFile(file: string, text: string): void {
  const folder = dirname(file);
  const failed = (found: string, hints: string[], cause?: unknown) =>
    new AssayError(
      `Cannot write '${file}': expected a folder it may write to, found ${found}`,
      { code: "WRITE_FAILED", data: { path: file }, hints, cause },
    );
  for (const name of ["read", "write"] as const) {
    if (isGranted({ name, path: folder })) continue;
    const hint = `Run it again with --allow-${name}=${folder}.`;
    throw failed(`no permission to ${name} there`, [hint]);
  }
  try {
    Deno.mkdirSync(folder, { recursive: true });
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    const hint = `Make the folder '${folder}' by hand, or save elsewhere.`;
    throw failed(`'${found}'`, [hint], cause);
  }
  writeFileAtomic(file, text);
}
