/**
 * A configuration file for a person to fill in.
 *
 * @module
 */

import { yamlText } from "../src/internal/yaml_text.ts";
import { describeFacts, type ProgramKey } from "../src/program/kit.ts";

/** Keys by their first part; a leaf is a key itself. */
type Tree = Map<string, Tree | ProgramKey>;

const HEAD =
  `# Remove the '#' before a key to set it, and before the key above it.
# Lines that begin with '# ' only describe.
`;

/**
 * Writes a YAML file with every key. A key that must be given stands without
 * a value; all others are comments: `#key: value`.
 *
 * @param keys The keys.
 * @returns The text, with a newline at its end.
 */
export function configTemplate(keys: readonly ProgramKey[]): string {
  return `${HEAD}${treeLines(treeOf(keys), "")}`;
}

function treeOf(keys: readonly ProgramKey[]): Tree {
  const tree: Tree = new Map();
  for (const key of keys) {
    const parts = key.key.split(".");
    const last = parts.pop()!;
    let at = tree;
    for (const part of parts) {
      const next = at.get(part);
      if (next instanceof Map) at = next;
      else at.set(part, at = new Map());
    }
    at.set(last, key);
  }
  return tree;
}

function treeLines(tree: Tree, indent: string): string {
  return Array.from(tree, ([name, below]) => {
    if (!(below instanceof Map)) return `\n${keyLines(name, below, indent)}`;
    const mark = holdsRequired(below) ? "" : "#";
    return `\n${indent}${mark}${nameText(name)}:\n${
      treeLines(below, `${indent}  `).replace(/^\n/, "")
    }`;
  }).join("");
}

function keyLines(name: string, key: ProgramKey, indent: string): string {
  const { default: value, ...told } = key;
  const about = [
    ...(key.description?.split("\n") ?? []),
    describeFacts(told),
  ].map((line) => `# ${line}`);
  const setting = key.required || key.secret || value === undefined
    ? [`${nameText(name)}:`]
    : settingLines(name, value);
  const mark = key.required ? "" : "#";
  // Behind the blanks: '# ' begins what only describes.
  const marked = setting.map((line) => line.replace(/^ */, `$&${mark}`));
  return [...about, ...marked]
    .map((line) => `${indent}${line}\n`).join("");
}

function settingLines(name: string, value: unknown): string[] {
  const lines = yamlText({ [name]: value }).trimEnd().split("\n");
  // In a block, a line that keeps its '#' would be part of the text.
  return typeof value === "string" && lines.length > 1
    ? [`${nameText(name)}: ${JSON.stringify(value)}`]
    : lines;
}

function holdsRequired(tree: Tree): boolean {
  return tree.values().some((below) =>
    below instanceof Map ? holdsRequired(below) : below.required
  );
}

/** The name as YAML takes it for a text. */
function nameText(name: string): string {
  return yamlText({ [name]: 0 }).replace(/: 0\n$/, "");
}
