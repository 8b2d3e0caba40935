/**
 * Finding one's way in a JSON Schema.
 *
 * Nodes come in lists: a key under a union has one node for each member.
 *
 * @module
 */

/** A JSON Schema, with the metadata zod copies into it. */
export interface JsonSchema {
  /** A keyword: `type`, `properties`, `unit`. */
  readonly [keyword: string]: unknown;
}

/** A place in a JSON Schema, and the root that its `$ref`s speak of. */
export interface SchemaNode {
  readonly root: JsonSchema;
  readonly schema: JsonSchema;
}

/**
 * Goes one key down.
 *
 * @param nodes The nodes of a map or a list.
 * @param key A key of the map, or an index of the list.
 * @returns The nodes of the value there; none when no node speaks of the key.
 */
export function childNodes(
  nodes: readonly SchemaNode[],
  key: string,
): readonly SchemaNode[] {
  let found: readonly SchemaNode[] = NONE;
  for (const node of nodes) {
    const below = belowNode(node, key);
    found = found.length === 0 ? below : [...found, ...below];
  }
  return found;
}

const NONE: readonly SchemaNode[] = [];

/** Asked again for every value of a configuration; only named keys are kept. */
const named = new WeakMap<SchemaNode, Map<string, readonly SchemaNode[]>>();

function belowNode(node: SchemaNode, key: string): readonly SchemaNode[] {
  const { root, schema } = node;
  const { properties } = schema;
  if (!isSchema(properties) || !Object.hasOwn(properties, key)) {
    return otherSchemas(schema, key).flatMap((child) =>
      expand({ root, schema: child })
    );
  }
  const known = named.get(node) ?? new Map<string, readonly SchemaNode[]>();
  const seen = known.get(key);
  if (seen !== undefined) return seen;
  const property = properties[key];
  const below = isSchema(property) ? expand({ root, schema: property }) : NONE;
  named.set(node, known.set(key, below));
  return below;
}

/**
 * Follows a path down.
 *
 * @param nodes Where to start.
 * @param path The keys and indices.
 * @returns The nodes of the value at the path.
 */
export function nodesAt(
  nodes: readonly SchemaNode[],
  path: readonly string[],
): readonly SchemaNode[] {
  return path.reduce((at, key) => childNodes(at, key), nodes);
}

/**
 * Tells whether a map of these nodes may hold keys they do not name.
 *
 * @param nodes The nodes of the map.
 * @returns Whether any key is allowed.
 */
export function isOpen(nodes: readonly SchemaNode[]): boolean {
  return !nodes.some(({ schema }) => isSchema(schema.properties)) ||
    nodes.some(({ schema }) =>
      isSchema(schema.additionalProperties) ||
      isSchema(schema.patternProperties) ||
      saysNothing(schema)
    );
}

/**
 * Lists the keys that these nodes name.
 *
 * @param nodes The nodes of a map.
 * @returns The keys, in the schema's order.
 */
export function knownKeys(nodes: readonly SchemaNode[]): string[] {
  const keys = nodes.flatMap(({ schema }) =>
    isSchema(schema.properties) ? Object.keys(schema.properties) : []
  );
  return [...new Set(keys)];
}

/**
 * Lists the types that a schema names; JSON Schema allows one or several.
 *
 * @param schema The schema.
 * @returns The names: `integer`, `null`.
 */
export function typesOf(schema: JsonSchema): unknown[] {
  return Array.isArray(schema.type) ? schema.type : [schema.type];
}

/**
 * Follows references and choices.
 *
 * @param node A node as it is written.
 * @returns The node and what it refers to or chooses from.
 */
export function expand(node: SchemaNode): readonly SchemaNode[] {
  const { $ref, anyOf, oneOf, allOf } = node.schema;
  return ($ref ?? anyOf ?? oneOf ?? allOf) === undefined
    ? [node]
    : expandUnseen(node, new Set());
}

/** A schema may hold itself, so that what was seen is passed on. */
function expandUnseen(node: SchemaNode, seen: Set<JsonSchema>): SchemaNode[] {
  if (seen.has(node.schema)) return [];
  seen.add(node.schema);
  const further = [...choicesOf(node), ...partsOf(node)];
  return [node, ...further.flatMap((inner) => expandUnseen(inner, seen))];
}

/**
 * Lists the schemas of which a value must fit one.
 *
 * @param node A node as it is written.
 * @returns The members of its unions.
 */
export function choicesOf(
  { root, schema }: SchemaNode,
): readonly SchemaNode[] {
  const { anyOf, oneOf } = schema;
  if ((anyOf ?? oneOf) === undefined) return NONE;
  return [anyOf, oneOf].flatMap(listOf).filter(isSchema)
    .map((member) => ({ root, schema: member }));
}

/**
 * Lists the schemas that a value must fit beside a schema's own words.
 *
 * @param node A node as it is written.
 * @returns The members of its intersection, and what it refers to.
 */
export function partsOf({ root, schema }: SchemaNode): readonly SchemaNode[] {
  const { $ref, allOf } = schema;
  if (($ref ?? allOf) === undefined) return NONE;
  const target = typeof $ref === "string" ? resolve(root, $ref) : undefined;
  return [...listOf(allOf), target].filter(isSchema)
    .map((part) => ({ root, schema: part }));
}

function resolve(root: JsonSchema, reference: string): JsonSchema | undefined {
  let at: unknown = root;
  for (const part of reference.split("/").slice(1)) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    at = isSchema(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  }
  return isSchema(at) ? at : undefined;
}

/** The schemas of a key that is not named, or of an item. */
function otherSchemas(schema: JsonSchema, key: string): JsonSchema[] {
  if (isLeaf(schema)) return [];
  const { patternProperties, prefixItems } = schema;
  const item = /^\d+$/.test(key)
    ? listOf(prefixItems)[Number(key)] ?? schema.items
    : undefined;
  const patterns = isSchema(patternProperties)
    ? Object.values(patternProperties)
    : [];
  return [schema.additionalProperties, ...patterns, item].filter(isSchema);
}

/**
 * Tells whether a schema speaks of no values inside its own.
 *
 * @param schema The schema.
 * @returns Whether it names neither keys nor items.
 */
export function isLeaf(schema: JsonSchema): boolean {
  return HOLDERS.every((keyword) => schema[keyword] === undefined);
}

const HOLDERS = [
  "properties",
  "patternProperties",
  "additionalProperties",
  "items",
  "prefixItems",
] as const;

/**
 * Lists the schemas of the values inside a map or a list.
 *
 * @param schema The schema of the map or the list.
 * @returns The schemas of its keys and items.
 */
export function subschemas(schema: JsonSchema): JsonSchema[] {
  const maps = [schema.properties, schema.patternProperties].filter(isSchema);
  return [
    ...maps.flatMap((map) => Object.values(map)),
    ...listOf(schema.prefixItems),
    schema.items,
    schema.additionalProperties,
  ].filter(isSchema);
}

function saysNothing(schema: JsonSchema): boolean {
  return [
    "type",
    "properties",
    "anyOf",
    "oneOf",
    "allOf",
    "$ref",
    "enum",
    "const",
    "not",
  ]
    .every((keyword) => schema[keyword] === undefined);
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
