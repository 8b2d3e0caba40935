import { describeKeys, type KeyDescription } from "../config/kit.ts";
import type { Schema } from "../config/mod.ts";
import { MASK } from "../internal/mask.ts";

const FLAGS = `Flags:
  -c, --config FILE   read FILE (.yaml, .yml or .json) over the other layers
  -o KEY=VALUE        set one key, VALUE being YAML; also: -o KEY VALUE
      --print-config  print the configuration as YAML and leave
  -h, --help          print this help and leave
`;

/**
 * Writes the help of a program.
 *
 * @param name What the program is called.
 * @param schema The schema of its configuration.
 * @returns Usage, an example, the flags, and every key of the schema.
 * @throws {AssayError} `SCHEMA_UNREADABLE` when the schema fails to describe
 * itself.
 */
export function helpText(name: string, schema: Schema<unknown>): string {
  const keys = describeKeys(schema);
  const parts = [
    `Usage: ${name} [--config FILE] [-o KEY=VALUE]...\n`,
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
  const { key, type, unit, description, secret } = described;
  const facts = [unit === undefined ? type : `${type} in ${unit}`];
  if (described.default !== undefined) {
    facts.push(`default ${secret ? MASK : JSON.stringify(described.default)}`);
  }
  if (secret) facts.push("secret");
  const line = `  ${key}  ${facts.join(", ")}\n`;
  return description === undefined ? line : `${line}      ${description}\n`;
}
