/**
 * Gathering all layers of a configuration into one tree.
 *
 * @module
 */

import { resolve } from "node:path";
import { parseConfigArgs, type RawAssignment } from "./args.ts";
import { type Environment, variablePrefix } from "./environment.ts";
import { checkPath } from "./key_path.ts";
import { type LayerFile, layerFiles } from "./layer_files.ts";
import type { LayerName, Located } from "./located.ts";
import { locateObject } from "./locate_object.ts";
import { locateYaml } from "./locate_yaml.ts";
import { assign, merge } from "./merge.ts";
import { expectedFound, type Problem } from "./problem.ts";
import { readLayerFile } from "./read_layer_file.ts";

/** A layer that was not read. */
export interface SkippedLayer {
  /** The layer. */
  readonly layer: LayerName;
  /** Its file, where it is one. */
  readonly file?: string;
  /** Why it was not read. */
  readonly reason: string;
}

/** Where the layers come from. */
export interface LayerOptions {
  readonly app: string | undefined;
  readonly packaged: URL | string | undefined;
  readonly defaults: object | undefined;
  readonly overrides: object | undefined;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly environment: Environment;
}

/** All layers, merged. */
export interface Layers {
  readonly root: Located;
  readonly skipped: readonly SkippedLayer[];
}

/**
 * Reads and merges all layers, lowest first.
 *
 * @param options Where they come from.
 * @param report Told everything that is wrong with them.
 * @returns The merged tree, and the layers that permissions forbade.
 * @throws {AssayError} `WRONG_CALL` for arguments that make no sense.
 */
export async function readLayers(
  options: LayerOptions,
  report: (problem: Problem) => void,
): Promise<Layers> {
  const { app, cwd, environment } = options;
  const args = parseConfigArgs(options.args);
  const skipped: SkippedLayer[] = [];
  const inCode = (layer: LayerName, value: object | undefined) =>
    locateObject(value ?? {}, { layer }, report);

  let root = inCode("defaults", options.defaults);
  const lay = async (file: LayerFile) => {
    const result = await readLayerFile(file, report);
    if (result === "forbidden") {
      const reason = "no permission to read it";
      skipped.push({ layer: file.layer, file: file.file, reason });
    } else if (result !== "absent") root = merge(root, result);
  };
  const set = (layer: "environment" | "-o", raw: RawAssignment) => {
    const value = locateAssigned(layer, raw, report);
    root = assign(root, { path: raw.path, value }, report);
  };

  for (const file of layerFiles(options)) await lay(file);
  if (app !== undefined) {
    if (environment.get("HOME") === undefined) {
      const reason = "HOME is not set, or there is no permission to read it";
      skipped.push({ layer: "home", reason });
    }
    const variables = environment.all();
    if (variables === undefined) {
      const reason = "no permission to list the environment";
      skipped.push({ layer: "environment", reason });
    }
    for (const raw of readVariables(app, variables ?? {}, report)) {
      set("environment", raw);
    }
  }
  if (args.config !== undefined) {
    const file = resolve(cwd, args.config);
    await lay({ layer: "--config", file, required: true });
  }
  for (const raw of args.assignments) set("-o", raw);
  return { root: merge(root, inCode("overrides", options.overrides)), skipped };
}

function readVariables(
  app: string,
  variables: Readonly<Record<string, string>>,
  report: (problem: Problem) => void,
): RawAssignment[] {
  const prefix = `${variablePrefix(app)}__`;
  // Sorted, since the order of the environment is nobody's intention.
  const names = Object.keys(variables).filter((name) => name.startsWith(prefix))
    .sort();
  return names.flatMap((name) => {
    const text = variables[name]!;
    const path = checkPath(name.slice(prefix.length).split("__"));
    if (path !== undefined) return [{ name, path, text }];
    const source = { layer: "environment", name, text } as const;
    report({
      code: "BAD_KEY",
      path: [],
      place: { source, start: 0, end: 0 },
      ...expectedFound(`a variable such as ${prefix}a__b`, name),
    });
    return [];
  });
}

function locateAssigned(
  layer: "environment" | "-o",
  raw: RawAssignment,
  report: (problem: Problem) => void,
): Located {
  const { name, path, text } = raw;
  const source = { layer, name, text };
  const value = locateYaml(source, (problem) =>
    report({
      ...problem,
      path: [...path, ...problem.path],
      hint:
        "Quote a text that YAML reads otherwise, inside the shell's quotes.",
    }));
  const place = { source, start: 0, end: text.length };
  return value ?? { kind: "scalar", value: null, place, shadowed: [] };
}
