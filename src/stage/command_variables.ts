/**
 * The environment variables of a command.
 *
 * @module
 */

import { isGranted } from "../internal/permission.ts";

/** Variables of a command, read once. */
export interface Variables {
  /** The value of each that counts; `null` for one that is not set. */
  readonly counted: Readonly<Record<string, string | null>>;
  /** All that the command sees. */
  readonly seen: Readonly<Record<string, string>>;
}

/**
 * Reads the variables of a command, so that it sees the values that count,
 * whatever this process sets later.
 *
 * @param declared Variables that count; those with a value are set to it.
 * @returns Those that count, and all that the command sees.
 */
export function readVariables(
  declared: Readonly<Record<string, string | undefined>>,
): Variables {
  const counted = Object.entries(declared).map(([name, value]) =>
    [name, value ?? Deno.env.get(name) ?? null] as const
  );
  const set = counted.filter((entry): entry is readonly [string, string] =>
    entry[1] !== null
  );
  return {
    counted: Object.fromEntries(counted),
    seen: { ...ownVariables(), ...Object.fromEntries(set) },
  };
}

// Looking at all of them would prompt where only some are granted.
function ownVariables(): Record<string, string> {
  if (isGranted({ name: "env" })) return Deno.env.toObject();
  const path = isGranted({ name: "env", variable: "PATH" })
    ? Deno.env.get("PATH")
    : undefined;
  return path === undefined ? {} : { PATH: path };
}
