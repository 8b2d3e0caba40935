/**
 * Writing YAML without loading the library where it is not needed.
 *
 * @module
 */

import { plainYamlText } from "./plain_yaml_text.ts";

/**
 * Prepares to write plain data as `yamlText` does.
 *
 * @param value Plain data.
 * @returns Gives the text, with a newline at its end.
 */
export async function yamlWriter(value: unknown): Promise<() => string> {
  const text = plainYamlText(value);
  if (text !== undefined) return () => text;
  const { yamlText } = await import("./yaml_text.ts");
  return () => yamlText(value);
}

/**
 * Writes plain data as `yamlText` does.
 *
 * @param value Plain data.
 * @returns The text, with a newline at its end.
 */
export async function writeYaml(value: unknown): Promise<string> {
  const write = await yamlWriter(value);
  return write();
}
