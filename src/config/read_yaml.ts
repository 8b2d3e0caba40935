/**
 * Reading YAML without loading the library where it is not needed.
 *
 * @module
 */

import { locatePlainYaml } from "./locate_plain_yaml.ts";
import type { TextSource } from "./locate_yaml.ts";
import type { Located } from "./located.ts";
import type { Problem } from "./problem.ts";

/**
 * Reads a YAML text as `locateYaml` does.
 *
 * @param source The text and where it comes from.
 * @param report Told everything that is wrong with the text.
 * @returns The value, or `undefined` for a text without one.
 */
export async function readYaml(
  source: TextSource,
  report: (problem: Problem) => void,
): Promise<Located | undefined> {
  const plain = locatePlainYaml(source);
  if (plain !== undefined) return plain;
  const { locateYaml } = await import("./locate_yaml.ts");
  return locateYaml(source, report);
}
