/**
 * From layers and a schema to a configuration.
 *
 * @module
 */

import { AssayError } from "../internal/errors.ts";
import { isAbsolute } from "../internal/path.ts";
import { type CompiledConfig, makeCompiled } from "./compiled_config.ts";
import { ConfigError, type Discretion, toIssue } from "./config_error.ts";
import { openEnvironment } from "./environment.ts";
import { layDynamicValues } from "./dynamic_values.ts";
import { interpolate } from "./interpolation/interpolate.ts";
import type { Resolver } from "./interpolation/resolvers/context.ts";
import { holdsKeyword } from "./holds_keyword.ts";
import { MAX_PROBLEMS } from "./limits.ts";
import type { Place } from "./located.ts";
import type { Problem } from "./problem.ts";
import { readQuantities } from "./quantities.ts";
import { readLayers } from "./read_layers.ts";
import { type SchemaLike, toSchema } from "./schema_like.ts";
import { registerWritten } from "./secrets.ts";
import { unknownKeys } from "./unknown_keys.ts";
import { validate } from "./validate.ts";
import { viewSchema } from "./view_schema.ts";

/** Where {@linkcode compileConfig} finds the layers. */
export interface CompileOptions {
  /**
   * The name of the program; it names the files and variables to read.
   * Without it, neither is looked at.
   */
  readonly app?: string;
  /**
   * The URL of the defaults that come with the program; with `APP_ENV=test`,
   * a `test.yaml` beside them lies over them.
   */
  readonly packaged?: URL | string;
  /** Defaults given in code, below all files. */
  readonly defaults?: object;
  /** Values given in code, above everything else. */
  readonly overrides?: object;
  /**
   * The program's arguments: `--config FILE`, `-o key=value`.
   *
   * @default {[]}
   */
  readonly args?: readonly string[];
  /** The environment variables, also of `${env:…}`, in place of the process's. */
  readonly env?: Readonly<Record<string, string>>;
  /** The directory of `<app>.yml` and of relative paths, absolute. */
  readonly cwd?: string;
  /** Functions for `${name:…}` that this compile alone knows. */
  readonly resolvers?: Readonly<Record<string, Resolver>>;
  /**
   * Whether keys that the schema does not know are errors.
   *
   * @default {true}
   */
  readonly strict?: boolean;
}

/**
 * Merges the layers of a configuration and checks them against a schema.
 *
 * Lowest first: `defaults`, the packaged file, `/etc/<app>.yml`,
 * `~/.<app>.yml`, `~/.config/<app>/config.yaml`, `<app>.yml`, variables such
 * as `APP__season__harmonics`, `--config FILE`, `--merge FILE`,
 * `-o key=value`, `overrides`. Maps merge, lists and scalars replace, an
 * explicit null clears. What is still null or missing takes its dynamic value,
 * and then every `${…}` takes its value.
 *
 * @typeParam T The type the schema gives its values.
 * @param given A zod schema, anything with `parse`, or a class or an object of
 * defaults.
 * @param options Where the layers are.
 * @returns The compiled configuration.
 * @throws {ConfigError} `CONFIG_INVALID` with everything that is wrong.
 * @throws {AssayError} `WRONG_CALL` for arguments that make no sense,
 * `BAD_APP`, `BAD_CWD` or `BAD_PACKAGED` for such options.
 *
 * @example Defaults, and a value from the command line
 * ```ts
 * import { compileConfig } from "@assay/assay/config";
 * import { z } from "zod";
 *
 * const schema = z.object({ season: z.object({ harmonics: z.int() }) });
 * const config = await compileConfig(schema, {
 *   defaults: { season: { harmonics: 2 } },
 *   args: ["-o", "season.harmonics=3"],
 * });
 * if (config.value.season.harmonics !== 3) throw new Error("unexpected");
 * if (config.explain("season.harmonics").layer !== "-o") {
 *   throw new Error("unexpected");
 * }
 * ```
 */
export async function compileConfig<T>(
  given: SchemaLike<T>,
  options: CompileOptions = {},
): Promise<CompiledConfig<T>> {
  const { app, packaged, defaults, overrides, args = [], env } = options;
  const { cwd = Deno.cwd(), strict = true, resolvers = {} } = options;
  checkOptions(app, cwd);
  const schema = await toSchema(given);
  const view = viewSchema(schema);
  const problems: Problem[] = [];
  const report = (problem: Problem) => void problems.push(problem);
  const environment = openEnvironment(env);
  const { root: read, outer, skipped } = await readLayers(
    {
      app,
      packaged,
      defaults,
      overrides,
      args,
      cwd,
      environment,
      nodes: view.input,
    },
    report,
  );
  const laid = layDynamicValues(read, view.input);
  const written = registerWritten(laid, view.input);
  if (problems.length > 0) {
    const unread = holdsKeyword(view.input, "secret");
    throw failure(problems, { hidden: written, unread }, cwd);
  }
  const { root: plain, failed, calls, secrets, ...found } = await interpolate(
    laid,
    {
      outer,
      nodes: view.input,
      context: {
        cwd,
        environment,
        isProcess: env === undefined,
        now: new Date(),
        resolvers,
      },
    },
  );
  const hidden = plain === laid
    ? written
    : inOrder(written, registerWritten(plain, view.input), found.hidden);
  problems.push(...found.problems);
  // What an expression stands for is not known where it has a problem.
  const isKnown = ({ path }: Problem) =>
    !failed.some((key) => key.every((part, index) => path[index] === part));
  const root = readQuantities(plain, view.input, (problem) => {
    if (isKnown(problem)) report(problem);
  });
  if (strict) {
    problems.push(...unknownKeys(root, view.input).take(MAX_PROBLEMS + 1));
  }
  const parsed = validate(schema, root);
  if (parsed.ok && problems.length === 0) {
    const nodes = [...view.input, ...view.output];
    const parts = { root, nodes, skipped, calls, secrets };
    return await makeCompiled(parsed.value, parts);
  }
  const causes: unknown[] = problems.map(({ cause }) => cause)
    .filter((cause) => cause !== undefined);
  if (!parsed.ok && (failed.length === 0 || parsed.cause === undefined)) {
    problems.push(...newOnly(parsed.problems, problems).filter(isKnown));
    if (parsed.cause !== undefined) causes.push(parsed.cause);
  }
  const cause = causes.length > 1 ? new AggregateError(causes) : causes[0];
  throw failure(problems, { hidden, unread: false }, cwd, cause);
}

function inOrder(...places: readonly (readonly Place[])[]): Place[] {
  return [...new Set(places.flat())].sort((a, b) => a.start - b.start);
}

function checkOptions(app: string | undefined, cwd: string): void {
  if (app !== undefined && !/^[A-Za-z0-9][\w.-]*$/.test(app)) {
    throw new AssayError(
      `Cannot compile for app '${app}': expected a name of letters, digits, '-', '_' and '.'`,
      {
        code: "BAD_APP",
        data: { app },
        hints: ['Begin the name with a letter or a digit: { app: "weather" }.'],
      },
    );
  }
  if (!isAbsolute(cwd)) {
    throw new AssayError(
      `Cannot compile in '${cwd}': expected an absolute directory`,
      {
        code: "BAD_CWD",
        data: { cwd },
        hints: ["Leave 'cwd' out to use the present directory, or resolve it."],
      },
    );
  }
}

/** A schema's own word on a key that was already told adds nothing. */
function newOnly(
  problems: readonly Problem[],
  told: readonly Problem[],
): Problem[] {
  const keys = new Set(told.map(({ path }) => path.join(".")));
  return problems.filter(({ path }) => !keys.has(path.join(".")));
}

function failure(
  problems: readonly Problem[],
  discretion: Discretion,
  cwd: string,
  cause?: unknown,
): ConfigError {
  const hints = new Set(problems.flatMap(({ hint }) => hint ?? []));
  const told = problems.slice(0, MAX_PROBLEMS);
  const issues = told.map((problem) => toIssue(problem, discretion));
  const more = problems.length > MAX_PROBLEMS;
  return new ConfigError(issues, { hints: [...hints], cwd, more, cause });
}
