/**
 * What a schema says about how values are written: where a text is a date and
 * a list is a set.
 *
 * @module
 */

/** How a value is written where its type is known. */
export type Shape =
  | { readonly kind: "any" | "number" | "date" | "bigint" }
  | { readonly kind: "list"; readonly item: (index: number) => Shape }
  | { readonly kind: "set"; readonly item: () => Shape }
  | {
    readonly kind: "map";
    readonly key: () => Shape;
    readonly value: () => Shape;
  }
  | {
    readonly kind: "object";
    readonly field: (key: string) => Shape;
    /** The class of the values; none for plain objects. */
    readonly type?: unknown;
  }
  /** A typed array, by the name of its class. */
  | { readonly kind: "numbers"; readonly name: string };

/** A value of which nothing is known. */
export const ANY: Shape = { kind: "any" };

/** What zod keeps in `_zod.def` of each schema, for libraries to read. */
interface Definition {
  readonly type: unknown;
  readonly [part: string]: unknown;
}

function definitionOf(schema: unknown): Definition | undefined {
  const internals = partOf(schema, "_zod");
  const definition = partOf(internals, "def");
  return partOf(definition, "type") === undefined
    ? undefined
    : definition as Definition;
}

function partOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

/**
 * Reads the shape that a zod schema gives its values.
 *
 * @param schema The schema.
 * @returns The shape; `any` where the schema leaves a choice between several,
 * and for schemas of other libraries.
 */
export function shapeOfSchema(schema: unknown): Shape {
  const definition = definitionOf(schema);
  if (definition === undefined) return ANY;
  const below = (part: string) => () => shapeOfSchema(definition[part]);
  switch (definition.type) {
    case "date":
    case "bigint":
    case "number":
      return { kind: definition.type };
    case "array":
      return { kind: "list", item: below("element") };
    case "tuple": {
      const items = definition.items as unknown[];
      return {
        kind: "list",
        item: (index) => shapeOfSchema(items[index] ?? definition.rest),
      };
    }
    case "object": {
      const shape = definition.shape as Record<string, unknown>;
      return {
        kind: "object",
        field: (key) =>
          shapeOfSchema(
            Object.hasOwn(shape, key) ? shape[key] : definition.catchall,
          ),
      };
    }
    case "record":
      return { kind: "object", field: below("valueType") };
    case "set":
      return { kind: "set", item: below("valueType") };
    case "map":
      return { kind: "map", key: below("keyType"), value: below("valueType") };
    case "lazy":
      return shapeOfSchema((definition.getter as () => unknown)());
    case "pipe": {
      const first = definitionOf(definition.in)?.type;
      return shapeOfSchema(
        first === "transform" ? definition.out : definition.in,
      );
    }
    case "union":
      return onlyShape(definition.options as unknown[]);
    default:
      // Optional, nullable, default, readonly, catch and their like.
      return shapeOfSchema(definition.innerType);
  }
}

/** Null is written the same everywhere, so it leaves no choice. */
function onlyShape(members: unknown[]): Shape {
  const empty = ["null", "undefined", "void"];
  const [only, ...others] = members.filter((member) =>
    !empty.includes(String(definitionOf(member)?.type))
  );
  return others.length === 0 ? shapeOfSchema(only) : ANY;
}
