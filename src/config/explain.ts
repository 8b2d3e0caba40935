/**
 * Where a value comes from.
 *
 * @module
 */

import { isPlainObject } from "../internal/is_plain_object.ts";
import { AssayError } from "../internal/errors.ts";
import { mask } from "../internal/mask.ts";
import { asLocated, ownDefault } from "./default_at.ts";
import { sourceOf } from "./config_error.ts";
import { positionOf } from "./excerpt.ts";
import { parseKeyPath } from "./key_path.ts";
import { hideSecrets } from "./secrets.ts";
import { type LayerName, locate, type Located, toPlain } from "./located.ts";
import { nodesAt, type SchemaNode } from "./json_schema.ts";
import { nearestName } from "../internal/nearest_name.ts";
import type { SkippedLayer } from "./read_layers.ts";

/** A value and the place it was written at. */
export interface Origin {
  /** The value; `***` for a secret. */
  readonly value: unknown;
  /** What was written there, where it was not the value itself: `${a.b}`. */
  readonly expression?: string;
  /**
   * The layer that set it; `schema` for a default of the schema, `dynamic` for
   * a value that the schema computes.
   */
  readonly layer: LayerName;
  /** The file it stands in. */
  readonly file?: string;
  /** The environment variable or the `-o` key it stands in. */
  readonly name?: string;
  /** The line, from 1. */
  readonly line?: number;
  /** The column, from 1. */
  readonly column?: number;
}

/** The answer to "where does this value come from?". */
export interface Explanation extends Origin {
  /** The dotted key. */
  readonly key: string;
  /** The values it took the place of, nearest layer first. */
  readonly shadowed: readonly Origin[];
  /** The layers that could not be looked at. */
  readonly skipped: readonly SkippedLayer[];
}

/** What explanations are made from. */
export interface Explained {
  readonly root: Located;
  readonly nodes: readonly SchemaNode[];
  /** The compiled value, masked. */
  readonly masked: unknown;
  readonly skipped: readonly SkippedLayer[];
}

/**
 * Explains the value of a key.
 *
 * @param config The compiled configuration.
 * @param key The dotted key.
 * @returns The value, where it was written and what it shadows.
 * @throws {AssayError} `KEY_UNKNOWN` when the configuration has no such key.
 */
export function explainKey(config: Explained, key: string): Explanation {
  const path = parseKeyPath(key) ?? [key];
  const value = valueAt(config.masked, path, key);
  const { node } = locate(config.root, path);
  const nodes = nodesAt(config.nodes, path);
  const origin: Origin = node === undefined
    ? { value, layer: "schema" }
    : { ...originOf(node, nodes), value };
  const shadowed = below(node, nodes).map((low) => originOf(low, nodes));
  return { key, ...origin, shadowed, skipped: config.skipped };
}

/** What a value took the place of, down to the schema's default. */
function below(
  node: Located | undefined,
  nodes: readonly SchemaNode[],
): readonly Located[] {
  if (node === undefined) return [];
  const all = [node, ...node.shadowed];
  const fallback = ownDefault(nodes);
  const isLowest = all.at(-1)!.place.source.layer === "schema";
  // A map lies over its default's keys and takes the place of none.
  const isMerged = node.kind === "map" && isPlainObject(fallback);
  return fallback === undefined || isLowest || isMerged
    ? node.shadowed
    : [...node.shadowed, asLocated(fallback)];
}

function originOf(node: Located, nodes: readonly SchemaNode[]): Origin {
  const { expression } = node;
  return {
    value: hideSecrets(toPlain(node), nodes).masked,
    ...(expression === undefined ? {} : { expression: mask(expression) }),
    ...sourceOf(node.place),
    ...positionOf(node.place),
  };
}

function valueAt(root: unknown, path: readonly string[], key: string): unknown {
  let at = root;
  for (const part of path) {
    const keys = typeof at === "object" && at !== null ? Object.keys(at) : [];
    if (!keys.includes(part)) {
      const near = nearestName(part, keys);
      throw new AssayError(
        `Cannot explain '${key}': the configuration has no such key`,
        {
          code: "KEY_UNKNOWN",
          data: { key },
          hints: [
            near === undefined
              ? "Name a key of the configuration; toYaml() shows them all."
              : `Did you mean '${near}'?`,
          ],
        },
      );
    }
    at = (at as Record<string, unknown>)[part];
  }
  return at;
}
