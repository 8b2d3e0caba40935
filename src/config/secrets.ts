/**
 * Finding the secrets of a configuration, as its schema marks them.
 *
 * @module
 */

import { isPlainObject } from "../internal/is_plain_object.ts";
import { MASK, mask, registerSecret } from "../internal/mask.ts";
import { isExpression, isWholeExpression } from "./interpolation/expression.ts";
import { holdsKeyword } from "./holds_keyword.ts";
import { childNodes, type SchemaNode } from "./json_schema.ts";
import { childrenOf, locate, type Located, type Place } from "./located.ts";

/** From this length on a secret is looked for inside texts, as in `mask`. */
const SHORTEST_INSIDE = 6;

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
  /** The value without its secrets, `***` for them inside other texts. */
  readonly without: unknown;
  /** How many secrets it holds. */
  readonly count: number;
  /** The secrets, as texts. */
  readonly secrets: ReadonlySet<string>;
}

/** What is known of a compiled value beside it. */
export interface Origins {
  /** The layers it was made from, without expressions. */
  readonly root: Located;
  /** Further texts that are secrets. */
  readonly secrets: readonly string[];
}

/**
 * Takes the secrets out of a compiled value, and registers them.
 *
 * @param value The value the program gets.
 * @param nodes What the schema says of its input and its output.
 * @param origins Where it comes from: a secret that an expression took to
 * another key is hidden there, however short.
 * @returns The value masked, the value without secrets, and their number.
 */
export function hideSecrets(
  value: unknown,
  nodes: readonly SchemaNode[],
  origins?: Origins,
): Hidden {
  const secrets = new Set(origins?.secrets);
  const count = collect(value, nodes, secrets);
  const inside = longSecrets(secrets);
  const visit = (
    value: unknown,
    nodes: readonly SchemaNode[],
    origin: Located | undefined,
    isTaken: boolean,
  ): { masked: unknown; without: unknown; secret: boolean } => {
    if (nodes.some(isSecret)) {
      const set = value !== null && value !== undefined;
      return { masked: set ? MASK : value, without: undefined, secret: true };
    }
    if (origin?.masked !== undefined && isSame(value, origin)) {
      const without = replaceAll(origin.masked, inside);
      return { masked: mask(origin.masked), without, secret: false };
    }
    const taken = isTaken || origin?.expression !== undefined;
    if (taken && isText(value) && secrets.has(String(value))) {
      return { masked: MASK, without: MASK, secret: false };
    }
    if (typeof value === "string") {
      const without = replaceAll(value, inside);
      return { masked: mask(value), without, secret: false };
    }
    const list = Array.isArray(value);
    if (!list && !isPlainObject(value)) {
      return { masked: value, without: value, secret: false };
    }
    const children = Object.entries(value).map(([key, child]) => {
      const below = childNodes(nodes, key);
      const from = origin && locate(origin, [key]).node;
      return [key, visit(child, below, from, taken)] as const;
    });
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
  // Without secrets it does not matter what came from where.
  const root = secrets.size === 0 ? undefined : origins?.root;
  const { masked, without } = visit(value, nodes, root, false);
  return { masked, without, count, secrets };
}

/**
 * Hides secrets in data that no schema describes.
 *
 * @param value Data without cycles.
 * @param secrets The secrets; a value that is one is hidden, however short.
 * @returns The data masked.
 */
export function maskWith(
  value: unknown,
  secrets: ReadonlySet<string>,
): unknown {
  if (isText(value) && secrets.has(String(value))) return MASK;
  if (typeof value === "string") return mask(value);
  if (Array.isArray(value)) return value.map((item) => maskWith(item, secrets));
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, maskWith(item, secrets)]),
  );
}

/** Registers the secrets of a value; how many keys hold one. */
function collect(
  value: unknown,
  nodes: readonly SchemaNode[],
  secrets: Set<string>,
): number {
  if (!holdsKeyword(nodes, "secret")) return 0;
  if (nodes.some(isSecret)) {
    registerAll(value, secrets);
    return value === null || value === undefined ? 0 : 1;
  }
  if (!Array.isArray(value) && !isPlainObject(value)) return 0;
  let count = 0;
  for (const [key, child] of Object.entries(value)) {
    count += collect(child, childNodes(nodes, key), secrets);
  }
  return count;
}

/**
 * The secrets to look for inside texts, the longest first. Only those of this
 * configuration: what another one registered must not change a digest.
 */
function longSecrets(secrets: ReadonlySet<string>): string[] {
  return [...secrets].filter((secret) => secret.length >= SHORTEST_INSIDE)
    .sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
}

function replaceAll(text: string, secrets: readonly string[]): string {
  return secrets.reduce((rest, one) => rest.replaceAll(one, MASK), text);
}

/**
 * Tells whether a key, or a part it lies in, is marked as a secret.
 *
 * @param nodes What the schema says of the configuration.
 * @param path The key.
 * @returns Whether its value is a secret.
 */
export function isSecretAt(
  nodes: readonly SchemaNode[],
  path: readonly string[],
): boolean {
  let below = nodes;
  for (const key of path) {
    if (below.some(isSecret)) return true;
    below = childNodes(below, key);
  }
  return below.some(isSecret);
}

function isSecret({ schema }: SchemaNode): boolean {
  return schema.secret === true;
}

function register(node: Located & { kind: "scalar" }): void {
  // What it stands for is the secret, and is registered once it is known.
  if (isExpression(node.value) && isWholeExpression(node.value)) return;
  registerAll(node.value);
  // A secret that YAML reads as a number is hidden as it is written, too.
  const { source, start, end } = node.place;
  if (typeof node.value === "number" && source.text !== undefined) {
    registerSecret(source.text.slice(start, end));
  }
}

function registerAll(value: unknown, secrets?: Set<string>): void {
  if (isText(value)) {
    registerSecret(String(value));
    secrets?.add(String(value));
  } else if (Array.isArray(value) || isPlainObject(value)) {
    for (const inner of Object.values(value)) registerAll(inner, secrets);
  }
}

/** Whether the schema left a value as the layers have it. */
function isSame(value: unknown, origin: Located): boolean {
  return origin.kind === "scalar" ? value === origin.value : true;
}

/** Whether a value is shown as the text that it is registered as. */
function isText(value: unknown): value is string | number | bigint {
  return ["string", "number", "bigint"].includes(typeof value);
}
