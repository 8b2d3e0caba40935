/**
 * Asking the schema, and placing what it says.
 *
 * @module
 */

import { describeValue } from "./describe_value.ts";
import { locate, type Located, toPlain } from "./located.ts";
import { nodesAt, type SchemaNode, typesOf } from "./json_schema.ts";
import { numberOf } from "./parse_quantity.ts";
import { expectedFound, type Problem } from "./problem.ts";
import { unitOf } from "./quantities.ts";
import type { Schema } from "./schema.ts";
import { unknownKey } from "./unknown_keys.ts";
import { viewSchema } from "./view_schema.ts";

/** What a schema made of a value. */
export type Validated<T> =
  | { readonly ok: true; readonly value: T }
  | {
    readonly ok: false;
    readonly problems: readonly Problem[];
    /** The error that is more than a list of issues. */
    readonly cause?: unknown;
  };

/**
 * Checks the merged layers against a schema.
 *
 * @param schema The schema.
 * @param root The merged layers.
 * @returns The parsed value, or a problem for each issue.
 */
export function validate<T>(schema: Schema<T>, root: Located): Validated<T> {
  try {
    const value = schema.parse(toPlain(root));
    if (!isPromise(value)) return { ok: true, value };
    // The refusal is told; what the promise comes to is of no more interest.
    value.then(undefined, () => undefined);
    return asynchronous();
  } catch (error) {
    if (isZodAsync(error)) return asynchronous(error);
    const issues = issuesOf(error);
    if (issues !== undefined) {
      const { input } = viewSchema(schema);
      const problems = issues.flatMap((issue) =>
        toProblems(issue, [], { root, nodes: input })
      );
      return { ok: false, problems };
    }
    const message = error instanceof Error ? error.message : String(error);
    const problem = { code: "INVALID_VALUE", path: [], message } as const;
    return { ok: false, problems: [problem], cause: error };
  }
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value &&
    typeof value.then === "function";
}

/** What zod throws for a check that returns a promise. */
function isZodAsync(error: unknown): boolean {
  return error instanceof Error && error.constructor.name === "$ZodAsyncError";
}

function asynchronous(cause?: unknown): Validated<never> {
  const { message } = expectedFound("a value", "a promise");
  const problem = {
    code: "INVALID_VALUE",
    path: [],
    message: `the schema's 'parse' must be synchronous: ${message}`,
    hint: "Check what needs waiting for after the configuration is made.",
  } as const;
  return { ok: false, problems: [problem], cause };
}

/** What zod and other schema libraries put into `error.issues`. */
interface SchemaIssue {
  readonly code?: unknown;
  readonly path?: unknown;
  readonly message?: unknown;
  readonly keys?: unknown;
  readonly errors?: unknown;
}

function issuesOf(error: unknown): SchemaIssue[] | undefined {
  if (typeof error !== "object" || error === null || !("issues" in error)) {
    return undefined;
  }
  const { issues } = error;
  return Array.isArray(issues) && issues.length > 0 ? issues : undefined;
}

/** What an issue speaks of. */
interface Subject {
  readonly root: Located;
  /** What the schema says of the input. */
  readonly nodes: readonly SchemaNode[];
}

function toProblems(
  issue: SchemaIssue,
  above: readonly string[],
  subject: Subject,
): Problem[] {
  const path = [...above, ...listOf(issue.path).map(String)];
  const { node, place } = locate(subject.root, path);
  if (issue.code === "unrecognized_keys") {
    return listOf(issue.keys).map((key) => {
      const inside = [...path, String(key)];
      const entry = node?.kind === "map" && node.entries.get(String(key));
      return unknownKey(inside, [], entry ? entry.key : place);
    });
  }
  const members: SchemaIssue[][] = listOf(issue.errors).map((errors) =>
    listOf<SchemaIssue>(errors)
  );
  // When every member of a union refused something inside the value, the one
  // that refused least is the one that was meant.
  const inside = members.filter((issues) => listOf(issues[0]?.path).length > 0);
  const [meant] = inside.sort((a, b) => a.length - b.length);
  if (meant !== undefined && inside.length === members.length) {
    return meant.flatMap((one) => toProblems(one, path, subject));
  }
  const nodes = nodesAt(subject.nodes, path);
  const expected = members.length > 0
    ? members.map((issues) => expectedBy(issues[0], nodes)).join(" or ")
    : expectedBy(issue, nodes);
  const found = describeValue(node && toPlain(node));
  const words = expected !== undefined && expected !== ""
    ? expectedFound(expected, found)
    // A schema's own words on a map or a list speak of what is inside.
    : node === undefined || node.kind === "scalar"
    ? { message: `${issue.message}, found ${found}`, found }
    : { message: String(issue.message) };
  // The whole configuration stands nowhere: it comes from all layers.
  return [{
    code: "INVALID_VALUE",
    path,
    ...(place === undefined || path.length === 0 ? {} : { place }),
    ...words,
  }];
}

/** zod says it as "Invalid input: expected int, received number". */
function expectedBy(
  issue: SchemaIssue | undefined,
  nodes: readonly SchemaNode[],
): string | undefined {
  const [, said] =
    /\b(?:expected|value\. Expected) (.+?)(?:, received [^,]*)?$/.exec(
      String(issue?.message),
    ) ?? [];
  const unit = unitOf(nodes);
  // zod's word for a key that may not be left out names no type.
  if (said === "nonoptional") {
    return unit === undefined ? typeOf(nodes) : numberOf(unit);
  }
  if (unit === undefined || said === undefined) return said;
  // "number to be >=1" is "a number of bytes ≥ 1".
  const [, type, sign = "", limit = ""] =
    /^(number|int)(?: to be ([<>]=?)(.+))?$/.exec(said) ?? [];
  if (type === undefined) return said;
  const number = type === "int"
    ? numberOf(unit).replace("a number", "a whole number")
    : numberOf(unit);
  return `${number} ${sign.replace("<=", "≤").replace(">=", "≥")} ${limit}`
    .trimEnd();
}

function typeOf(nodes: readonly SchemaNode[]): string {
  const types = nodes.flatMap(({ schema }) => typesOf(schema))
    .filter((type) => type !== undefined)
    .map((type) => type === "integer" ? "number" : String(type));
  return types.length === 0 ? "a value" : [...new Set(types)].join(" or ");
}

function listOf<T = unknown>(value: unknown): T[] {
  return Array.isArray(value) ? value : [];
}
