/**
 * Finding one's way in a JSON Schema.
 *
 * Nodes come in lists: a key under a union has one node for each member.
 *
 * @module
 */

/** A JSON Schema, with the metadata zod copies into it. */
export interface JsonSchema {
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
): SchemaNode[] {
  return nodes.flatMap(({ root, schema }) =>
    childSchemas(schema, key).flatMap((child) =>
      expand({ root, schema: child })
    )
  );
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
  return path.reduce(childNodes, nodes);
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
 * Tells whether a metadata keyword stands at these nodes or anywhere below.
 *
 * @param nodes Where to look.
 * @param keyword The keyword: `secret`.
 * @returns Whether it is set.
 */
export function holdsKeyword(
  nodes: readonly SchemaNode[],
  keyword: string,
): boolean {
  const seen = new Set<unknown>();
  const holds = (node: SchemaNode): boolean => {
    if (seen.has(node.schema)) return false;
    seen.add(node.schema);
    return isSet(node.schema[keyword]) ||
      subschemas(node.schema).some((schema) =>
        expand({ root: node.root, schema }).some(holds)
      );
  };
  return nodes.some(holds);
}

/** Metadata is a flag or a text; a key of a map by the same name is a schema. */
function isSet(value: unknown): boolean {
  return value === true || typeof value === "string";
}

/**
 * Follows references and choices.
 *
 * @param node A node as it is written.
 * @param seen Schemas already followed, since a schema may hold itself.
 * @returns The node and what it refers to or chooses from.
 */
export function expand(
  node: SchemaNode,
  seen = new Set<JsonSchema>(),
): SchemaNode[] {
  if (seen.has(node.schema)) return [];
  seen.add(node.schema);
  const { $ref, anyOf, oneOf, allOf } = node.schema;
  const further = [anyOf, oneOf, allOf].flatMap(listOf).filter(isSchema);
  if (typeof $ref === "string") {
    const target = resolve(node.root, $ref);
    if (target !== undefined) further.push(target);
  }
  return [
    node,
    ...further.flatMap((schema) => expand({ root: node.root, schema }, seen)),
  ];
}

function resolve(root: JsonSchema, reference: string): JsonSchema | undefined {
  let at: unknown = root;
  for (const part of reference.split("/").slice(1)) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    at = isSchema(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  }
  return isSchema(at) ? at : undefined;
}

function childSchemas(schema: JsonSchema, key: string): JsonSchema[] {
  const { properties, patternProperties, prefixItems } = schema;
  if (isSchema(properties) && Object.hasOwn(properties, key)) {
    return [properties[key]].filter(isSchema);
  }
  const item = /^\d+$/.test(key)
    ? listOf(prefixItems)[Number(key)] ?? schema.items
    : undefined;
  const patterns = isSchema(patternProperties)
    ? Object.values(patternProperties)
    : [];
  return [schema.additionalProperties, ...patterns, item].filter(isSchema);
}

function subschemas(schema: JsonSchema): JsonSchema[] {
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
