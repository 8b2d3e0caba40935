/**
 * Finding the secrets of a configuration, as its schema marks them.
 *
 * @module
 */

import { isPlainObject } from "../internal/is_plain_object.ts";
import { MASK, mask, registerSecret } from "../internal/mask.ts";
import { childNodes, holdsKeyword, type SchemaNode } from "./json_schema.ts";
import { childrenOf, type Located, type Place } from "./located.ts";

/**
 * Registers the secrets written in any layer, shadowed ones too.
 *
 * @param root The merged layers.
 * @param nodes What the schema says of them.
 * @returns The places not to show: the secrets', and those of values the
 * schema does not describe inside a part that holds secrets, since a misspelt
 * key is no reason to show one.
 */
export function registerWritten(
  root: Located,
  nodes: readonly SchemaNode[],
): Place[] {
  const hidden: Place[] = [];
  const visit = (
    node: Located,
    nodes: readonly SchemaNode[],
    around: "secret" | "suspect" | "open",
  ): void => {
    const holds = holdsKeyword(nodes, "secret");
    const here = around !== "open"
      ? around
      : nodes.some(isSecret)
      ? "secret"
      : holds && node.kind === "scalar"
      ? "suspect"
      : "open";
    if (here !== "open") hidden.push(node.place);
    if (here === "secret" && node.kind === "scalar") register(node);
    for (const [key, child] of childrenOf(node)) {
      const below = childNodes(nodes, key);
      const lost = here === "open" && holds && below.length === 0;
      visit(child, below, lost ? "suspect" : here);
    }
    for (const low of node.shadowed) visit(low, nodes, around);
  };
  visit(root, nodes, "open");
  return hidden.sort((a, b) => a.start - b.start);
}

/** What {@linkcode hideSecrets} makes of a value. */
export interface Hidden {
  /** The value with `***` for each secret. */
  readonly masked: unknown;
  /** The value without its secrets. */
  readonly without: unknown;
  /** How many secrets it holds. */
  readonly count: number;
}

/**
 * Takes the secrets out of a compiled value, and registers them.
 *
 * @param value The value the program gets.
 * @param nodes What the schema says of its input and its output.
 * @returns The value masked, the value without secrets, and their number.
 */
export function hideSecrets(
  value: unknown,
  nodes: readonly SchemaNode[],
): Hidden {
  let count = 0;
  const visit = (
    value: unknown,
    nodes: readonly SchemaNode[],
  ): { masked: unknown; without: unknown; secret: boolean } => {
    if (nodes.some(isSecret)) {
      registerAll(value);
      const set = value !== null && value !== undefined;
      if (set) count++;
      return { masked: set ? MASK : value, without: undefined, secret: true };
    }
    if (typeof value === "string") {
      return { masked: mask(value), without: value, secret: false };
    }
    const list = Array.isArray(value);
    if (!list && !isPlainObject(value)) {
      return { masked: value, without: value, secret: false };
    }
    const children = Object.entries(value).map(([key, child]) =>
      [key, visit(child, childNodes(nodes, key))] as const
    );
    const open = children.filter(([, child]) => !child.secret);
    const masked = children.map(([key, child]) => [key, child.masked] as const);
    const without = open.map(([key, child]) => [key, child.without] as const);
    return {
      masked: list
        ? masked.map(([, item]) => item)
        : Object.fromEntries(masked),
      without: list
        ? without.map(([, item]) => item)
        : Object.fromEntries(without),
      secret: false,
    };
  };
  const { masked, without } = visit(value, nodes);
  return { masked, without, count };
}

function isSecret({ schema }: SchemaNode): boolean {
  return schema.secret === true;
}

function register(node: Located & { kind: "scalar" }): void {
  registerAll(node.value);
  // A secret that YAML reads as a number is hidden as it is written, too.
  const { source, start, end } = node.place;
  if (typeof node.value === "number" && source.text !== undefined) {
    registerSecret(source.text.slice(start, end));
  }
}

function registerAll(value: unknown): void {
  if (typeof value === "string" || typeof value === "number") {
    registerSecret(String(value));
  } else if (Array.isArray(value) || isPlainObject(value)) {
    Object.values(value).forEach(registerAll);
  }
}
