/**
 * Which keys a configuration must have.
 *
 * @module
 */

type Json = Readonly<Record<string, unknown>>;

/**
 * Tells whether a key must be given because another, above it or itself, is
 * missing.
 *
 * @param schema The JSON Schema of the configuration.
 * @param missing The dotted key that is missing.
 * @param key The dotted key asked about.
 * @returns Whether the key is required wherever `missing` is.
 */
export function requiredBelow(
  schema: Json,
  missing: string,
  key: string,
): boolean {
  if (missing === key) return true;
  if (!key.startsWith(`${missing}.`)) return false;
  const depth = missing.split(".").length;
  let at = schema;
  for (const [index, part] of key.split(".").entries()) {
    const { required, properties } = at;
    if (
      index >= depth && !(Array.isArray(required) && required.includes(part))
    ) {
      return false;
    }
    at = follow(schema, isJson(properties) ? properties[part] : undefined);
  }
  return true;
}

function follow(root: Json, schema: unknown): Json {
  let at = schema;
  // A reference may lead to another, and in a foreign schema around in circles.
  for (let hops = 0; hops < 100; hops++) {
    if (!isJson(at)) return {};
    const { $ref } = at;
    if (typeof $ref !== "string") return at;
    at = $ref.split("/").slice(1).reduce<unknown>(
      (json, part) => isJson(json) ? json[part] : undefined,
      root,
    );
  }
  return {};
}

function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
