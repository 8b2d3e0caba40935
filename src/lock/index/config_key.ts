/**
 * Configurations of runs, without the key that names the run's directory.
 *
 * @module
 */

import { resolve } from "node:path";
import { CodecError, digestValue } from "../../internal/codec/mod.ts";
import { isPlainObject } from "../../internal/is_plain_object.ts";
import { parseYamlDocument } from "../../internal/yaml_document.ts";
import { yamlText } from "../../internal/yaml_text.ts";
import { isPlain } from "../plain_data.ts";

/** The way to a value in a configuration. */
export type KeyPath = readonly string[];

/**
 * Finds the key of a configuration that names the run's directory.
 *
 * @param config The configuration.
 * @param directory The run's directory, absolute.
 * @param startedIn What a relative path is relative to.
 * @returns The way to the first such value, `save_dir` before all others;
 * empty if there is none.
 */
export function directoryKey(
  config: unknown,
  directory: string | null,
  startedIn: string | null,
): KeyPath {
  if (!isPlainObject(config)) return [];
  if (typeof config.save_dir === "string") return ["save_dir"];
  if (directory === null) return [];
  const names = (value: unknown): boolean =>
    typeof value === "string" && value !== "" &&
    resolve(startedIn ?? "/", value) === directory;
  const find = (value: Record<string, unknown>): KeyPath | undefined => {
    for (const [key, part] of Object.entries(value)) {
      if (names(part)) return [key];
      const below = isPlainObject(part) ? find(part) : undefined;
      if (below !== undefined) return [key, ...below];
    }
    return undefined;
  };
  return find(config) ?? [];
}

/**
 * Digests a configuration without one of its keys.
 *
 * @param config The configuration as a lock has it.
 * @param key The way to what is left out; empty for nothing.
 * @returns The digest; keys in any order. Empty for what no run could have had,
 * such as a key `__proto__`: an edited lock may hold anything.
 */
export function digestWithout(config: unknown, key: KeyPath): string {
  return digestOf(without(config, key)) ?? "";
}

function digestOf(value: unknown): string | undefined {
  try {
    return digestValue(value, { order: "sorted" });
  } catch (error) {
    if (error instanceof CodecError) return undefined;
    throw error;
  }
}

/**
 * Gives a configuration the form that it has once a lock was written and read.
 *
 * @param config A masked configuration.
 * @returns Plain data.
 */
export function asRead(config: unknown): unknown {
  if (isPlain(config)) return config;
  return parseYamlDocument(yamlText({ config })).toJS().config;
}

/**
 * Digests a configuration as a run would that has the directory of another.
 *
 * @param digested What the digest is of, as `recordConfig` gives it.
 * @param key The way to what names the run's directory.
 * @param other The configuration of the other run, as its lock has it.
 * @returns The digest; empty for what no run could have had.
 */
export function digestFor(
  digested: unknown,
  key: KeyPath,
  other: unknown,
): string {
  return digestOf(withValue(digested, key, valueAt(other, key))) ?? "";
}

/**
 * Lists the values of a configuration by their dotted keys.
 *
 * @param config The configuration.
 * @param key The way to what is left out.
 * @returns The values; lists and empty maps count as one.
 */
export function flatten(
  config: unknown,
  key: KeyPath = [],
): Map<string, unknown> {
  const values = new Map<string, unknown>();
  const visit = (value: unknown, path: string): void => {
    if (!isPlainObject(value) || Object.keys(value).length === 0) {
      values.set(path, value);
      return;
    }
    for (const [name, part] of Object.entries(value)) {
      visit(part, path === "" ? name : `${path}.${name}`);
    }
  };
  visit(without(config, key), "");
  return values;
}

/**
 * Tells whether two values of locks are the same.
 *
 * @param a One.
 * @param b The other.
 * @returns Whether they are; keys in any order.
 */
export function isEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  const digest = digestOf(a);
  return digest !== undefined && digest === digestOf(b);
}

function valueAt(config: unknown, key: KeyPath): unknown {
  return key.reduce(
    (value, name) => isPlainObject(value) ? value[name] : undefined,
    config,
  );
}

function withValue(
  config: unknown,
  [first, ...rest]: KeyPath,
  value: unknown,
): unknown {
  if (first === undefined) return config;
  if (!isPlainObject(config)) return config;
  const below = Object.hasOwn(config, first) ? config[first] : {};
  return {
    ...config,
    [first]: rest.length === 0 ? value : withValue(below, rest, value),
  };
}

function without(config: unknown, [first, ...rest]: KeyPath): unknown {
  if (first === undefined || !isPlainObject(config)) return config;
  if (!Object.hasOwn(config, first)) return config;
  const { [first]: part, ...others } = config;
  return rest.length === 0
    ? others
    : { ...others, [first]: without(part, rest) };
}
