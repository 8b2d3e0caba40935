/**
 * Parsing one YAML document.
 *
 * @module
 */

import type { Document } from "yaml";
import { isNodeBuild, yaml } from "./yaml_library.ts";

/**
 * Parses one document by the YAML 1.2 core schema.
 *
 * Errors and warnings are collected on the document. Duplicate keys are not
 * looked for, since `yaml`'s own check takes quadratic time.
 *
 * @param text The text of the document.
 * @returns The document, with a range on every node.
 * @throws {RangeError} When the text nests too deep for the parser.
 */
export function parseYamlDocument(
  text: string,
): Document.Parsed {
  const parse = () =>
    yaml.parseDocument(text, {
      version: "1.2",
      schema: "core",
      merge: false,
      resolveKnownTags: false,
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: "error",
    });
  return isNodeBuild ? withoutEnvironment(parse) : parse();
}

// The build for Node reads a debugging switch from the environment at every
// token: without permission that would fail or prompt, and with it take most
// of the time. Nothing else runs while the parser does.
function withoutEnvironment<T>(work: () => T): T {
  // deno-lint-ignore no-process-global -- importing it slows every start
  const node = process;
  const environment = node.env;
  node.env = {};
  try {
    return work();
  } finally {
    node.env = environment;
  }
}
