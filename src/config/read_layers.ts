/**
 * Gathering all layers of a configuration into one tree.
 *
 * @module
 */

import { resolve } from "../internal/path.ts";
import { parseConfigArgs, type RawAssignment } from "./args.ts";
import { withDefaultLists } from "./default_list.ts";
import { type Environment, variablePrefix } from "./environment.ts";
import { type OuterFile, selectPart, targetOf } from "./experiment.ts";
import type { SchemaNode } from "./json_schema.ts";
import { checkPath } from "./key_path.ts";
import { type LayerFile, layerFiles } from "./layer_files.ts";
import type { LayerName, Located } from "./located.ts";
import { locateObject } from "./locate_object.ts";
import { assign, merge } from "./merge.ts";
import { expectedFound, type Problem } from "./problem.ts";
import { readLayerFile } from "./read_layer_file.ts";
import { readYaml } from "./read_yaml.ts";

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
  /** What the schema says of the configuration's input. */
  readonly nodes: readonly SchemaNode[];
}

/** All layers, merged. */
export interface Layers {
  readonly root: Located;
  /** With `--experiment`, the whole file that the part stands in. */
  readonly outer?: OuterFile;
  readonly skipped: readonly SkippedLayer[];
}

type Report = (problem: Problem) => void;

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
  report: Report,
): Promise<Layers> {
  const { app, cwd, environment, nodes } = options;
  const args = parseConfigArgs(options.args);
  const skipped: SkippedLayer[] = [];
  const inCode = (layer: LayerName, value: object | undefined) =>
    locateObject(value ?? {}, { layer }, report);

  let root = inCode("defaults", options.defaults);
  const lay = (value: Located | undefined) => {
    if (value !== undefined) root = merge(root, value);
  };
  const read = async (file: LayerFile): Promise<Located | undefined> => {
    const result = await readLayerFile(file, report);
    if (result === "forbidden") {
      const reason = "no permission to read it";
      skipped.push({ layer: file.layer, file: file.file, reason });
    }
    return typeof result === "string" ? undefined : result;
  };
  const set = async (layer: "environment" | "-o", raw: RawAssignment) => {
    const value = await locateAssigned(layer, raw, report);
    const assignment = { path: raw.path, value };
    const ready = withDefaultLists(root, assignment, nodes, report);
    if (ready !== undefined) root = assign(ready, assignment, report);
  };

  for (const file of layerFiles(options)) lay(await read(file));
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
      await set("environment", raw);
    }
  }
  const given = (layer: LayerName, name: string) =>
    read({ layer, file: resolve(cwd, name), required: true });
  let outer: OuterFile | undefined;
  let part: Located | undefined;
  if (args.config !== undefined) {
    part = await given("--config", args.config);
    if (part !== undefined && args.experiment !== undefined) {
      const { experiment: path } = args;
      outer = { root: part, path, file: resolve(cwd, args.config) };
      part = selectPart(part, path, report);
    }
    lay(part);
  }
  for (const name of args.merge) lay(await given("--merge", name));
  for (const raw of args.assignments) {
    const target = outer && part && targetOf(raw.path, outer, part);
    if (outer === undefined || target?.of !== "outer") {
      await set("-o", { ...raw, path: target?.path ?? raw.path });
      continue;
    }
    const value = await locateAssigned("-o", raw, report);
    const root = assign(outer.root, { path: raw.path, value }, report);
    outer = { ...outer, root };
  }
  lay(inCode("overrides", options.overrides));
  return { root, ...(outer === undefined ? {} : { outer }), skipped };
}

function readVariables(
  app: string,
  variables: Readonly<Record<string, string>>,
  report: Report,
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

async function locateAssigned(
  layer: "environment" | "-o",
  raw: RawAssignment,
  report: Report,
): Promise<Located> {
  const { name, path, text } = raw;
  const source = { layer, name, text };
  const value = await readYaml(source, (problem) =>
    report({
      ...problem,
      path: [...path, ...problem.path],
      hint: problem.hint ??
        "Quote a text that YAML reads otherwise, inside the shell's quotes.",
    }));
  const place = { source, start: 0, end: text.length };
  return value ?? { kind: "scalar", value: null, place, shadowed: [] };
}
