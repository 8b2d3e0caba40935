/**
 * Parsing one YAML document, without touching the environment.
 *
 * @module
 */

import process from "node:process";
import { type Document, parseDocument } from "yaml";

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
  // The parser's build for Node reads a debugging switch from the environment
  // at every token: without permission that would fail or prompt, and with it
  // take most of the time. Nothing else runs while the parser does.
  const environment = process.env;
  process.env = {};
  try {
    return parseDocument(text, {
      version: "1.2",
      schema: "core",
      merge: false,
      resolveKnownTags: false,
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: "error",
    });
  } finally {
    process.env = environment;
  }
}
