/**
 * The flags that every configured program takes.
 *
 * @module
 */

import { AssayError } from "../internal/errors.ts";
import { parseKeyPath } from "./key_path.ts";
import { nearestName } from "./nearest_name.ts";

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
  /** What each `-o` sets, in order. */
  readonly assignments: readonly RawAssignment[];
}

const FLAGS = ["--config", "-c", "-o"];
const SEE_HELP = "See --help for the flags and keys.";

/**
 * Reads `--config FILE`, `-c FILE`, `-o key=value` and `-o key value`.
 *
 * @param args The arguments.
 * @returns What they ask for.
 * @throws {AssayError} `WRONG_CALL` for any other argument, a flag without its
 * value, a second `--config` or a key that is no key.
 */
export function parseConfigArgs(args: readonly string[]): ConfigArgs {
  const assignments: RawAssignment[] = [];
  let config: string | undefined;
  let at = 0;
  while (at < args.length) {
    const arg = args[at]!;
    const taken = args.slice(at, at + widthOf(args, at));
    at += taken.length;
    if (arg === "-o") assignments.push(parseAssignment(taken));
    else {
      const file = configFile(taken);
      if (config !== undefined) {
        throw wrongCall("Cannot read '--config' twice: expected one file", [
          "Give the values that differ by -o key=value.",
        ]);
      }
      config = file;
    }
  }
  return config === undefined ? { assignments } : { config, assignments };
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
  if (args[at] === "--config" || args[at] === "-c") return 2;
  if (args[at] !== "-o") return 1;
  return args[at + 1]?.includes("=") ? 2 : 3;
}

function configFile([flag, value]: readonly string[]): string {
  const inline = flag!.startsWith("--config=")
    ? flag!.slice("--config=".length)
    : undefined;
  if (inline === undefined && flag !== "--config" && flag !== "-c") {
    const near = nearestName(flag!, FLAGS);
    throw wrongCall(
      `Cannot understand '${flag}': expected ${FLAGS.join(", ")}`,
      [near === undefined ? SEE_HELP : `Did you mean '${near}'?`],
    );
  }
  const file = inline ?? value;
  if (!file) {
    throw wrongCall(`Cannot read '${flag}': expected a file after it`, [
      `Write ${inline === undefined ? `${flag} FILE` : "--config=FILE"}.`,
    ]);
  }
  return file;
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
