/**
 * The keys of a program, and what each is before anyone sets it.
 *
 * @module
 */

import {
  compileConfig,
  ConfigError,
  configSchema,
  describeKeys,
  type KeyDescription,
  toSchema,
} from "../config/kit.ts";
import type {
  CompiledConfig,
  CompileOptions,
  SchemaLike,
} from "../config/mod.ts";
import { MASK, mask } from "../internal/mask.ts";
import { withLockResolvers } from "./lock_resolvers.ts";
import type { Program } from "./program.ts";
import { requiredBelow } from "./required_below.ts";

/** A key of a program; its default is what the program brings along. */
export interface ProgramKey extends KeyDescription {
  /** Whether it must be given. */
  readonly required: boolean;
}

/** What the layers of a program come to, or why they do not. */
type Compiled = CompiledConfig<unknown> | ConfigError;

/** Takes the layers as they are written: `4 GiB` stays a text. */
const AS_WRITTEN: SchemaLike<unknown> = { parse: (input: unknown) => input };

/**
 * Lists the keys of a program. The default of each is what it has when no
 * file, variable or flag sets it, as it is written: `${…}` stays as it is. The
 * files and variables of the machine do not count.
 *
 * @param program Its schema, and where its layers are.
 * @returns The keys in the schema's order; none for a schema that does not
 * describe itself.
 * @throws {AssayError} `SCHEMA_UNREADABLE` when the schema fails to describe
 * itself, `DEFAULTS_INVALID` when defaults make no schema, `BAD_PACKAGED` for
 * such an option.
 */
export async function programKeys(
  { schema, options }: Pick<Program, "schema" | "options">,
): Promise<ProgramKey[]> {
  const keys = describeKeys(await toSchema(schema));
  const { app: _app, ...own } = options;
  // The schema's own compile comes first: it tells the mask its secrets.
  const compiled = await compile(schema, own);
  const written = await compile(AS_WRITTEN, own);
  const missing = compiled instanceof ConfigError
    ? compiled.issues.filter(({ found }) => found === "nothing")
    : [];
  // The kit that has this room's names must not load what most do without.
  const { yamlText } = await import("../internal/yaml_text.ts");
  const isShown = (value: unknown) => {
    if (value === undefined) return false;
    const text = yamlText(value);
    return mask(text) === text && !text.includes(MASK);
  };
  const all = missing.length === 0 ? {} : await configSchema(schema);
  return keys.map((key) => {
    const { default: fallback, ...told } = key;
    const isHidden = key.secret && fallback !== undefined;
    const value = key.secret ? undefined : [
      expressionOf(written, key.key),
      valueOf(written, key.key),
      expressionOf(compiled, key.key),
      beyondJson(compiled, key.key),
      fallback,
    ].find((one) => one !== undefined);
    return {
      ...told,
      ...(isShown(value) ? { default: value } : {}),
      ...(isHidden ? { default: MASK } : {}),
      required: missing.some((issue) => requiredBelow(all, issue.key, key.key)),
    };
  });
}

async function compile(
  schema: SchemaLike<unknown>,
  options: CompileOptions,
): Promise<Compiled> {
  try {
    return await compileConfig(schema, withLockResolvers(options));
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}

function valueOf(compiled: Compiled, key: string): unknown {
  if (compiled instanceof ConfigError) return undefined;
  return key.split(".").reduce<unknown>(
    (at, part) =>
      typeof at === "object" && at !== null && Object.hasOwn(at, part)
        ? (at as Record<string, unknown>)[part]
        : undefined,
    compiled.masked,
  );
}

function expressionOf(compiled: Compiled, key: string): string | undefined {
  if (compiled instanceof ConfigError) return undefined;
  return valueOf(compiled, key) === undefined
    ? undefined
    : compiled.explain(key).expression;
}

/** A number that JSON, in which a schema tells its defaults, lacks. */
function beyondJson(compiled: Compiled, key: string): unknown {
  const value = valueOf(compiled, key);
  const lacks = typeof value === "bigint" ||
    (typeof value === "number" && !Number.isFinite(value));
  return lacks ? value : undefined;
}
