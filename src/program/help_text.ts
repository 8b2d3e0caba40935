/**
 * The help of a program.
 *
 * @module
 */

import { describeFacts } from "./describe_facts.ts";
import type { Program } from "./program.ts";
import { type ProgramKey, programKeys } from "./program_keys.ts";

const NO_REUSE =
  "      --no-reuse        run even if an earlier run could be used again\n";

const FLAGS = `Flags:
  -c, --config FILE     read FILE over the layers of the program
  -s, --experiment KEY  of that file, take only what is under KEY
  -m, --merge FILE...   read more files over it, in this order
  -o KEY=VALUE          set one key, VALUE being YAML; also: -o KEY VALUE
      --print-config    print the configuration as YAML and leave
%REUSE%      --explain KEY     tell where the value of KEY comes from and leave
  -h, --help            print this help and leave

FILE is .yaml, .yml, .json, .jsonc or .toml.
`;

/**
 * Writes the help of a program.
 *
 * @param name What the user types to call the program.
 * @param program Its schema, and where its layers are.
 * @returns Usage, an example, the flags, and every key of the schema.
 * @throws {AssayError} What {@linkcode programKeys} throws.
 */
export async function helpText(
  name: string,
  program: Pick<Program, "schema" | "options">,
): Promise<string> {
  const keys = await programKeys(program);
  const parts = [
    `Usage: ${name} [--config FILE] [--merge FILE...] [-o KEY=VALUE]...\n`,
    `Example:\n  ${name} ${exampleOf(keys)}\n`,
    FLAGS.replace("%REUSE%", program.options.reuse ? NO_REUSE : ""),
  ];
  if (keys.length > 0) parts.push(`Keys:\n${keys.map(keyLines).join("")}`);
  return parts.join("\n");
}

function exampleOf(keys: readonly ProgramKey[]): string {
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

function keyLines(described: ProgramKey): string {
  const { key, description } = described;
  const line = `  ${key}  ${describeFacts(described)}\n`;
  if (description === undefined) return line;
  return `${line}      ${description.replaceAll("\n", "\n      ")}\n`;
}
