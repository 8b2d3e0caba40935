/**
 * The help of a program.
 *
 * @module
 */

import { describeKeys, type KeyDescription, toSchema } from "../config/kit.ts";
import type { SchemaLike } from "../config/mod.ts";
import { describeFacts } from "./describe_facts.ts";

const FLAGS = `Flags:
  -c, --config FILE     read FILE over the layers of the program
      --experiment KEY  of that file, take only what is under KEY
      --merge FILE...   read more files over it, in this order
  -o KEY=VALUE          set one key, VALUE being YAML; also: -o KEY VALUE
      --print-config    print the configuration as YAML and leave
      --explain KEY     tell where the value of KEY comes from and leave
  -h, --help            print this help and leave

FILE is .yaml, .yml, .json, .jsonc or .toml.
`;

/**
 * Writes the help of a program.
 *
 * @param name What the user types to call the program.
 * @param given The schema of its configuration, or what stands for one.
 * @returns Usage, an example, the flags, and every key of the schema.
 * @throws {AssayError} `SCHEMA_UNREADABLE` when the schema fails to describe
 * itself, `DEFAULTS_INVALID` when defaults make no schema.
 */
export async function helpText(
  name: string,
  given: SchemaLike<unknown>,
): Promise<string> {
  const keys = describeKeys(await toSchema(given));
  const parts = [
    `Usage: ${name} [--config FILE] [--merge FILE...] [-o KEY=VALUE]...\n`,
    `Example:\n  ${name} ${exampleOf(keys)}\n`,
    FLAGS,
  ];
  if (keys.length > 0) parts.push(`Keys:\n${keys.map(keyLines).join("")}`);
  return parts.join("\n");
}

function exampleOf(keys: readonly KeyDescription[]): string {
  const open = keys.filter(({ secret }) => !secret);
  const one = open.find(({ default: fallback }) => isShort(fallback));
  if (one !== undefined) return `-o ${one.key}=${one.default}`;
  const [first] = open;
  return first === undefined ? "--config my.yaml" : `-o ${first.key}=VALUE`;
}

/** What can be typed without quotes. */
function isShort(value: unknown): boolean {
  return ["string", "number", "boolean"].includes(typeof value) &&
    /^[\w./-]+$/.test(String(value));
}

function keyLines(described: KeyDescription): string {
  const { key, description } = described;
  const line = `  ${key}  ${describeFacts(described)}\n`;
  if (description === undefined) return line;
  return `${line}      ${description.replaceAll("\n", "\n      ")}\n`;
}
