/**
 * What a command stage declares: inputs, outputs, variables.
 *
 * @module
 */

import { StageError } from "./stage_error.ts";

/** Paths by name. */
export type NamedPaths = Readonly<Record<string, string>>;

/** What is declared, each with a name. */
export interface Declared {
  /** Paths that are read. */
  readonly inputs: NamedPaths;
  /** Paths that are written, by the labels of the outputs. */
  readonly outputs: NamedPaths;
  /** Variables that count, with the values they are set to, if any. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The names of all paths. */
  readonly names: ReadonlySet<string>;
}

/** Lists, or records by name. */
export interface Declarable {
  /** Paths that are read. */
  readonly inputs?: readonly string[] | NamedPaths;
  /** Paths that are written. */
  readonly outputs?: readonly string[] | NamedPaths;
  /** Variables. */
  readonly env?: readonly string[] | Readonly<Record<string, string>>;
}

/**
 * Gives names to what is declared: what has none is named by its path.
 *
 * @param stage The stage's name, for the error.
 * @param given What is declared.
 * @returns The same by name.
 * @throws {StageError} `OUTPUT_MISMATCH`: an output has a name that is taken.
 */
export function declare(stage: string, given: Declarable): Declared {
  const inputs = byName(given.inputs ?? []);
  const outputs = isList(given.outputs ?? [])
    ? outputsByPath(given.outputs as readonly string[] ?? [])
    : byName(given.outputs ?? []);
  const taken = Object.entries(outputs).find(([label, path]) =>
    isStream(label) ||
    // One path may be both read and written.
    (Object.hasOwn(inputs, label) && inputs[label] !== path)
  );
  if (taken !== undefined) throw nameTaken(stage, taken[0]);
  const env = given.env ?? [];
  return {
    inputs,
    outputs,
    env: isList(env)
      ? Object.fromEntries(env.map((name) => [name, undefined]))
      : env,
    names: new Set([...Object.keys(inputs), ...Object.keys(outputs)]),
  };
}

/**
 * Labels outputs by their paths.
 *
 * @param paths The paths.
 * @returns The paths by label; none is labelled like a stream.
 */
export function outputsByPath(paths: readonly string[]): NamedPaths {
  return Object.fromEntries(
    paths.map((path) => [isStream(path) ? `./${path}` : path, path]),
  );
}

function byName(paths: readonly string[] | NamedPaths): NamedPaths {
  return isList(paths)
    ? Object.fromEntries(paths.map((path) => [path, path]))
    : paths;
}

function isList<T>(value: readonly T[] | object): value is readonly T[] {
  return Array.isArray(value);
}

function isStream(name: string): boolean {
  return name === "stdout" || name === "stderr";
}

function nameTaken(stage: string, name: string): StageError {
  return new StageError(
    `Cannot make the stage '${stage}': expected a name of its own for each ` +
      `output, found '${name}' twice`,
    {
      code: "OUTPUT_MISMATCH",
      data: { stage, name },
      hints: ["Rename the output; 'stdout' and 'stderr' are the streams'."],
    },
  );
}
