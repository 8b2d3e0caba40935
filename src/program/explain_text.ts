/**
 * Telling a person where a value comes from.
 *
 * @module
 */

import type { Explanation, Origin } from "../config/mod.ts";
import { mask } from "../internal/mask.ts";
import { nearPath } from "../internal/path.ts";
import { writeYaml } from "../internal/yaml_writer.ts";

/** Layers that have no place to point at. */
const IN_CODE: Readonly<Record<string, string>> = {
  schema: "the schema's default",
  defaults: "the program's 'defaults'",
  overrides: "the program's 'overrides'",
};

/**
 * Writes an explanation as text: the value, then where it was written, the
 * expression it was made from, and what it shadows.
 *
 * @param explanation What to tell.
 * @param cwd The directory that files inside it are named from.
 * @returns The text, with a newline at its end.
 */
export async function explainText(
  explanation: Explanation,
  cwd: string = Deno.cwd(),
): Promise<string> {
  const { key, value, expression, shadowed, skipped } = explanation;
  const rows: [label: string, texts: string[]][] = [
    ["from", [placeText(explanation, cwd)]],
    ["written", expression === undefined ? [] : [expression]],
    ["shadows", await Promise.all(shadowed.map((low) => lowText(low, cwd)))],
    ["not read", skipped.map(({ layer, reason }) => `${layer}: ${reason}`)],
  ];
  const lines = rows.flatMap(([label, texts]) =>
    texts.map((text, at) => `  ${(at === 0 ? label : "").padEnd(10)}${text}\n`)
  );
  return mask(await writeYaml({ [key]: value }) + lines.join(""));
}

async function lowText(low: Origin, cwd: string): Promise<string> {
  return `${await inline(low.value)}, ${placeText(low, cwd)}`;
}

function placeText(origin: Origin, cwd: string): string {
  const { layer, file, name, line, column } = origin;
  if (file !== undefined) {
    const shown = nearPath(file, cwd);
    const place = line === undefined ? shown : `${shown}:${line}:${column}`;
    return `${place} (${layer})`;
  }
  if (name === undefined) return IN_CODE[layer] ?? layer;
  return layer === "-o" ? `-o ${name}` : `${name} (${layer})`;
}

/** A value on one line, as YAML would take it. */
async function inline(value: unknown): Promise<string> {
  const text = (await writeYaml(value)).trimEnd();
  return text.includes("\n")
    ? Deno.inspect(value, {
      depth: Infinity,
      compact: true,
      breakLength: Infinity,
    })
    : text;
}
