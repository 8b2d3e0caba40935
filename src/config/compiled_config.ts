/**
 * A configuration, ready for use.
 *
 * @module
 */

import { digestValue } from "../internal/codec/mod.ts";
import { isPlainObject } from "../internal/is_plain_object.ts";
import { mask } from "../internal/mask.ts";
import { yamlWriter } from "../internal/yaml_writer.ts";
import { type Explained, explainKey, type Explanation } from "./explain.ts";
import { escapeExpressions } from "./interpolation/expression.ts";
import { frozenCopy } from "./frozen_copy.ts";
import type { ResolverCall } from "./interpolation/resolvers.ts";
import { keepDetails } from "./kept_details.ts";
import { hideSecrets, maskWith } from "./secrets.ts";

/**
 * A configuration compiled from its layers.
 *
 * @typeParam T The type the schema gives its values.
 */
export interface CompiledConfig<T> {
  /** The configuration itself, frozen at every depth; secrets are in it. */
  readonly value: T;
  /** The configuration with `***` in place of each secret. */
  readonly masked: unknown;
  /** How many secrets the configuration holds. */
  readonly secretCount: number;
  /**
   * The SHA-256, in lower-case hex, of the configuration without its secrets;
   * the order of keys does not count.
   */
  readonly digest: string;
  /** What resolvers gave, in the order of the calls; secrets masked. */
  readonly resolverCalls: readonly ResolverCall[];

  /**
   * Tells where a value comes from.
   *
   * @param key The dotted key: `season.harmonics`.
   * @returns The value, its layer and place, and what it shadows.
   * @throws {AssayError} `KEY_UNKNOWN` when there is no such key.
   */
  explain(key: string): Explanation;

  /**
   * Writes the configuration as YAML, secrets masked; a text with `${` in it
   * is written so that it is read as that text.
   *
   * @returns The text, with a newline at its end.
   */
  toYaml(): string;
}

const compiled = new WeakMap<object, CompiledConfig<unknown>>();

/**
 * Finds the compiled configuration that a value belongs to.
 *
 * @param value What a program got as its configuration.
 * @returns The compiled configuration, or `undefined` for any other value.
 */
export function compiledOf(
  value: unknown,
): CompiledConfig<unknown> | undefined {
  return typeof value === "object" && value !== null
    ? compiled.get(value)
    : undefined;
}

/** What a compiled configuration is made from, beside its value. */
export interface CompiledParts extends Omit<Explained, "masked"> {
  readonly calls: readonly ResolverCall[];
  /** Parts of secrets that resolvers gave. */
  readonly secrets: readonly string[];
}

/**
 * Wraps a parsed value.
 *
 * @param parsed What the schema gave.
 * @param parts Its layers and what the schema says of them.
 * @returns The compiled configuration.
 */
export async function makeCompiled<T>(
  parsed: T,
  parts: CompiledParts,
): Promise<CompiledConfig<T>> {
  const value = frozenCopy(parsed);
  const { nodes, root, calls, secrets } = parts;
  const hidden = hideSecrets(value, nodes, { root, secrets });
  const masked = frozenCopy(hidden.masked);
  // A value of a class writes itself, its secrets too.
  const write = await yamlWriter(escaped(masked));
  let digest: string | undefined;
  const config: CompiledConfig<T> = Object.freeze({
    value,
    masked,
    secretCount: hidden.count,
    resolverCalls: frozenCopy(calls.map(({ expression, value }) => ({
      expression: mask(expression),
      value: maskWith(value, hidden.secrets),
    }))),
    get digest() {
      return digest ??= digestValue(hidden.without, { order: "sorted" });
    },
    explain: (key: string) => explainKey({ ...parts, masked }, key),
    toYaml: () => mask(write()),
  });
  if (typeof value === "object" && value !== null) {
    compiled.set(value, config);
    keepDetails(value, {
      ...{ root, masked, schema: nodes[0]?.root },
      digested: hidden.without,
    });
  }
  return config;
}

/** Writes texts so that a compile reads them as they are. */
function escaped(value: unknown): unknown {
  if (typeof value === "string") return escapeExpressions(value);
  if (Array.isArray(value)) return value.map(escaped);
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, escaped(inner)]),
  );
}
