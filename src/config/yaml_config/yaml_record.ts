/**
 * Loading and saving the fields of a configuration.
 *
 * @module
 */

import { isDeepStrictEqual } from "node:util";
import { describeValue } from "../describe_value.ts";
import { MAX_PROBLEMS } from "../limits.ts";
import { locateObject } from "../locate_object.ts";
import { locate, type Located, toPlain } from "../located.ts";
import {
  expectedFound,
  notAMap,
  type Problem,
  unreadable,
} from "../problem.ts";
import { readQuantities } from "../quantities.ts";
import type { Schema } from "../schema.ts";
import { registerWritten } from "../secrets.ts";
import { unknownKeys } from "../unknown_keys.ts";
import { validate } from "../validate.ts";
import { viewSchema } from "../view_schema.ts";
import { decodeFields, saysAlready } from "./yaml_decode.ts";
import { stopAtDepth, type Telling, yamlFailure } from "./yaml_failure.ts";
import {
  locateText,
  readYamlFile,
  writeYamlFile,
  type YamlFile,
  yamlPath,
} from "./yaml_file.ts";
import type { Shape } from "./yaml_shape.ts";
import { updateYaml } from "./yaml_update.ts";
import { encodeFields } from "./yaml_values.ts";

/** What is known of the fields of a configuration. */
export interface Blueprint {
  readonly schema: Schema<object>;
  readonly shape: Shape;
}

/**
 * Reads the fields of a configuration from a file.
 *
 * @param blueprint What is known of them.
 * @param path The file.
 * @returns The fields, parsed by the schema.
 * @throws {ConfigError} `CONFIG_INVALID` with everything that is wrong.
 * @throws {AssayError} `NOT_YAML`.
 */
export function loadYaml(blueprint: Blueprint, path: string | URL): object {
  const file = yamlPath(path);
  const problems: Problem[] = [];
  const found = readYamlFile(file, (problem) => problems.push(problem));
  const telling = {
    sentence: `Cannot read '${file}'`,
    hints: [`Mend '${file}', then load it again.`],
  };
  if (found?.root !== undefined) {
    return parseText(blueprint, found.root, telling);
  }
  if (found !== undefined) problems.push(nothingIn(file, found));
  throw yamlFailure(blueprint.schema, problems, telling);
}

/**
 * Checks fields given in code.
 *
 * @param blueprint What is known of them.
 * @param fields The fields.
 * @param telling How it is told that they are wrong.
 * @returns The fields, parsed by the schema.
 * @throws {ConfigError} `CONFIG_INVALID` with everything that is wrong.
 */
export function checkFields(
  blueprint: Blueprint,
  fields: object,
  telling: Telling = {
    sentence: "Cannot make the configuration",
    hints: ["Give each field a value that its type takes."],
  },
): object {
  const stop = stopAtDepth(blueprint.schema, telling);
  const problems: Problem[] = [];
  const source = { layer: "overrides" } as const;
  const root = locateObject({ ...fields }, source, (problem) => {
    stop(problem);
    problems.push(problem);
  });
  return parse(blueprint, root, root, { problems, telling });
}

/**
 * Saves the fields of a configuration to a file.
 *
 * @param blueprint What is known of them.
 * @param fields The fields.
 * @param path The file.
 * @throws {ConfigError} `CONFIG_INVALID` with everything that is wrong with
 * the fields or with what the file holds; the file is as it was.
 * @throws {AssayError} `NOT_YAML` or `WRITE_FAILED`.
 */
export function saveYaml(
  blueprint: Blueprint,
  fields: object,
  path: string | URL,
): void {
  const file = yamlPath(path);
  const { schema, shape } = blueprint;
  const sentence = `Cannot save to '${file}'`;
  const hints = [`Nothing was written to '${file}'.`];
  const telling = { sentence, hints };
  const stop = stopAtDepth(schema, telling);
  const problems: Problem[] = [];
  const report = (problem: Problem) => {
    stop(problem);
    problems.push(problem);
  };
  const check = (hint: string) => {
    if (problems.length === 0) return;
    throw yamlFailure(schema, problems, { sentence, hints: [...hints, hint] });
  };
  const checked = checkFields(blueprint, fields, telling);
  const next = encodeFields(checked, shape, report);
  check("Give the field another value, or take it out of the configuration.");
  const old = readYamlFile(file, report);
  check(`Mend '${file}' or move it away, then save again.`);
  const { input } = viewSchema(schema);
  const root = old?.root && readQuantities(old.root, input, () => undefined);
  if (root !== undefined && saysAlready(root, next)) return;
  const text = updateYaml(old!.text, root, next);
  // The proof that the text says what it should, before it replaces another.
  const source = { layer: "--config", file, text } as const;
  const again = locateText(source, report)?.root;
  check("Give the field another value: YAML cannot hold this one.");
  const reread = encodeFields(
    parseText(blueprint, again!, telling),
    shape,
    report,
  );
  if (!isDeepStrictEqual(reread, next)) {
    const found = "others: the schema changes what it has made itself";
    const words = expectedFound("values that read back as they are", found);
    report({ code: "INVALID_VALUE", path: [], ...words });
  }
  check("Make the schema accept what it gives, without changing it again.");
  writeYamlFile(file, text);
}

function parseText(
  blueprint: Blueprint,
  root: Located,
  telling: Telling,
): object {
  const problems: Problem[] = [];
  const report = (problem: Problem) => problems.push(problem);
  const { input } = viewSchema(blueprint.schema);
  const numbered = readQuantities(root, input, report);
  const decoded = decodeFields(numbered, blueprint.shape, report);
  return parse(blueprint, root, decoded, { problems, telling });
}

/** Asks the schema; what it refuses is shown as it was written. */
function parse(
  { schema }: Blueprint,
  written: Located,
  decoded: Located,
  told: { readonly problems: Problem[]; readonly telling: Telling },
): object {
  const { input } = viewSchema(schema);
  const hidden = registerWritten(written, input);
  const unknown = unknownKeys(decoded, input).take(MAX_PROBLEMS + 1);
  const problems = [...told.problems, ...unknown];
  const parsed = validate(schema, decoded);
  if (parsed.ok && problems.length === 0) return parsed.value;
  const refused = parsed.ok ? [] : parsed.problems;
  // A schema's own word on what was already told adds nothing.
  const isTold = ({ path }: Problem) =>
    path.length > 0 &&
    problems.some((told) => path.every((key, at) => told.path[at] === key));
  const all = [
    ...problems,
    ...refused.filter((problem) => !isTold(problem))
      .map((problem) => asWritten(problem, written)),
  ];
  const cause = parsed.ok ? undefined : parsed.cause;
  throw yamlFailure(schema, all, told.telling, { hidden, cause });
}

/**
 * Inside a map or a set the schema's path leads on where no place does, and
 * what is missing has none but the file's.
 */
function asWritten(problem: Problem, written: Located): Problem {
  const { node, place } = locate(written, problem.path);
  const { source, start } = written.place;
  const top = source.file === undefined
    ? undefined
    : { source, start, end: start };
  const near = problem.place ?? place ?? top;
  const located = near === undefined ? problem : { ...problem, place: near };
  if (node === undefined || problem.found !== "nothing") return located;
  const found = describeValue(toPlain(node));
  const { expected } = problem;
  return {
    ...located,
    ...(place === undefined ? {} : { place }),
    ...(expected === undefined ? { found } : expectedFound(expected, found)),
  };
}

function nothingIn(file: string, { text, exists }: YamlFile): Problem {
  const source = { layer: "--config", file, text } as const;
  if (exists) {
    return notAMap({ kind: "nothing", place: { source, start: 0, end: 0 } });
  }
  const hint = `Save a configuration to '${file}' first.`;
  return unreadable(source, "a file", "nothing there", hint);
}
