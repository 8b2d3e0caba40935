/**
 * The flags that every configured program takes.
 *
 * @module
 */

import { AssayError } from "../internal/errors.ts";
import { parseKeyPath } from "./key_path.ts";
import { nearestName } from "../internal/nearest_name.ts";

/** A key and the YAML text to put there. */
export interface RawAssignment {
  /** The key as it was written. */
  readonly name: string;
  readonly path: readonly string[];
  readonly text: string;
}

/** What the arguments ask for. */
export interface ConfigArgs {
  /** The file that `--config` names. */
  readonly config?: string;
  /** The part of that file that `--experiment` selects. */
  readonly experiment?: readonly string[];
  /** The files that `--merge` names, in order. */
  readonly merge: readonly string[];
  /** What each `-o` sets, in order. */
  readonly assignments: readonly RawAssignment[];
}

type FlagName = "--config" | "--experiment" | "--merge";

/** Each spelling of a flag that takes a value. */
const SPELLINGS: ReadonlyMap<string, FlagName> = new Map([
  ["--config", "--config"],
  ["-c", "--config"],
  ["--experiment", "--experiment"],
  ["--select", "--experiment"],
  ["-s", "--experiment"],
  ["--merge", "--merge"],
  ["-m", "--merge"],
]);

const FLAGS = [...SPELLINGS.keys(), "-o"];
const SEE_HELP = "See --help for the flags and keys.";

/**
 * Reads `--config FILE` (`-c`), `--experiment KEY` (`-s`, `--select`),
 * `--merge FILE…` (`-m`), `-o key=value` and `-o key value`.
 *
 * @param args The arguments.
 * @returns What they ask for.
 * @throws {AssayError} `WRONG_CALL` for any other argument, a flag without its
 * value, a second `--config` or `--experiment`, `--experiment` without
 * `--config`, or a key that is no key.
 */
export function parseConfigArgs(args: readonly string[]): ConfigArgs {
  const assignments: RawAssignment[] = [];
  const merge: string[] = [];
  const once = new Map<FlagName, string>();
  let at = 0;
  while (at < args.length) {
    const taken = args.slice(at, at + widthOf(args, at));
    at += taken.length;
    if (taken[0] === "-o") {
      assignments.push(parseAssignment(taken));
      continue;
    }
    const { flag, values } = flagValues(taken);
    if (flag === "--merge") merge.push(...values);
    else if (!once.has(flag)) once.set(flag, values[0]!);
    else {
      throw wrongCall(`Cannot read '${flag}' twice: expected it once`, [
        flag === "--config"
          ? "Lay further files over it by --merge FILE."
          : "Select one part of the file.",
      ]);
    }
  }
  const config = once.get("--config");
  const experiment = readExperiment(once.get("--experiment"), config);
  return {
    ...(config === undefined ? {} : { config }),
    ...(experiment === undefined ? {} : { experiment }),
    merge,
    assignments,
  };
}

/**
 * Checks that each argument is a flag that is known, or one's value.
 *
 * @param args The arguments.
 * @param others The flags known beside those of {@linkcode parseConfigArgs},
 * each of which was taken once where it stood.
 * @throws {AssayError} `WRONG_CALL` for any other argument.
 */
export function checkFlags(
  args: readonly string[],
  others: readonly string[],
): void {
  let at = 0;
  while (at < args.length) {
    const arg = args[at]!;
    const name = nameOf(arg);
    if (!FLAGS.includes(name)) throw unknownFlag(arg, [...FLAGS, ...others]);
    at += widthOf(args, at);
  }
}

/** The switches found, and the arguments without them. */
export interface TakenSwitches {
  readonly found: ReadonlySet<string>;
  readonly rest: readonly string[];
}

/**
 * Takes switches such as `--help` out of the arguments, but not out of the
 * values of other flags.
 *
 * @param args The arguments.
 * @param switches The switches to look for.
 * @returns The switches found, and the other arguments.
 */
export function takeSwitches(
  args: readonly string[],
  switches: readonly string[],
): TakenSwitches {
  const found = new Set<string>();
  const rest: string[] = [];
  let at = 0;
  while (at < args.length) {
    const arg = args[at]!;
    const taken = args.slice(at, at + widthOf(args, at));
    at += taken.length;
    if (switches.includes(arg)) found.add(arg);
    else rest.push(...taken);
  }
  return { found, rest };
}

/** How many arguments the flag at a position takes, itself included. */
function widthOf(args: readonly string[], at: number): number {
  if (args[at] === "-o") return args[at + 1]?.includes("=") ? 2 : 3;
  const flag = SPELLINGS.get(args[at]!);
  if (flag === undefined) return 1;
  if (flag !== "--merge") return 2;
  const next = args.findIndex((arg, index) =>
    index > at && arg.startsWith("-")
  );
  return (next < 0 ? args.length : next) - at;
}

/** Reads a flag with its values, joined (`--config=FILE`) or apart. */
function flagValues(
  [arg = "", ...apart]: readonly string[],
): { flag: FlagName; values: readonly string[] } {
  const name = nameOf(arg);
  const isJoined = name !== arg;
  const flag = SPELLINGS.get(name);
  if (flag === undefined) throw unknownFlag(arg, FLAGS);
  const values = isJoined ? [arg.slice(name.length + 1)] : apart;
  if (values.length > 0 && !values.includes("")) return { flag, values };
  const value = flag === "--experiment" ? "KEY" : "FILE";
  const expected = value === "KEY" ? "a key" : "a file";
  throw wrongCall(`Cannot read '${name}': expected ${expected} after it`, [
    `Write ${name}${isJoined ? "=" : " "}${value}.`,
  ]);
}

/** The name of a flag without the value joined to it. */
function nameOf(arg: string): string {
  return arg.startsWith("--") ? arg.split("=", 1)[0]! : arg;
}

function unknownFlag(arg: string, flags: readonly string[]): AssayError {
  const name = nameOf(arg);
  if (flags.includes(name)) {
    return wrongCall(
      `Cannot understand '${arg}': expected ${name} once, as the help has it`,
      [SEE_HELP],
    );
  }
  const near = nearestName(name, flags);
  return wrongCall(
    `Cannot understand '${arg}': expected ${flags.join(", ")}`,
    [near === undefined ? SEE_HELP : `Did you mean '${near}'?`],
  );
}

function readExperiment(
  key: string | undefined,
  config: string | undefined,
): readonly string[] | undefined {
  if (key === undefined) return undefined;
  if (config === undefined) {
    throw wrongCall(
      `Cannot select '${key}': expected --config with --experiment`,
      [`Write --config FILE --experiment ${key}.`],
    );
  }
  const path = parseKeyPath(key);
  if (path !== undefined) return path;
  throw wrongCall(
    `Cannot select '${key}': expected a key of the file such as a.b`,
    ["Write the keys that lead to the part, with dots between them."],
  );
}

function parseAssignment(taken: readonly string[]): RawAssignment {
  const [, first, second] = taken;
  const equals = first?.indexOf("=") ?? -1;
  const name = equals < 0 ? first : first!.slice(0, equals);
  const text = equals < 0 ? second : first!.slice(equals + 1);
  if (name === undefined || text === undefined) {
    throw wrongCall(
      `Cannot read '${taken.join(" ")}': expected a key and a value`,
      ["Write -o key=value or -o key value."],
    );
  }
  const path = parseKeyPath(name);
  if (path === undefined) {
    throw wrongCall(
      `Cannot set '${name}': expected a key such as a.b or a.1`,
      [SEE_HELP],
    );
  }
  return { name, path, text };
}

function wrongCall(message: string, hints: string[]): AssayError {
  return new AssayError(message, { code: "WRONG_CALL", hints });
}
