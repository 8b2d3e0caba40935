import { toPlain } from "../../located.ts";
import { readYaml } from "../../read_yaml.ts";
import { type ResolverContext, resolverError } from "./context.ts";

/**
 * `${oc.decode:${env:PORT}}`: a text read as YAML, as `-o` reads it.
 *
 * @param _context The compile.
 * @param text The text.
 * @returns The value; null for an empty text.
 * @throws {AssayError} `RESOLVER_FAILED`: no YAML.
 */
export async function resolveDecode(
  _context: ResolverContext,
  text: string,
): Promise<unknown> {
  const faults: string[] = [];
  const source = { layer: "dynamic", text } as const;
  const node = await readYaml(source, ({ message }) => faults.push(message));
  if (faults.length === 0) return node === undefined ? null : toPlain(node);
  throw resolverError(
    `Cannot decode a text as YAML: ${faults[0]}`,
    "Leave oc.decode out to take the text as it is.",
  );
}
