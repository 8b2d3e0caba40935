/**
 * Reading what a schema says about its keys, through its JSON Schema.
 *
 * @module
 */

import { AssayError } from "../internal/errors.ts";
import { expand, type SchemaNode } from "./json_schema.ts";
import type { Schema } from "./schema.ts";

/** What a schema says about its input and its output. */
export interface SchemaView {
  /** What may be written in a configuration. */
  readonly input: readonly SchemaNode[];
  /** What the program gets. */
  readonly output: readonly SchemaNode[];
}

/**
 * Asks a schema for its JSON Schema.
 *
 * @param schema The schema of a configuration.
 * @returns What it says; empty lists for a schema that says nothing.
 * @throws {AssayError} `SCHEMA_UNREADABLE` when the schema fails to say it.
 */
export function viewSchema(schema: Schema<unknown>): SchemaView {
  if (!("toJSONSchema" in schema)) return { input: [], output: [] };
  const { toJSONSchema } = schema;
  if (typeof toJSONSchema !== "function") return { input: [], output: [] };
  const view = (io: "input" | "output"): SchemaNode[] => {
    try {
      const root = toJSONSchema.call(schema, { io, unrepresentable: "any" });
      return expand({ root, schema: root });
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
  };
  return { input: view("input"), output: view("output") };
}
