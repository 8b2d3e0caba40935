/**
 * The command that makes a run again.
 *
 * @module
 */

import { lstatSync } from "node:fs";
import { dirname, join } from "node:path";
import { escapeExpressions } from "../../config/kit.ts";
import { isPlainObject } from "../../internal/is_plain_object.ts";
import { MASK } from "../../internal/mask.ts";
import { yamlText } from "../../internal/yaml_text.ts";
import { directoryKey } from "../index/config_key.ts";
import { LockError } from "../lock_error.ts";
import type { RunLock } from "../lock_record.ts";
import { pathWithin } from "../project.ts";
import type { Checkout } from "./checkout.ts";

/** How a run is made again. */
export interface Rerun {
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** The entry module, absolute; nothing for another program. */
  readonly entry: string | undefined;
  /** Where it runs. */
  readonly cwd: string;
  /** Where its results will be. */
  readonly directory: string;
  /** Environment variables that the run had, beside those of now. */
  readonly variables: Readonly<Record<string, string>>;
  /** Keys of the configuration whose values were secrets: not recorded. */
  readonly secrets: readonly string[];
}

/** What {@linkcode planRerun} goes by. */
export interface RerunOptions {
  /** The work trees with the code. */
  readonly checkout: Checkout;
  /** A directory for files of ours, outside of the work trees. */
  readonly folder: string;
  /** Where the results are wanted, absolute. */
  readonly into: string;
  /** More permissions, as flags of `deno run`. */
  readonly allow: readonly string[];
}

/**
 * Works out how a run is made again.
 *
 * A program that takes its configuration by flags is given the recorded one as
 * a file, and the new directory; any other its recorded arguments, and its
 * results are looked for where it puts them.
 *
 * @param lock The run's lock.
 * @param options Where its code lies, and where its results are wanted.
 * @returns The command.
 * @throws {LockError} `REPRODUCE_IMPOSSIBLE`: the lock does not say enough,
 * or the run would write over what lies outside of its work trees.
 */
export function planRerun(lock: RunLock, options: RerunOptions): Rerun {
  const { checkout, folder, into } = options;
  const { command, locations } = lock;
  if (command === null || locations.started_in === null) {
    throw impossible("no command");
  }
  const cwd = checkout.placeOf(locations.started_in);
  if (cwd === undefined) {
    throw impossible("a command outside of its repositories");
  }
  demandNoWayOut(checkout, [
    locations.started_in,
    ...Object.values(locations.outputs),
  ]);
  demandNothingWrittenOver(lock, checkout);
  const variables = Object.fromEntries(
    Object.entries(lock.environment?.variables ?? {}).filter(
      (entry): entry is [string, string] =>
        entry[1] !== null && !entry[1].includes(MASK),
    ),
  );
  const entry = entryOf(lock, checkout);
  const key = directoryKey(
    lock.config,
    locations.directory,
    locations.started_in,
  );
  if (command.takes_config && key.length > 0) {
    const secrets: string[] = [];
    const file = join(folder, "config.yaml");
    const config = givenBack(lock.config, [], secrets);
    Deno.writeTextFileSync(file, yamlText(config));
    const flags = [
      ...["--config", file, "-o", `${key.join(".")}=${into}`],
      // It would find the very run that is to be made again.
      ...(command.reuses ? ["--no-reuse"] : []),
    ];
    const call = denoRun(entry, lock, options, [file, into]);
    return {
      command: [...call, ...flags],
      ...{ entry, cwd, variables, secrets },
      directory: into,
    };
  }
  const masked = command.arguments.find((word) => word.includes(MASK));
  if (masked !== undefined) {
    throw impossible(`a secret among the arguments: ${masked}`);
  }
  const { directory } = locations;
  const inside = directory === null ? undefined : checkout.placeOf(directory);
  if (directory === null || inside === undefined) {
    throw impossible("a directory outside of its repositories");
  }
  demandNoWayOut(checkout, [
    directory,
    // An output that is a link itself is removed first.
    ...lock.outputs.map(({ path }) => dirname(join(directory, path))),
  ]);
  const isDeno = lock.code.module !== null;
  const program = isDeno ? denoRun(entry, lock, options, []) : [];
  return {
    command: [...program, ...command.arguments],
    ...{ entry, cwd, variables, secrets: [] },
    directory: inside,
  };
}

/** By a link in a work tree the program would write over what is elsewhere. */
function demandNoWayOut(checkout: Checkout, written: readonly string[]): void {
  for (const path of written) {
    const place = checkout.placeOf(path);
    if (place === undefined || checkout.holds(place)) continue;
    throw impossible(
      `a link on the way to '${path}' that leads out of the work tree, or to nothing`,
    );
  }
}

/** Of an output outside of every repository the program knows the place. */
function demandNothingWrittenOver(
  { locations: { outputs, directory } }: RunLock,
  checkout: Checkout,
): void {
  for (const path of Object.values(outputs)) {
    const isOwn = directory !== null &&
      pathWithin(directory, path) !== undefined;
    if (isOwn || checkout.placeOf(path) !== undefined) continue;
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) continue;
    throw impossible(
      `the output '${path}' outside of both, which the program would write over`,
      "Move the output away, or let the program write below its own directory.",
    );
  }
}

/** Where the entry module lies in the work trees, if the run had one. */
function entryOf(
  { code, locations: { module } }: RunLock,
  checkout: Checkout,
): string | undefined {
  return code.module === null || module === null
    ? undefined
    : checkout.placeOf(module);
}

function denoRun(
  entry: string | undefined,
  lock: RunLock,
  { allow }: RerunOptions,
  touched: readonly string[],
): string[] {
  if (entry === undefined) {
    throw impossible("an entry module outside of its repositories");
  }
  const { permissions = [], unstable = [] } = lock.environment ?? {};
  const flags = permissions.flatMap((flag) => restored(flag, touched));
  return [
    Deno.execPath(),
    "run",
    "--no-prompt",
    ...flags,
    ...unstable,
    ...allow,
    entry,
  ];
}

/** A flag as it was recorded, and the paths of ours that it must cover now. */
function restored(flag: string, touched: readonly string[]): string[] {
  // A path may hold the sign, too.
  const sign = flag.indexOf("=");
  if (sign === -1) return [flag];
  const name = flag.slice(0, sign);
  const list = flag.slice(sign + 1);
  // What stands for pieces that Deno did not tell of is no piece.
  const pieces = list.split(",").filter((piece) => piece !== "…");
  if (name === "--allow-read" || name === "--allow-write") {
    pieces.push(...touched);
  }
  return pieces.length === 0 ? [] : [`${name}=${pieces.join(",")}`];
}

/** A configuration as one would write it: no secrets, nothing to interpolate. */
function givenBack(
  value: unknown,
  path: readonly string[],
  secrets: string[],
): unknown {
  if (typeof value === "string") return escapeExpressions(value);
  if (Array.isArray(value)) {
    return value.map((part, index) =>
      givenBack(part, [...path, `${index}`], secrets)
    );
  }
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, part]) => {
      const at = [...path, key];
      if (typeof part === "string" && part.includes(MASK)) {
        secrets.push(at.join("."));
        return [];
      }
      return [[key, givenBack(part, at, secrets)]];
    }),
  );
}

function impossible(
  found: string,
  hint =
    "Name the repository in 'repos', and let the program write below it or take its directory by a flag.",
): LockError {
  return new LockError(
    `Cannot reproduce the run: expected a lock with its command, its repositories and a directory of its own, found ${found}`,
    {
      code: "REPRODUCE_IMPOSSIBLE",
      hints: [hint],
    },
  );
}
