/**
 * Reading what a schema says about its keys, through its JSON Schema.
 *
 * @module
 */

import { AssayError } from "../internal/errors.ts";
import { expand, type JsonSchema, type SchemaNode } from "./json_schema.ts";
import type { Schema } from "./schema.ts";

/** What a schema says about its input and its output. */
export interface SchemaView {
  /** What may be written in a configuration. */
  readonly input: readonly SchemaNode[];
  /** What the program gets. */
  readonly output: readonly SchemaNode[];
}

/**
 * Asks a schema for its JSON Schema, input and output.
 *
 * @param schema The schema of a configuration.
 * @returns What it says; empty lists for a schema that says nothing.
 * @throws {AssayError} `SCHEMA_UNREADABLE` when the schema fails to say it.
 */
export function viewSchema(schema: Schema<unknown>): SchemaView {
  const known = views.get(schema);
  if (known !== undefined) return known;
  const see = (io: "input" | "output"): readonly SchemaNode[] => {
    const root = jsonSchemaOf(schema, io);
    return root === undefined ? [] : expand({ root, schema: root });
  };
  const view = { input: see("input"), output: see("output") };
  views.set(schema, view);
  return view;
}

/** A program may compile many configurations with one schema. */
const views = new WeakMap<Schema<unknown>, SchemaView>();

/**
 * Asks a schema for its JSON Schema.
 *
 * @param schema The schema of a configuration.
 * @param io What to describe: what may be written, or what the program gets.
 * @returns The JSON Schema, or `undefined` for a schema that has none.
 * @throws {AssayError} `SCHEMA_UNREADABLE` when the schema fails to say it.
 */
export function jsonSchemaOf(
  schema: Schema<unknown>,
  io: "input" | "output",
): JsonSchema | undefined {
  if (!("toJSONSchema" in schema)) return undefined;
  const { toJSONSchema } = schema;
  if (typeof toJSONSchema !== "function") return undefined;
  const options = { io, unrepresentable: "any", override: dropLostDefault };
  try {
    return toJSONSchema.call(schema, options);
  } catch (cause) {
    throw new AssayError(
      `Cannot read the schema: its JSON Schema (${io}) could not be made`,
      {
        code: "SCHEMA_UNREADABLE",
        hints: ["Mend what the cause names; JSON Schema must describe it."],
        cause,
      },
    );
  }
}

/** What zod tells of each schema that it describes. */
interface Described {
  readonly zodSchema: {
    readonly _zod: { readonly def: { readonly defaultValue?: unknown } };
  };
  readonly jsonSchema: { default?: unknown };
}

/** JSON makes null of Infinity and NaN; a wrong default is worse than none. */
function dropLostDefault({ zodSchema, jsonSchema }: Described): void {
  const { defaultValue } = zodSchema._zod.def;
  if (typeof defaultValue === "number" && !Number.isFinite(defaultValue)) {
    delete jsonSchema.default;
  }
}
