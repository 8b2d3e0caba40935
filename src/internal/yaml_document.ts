/**
 * Parsing one YAML document.
 *
 * @module
 */

import type { Document } from "yaml";
import { yaml } from "./yaml_library.ts";

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
  return yaml.parseDocument(text, {
    version: "1.2",
    schema: "core",
    merge: false,
    resolveKnownTags: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "error",
  });
}
