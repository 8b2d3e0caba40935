/**
 * What the program may do, as flags of `deno run`.
 *
 * @module
 */

import { isGranted } from "../internal/permission.ts";
import { processArguments } from "./process_facts.ts";

/** What of a run's own may have been allowed piece by piece. */
export interface Touched {
  /** Paths, absolute, by the name they are recorded under. */
  readonly paths: readonly { readonly path: string; readonly full: string }[];
  /** Names of environment variables. */
  readonly variables: readonly string[];
}

/** In the order that `deno run --help` has. */
const KINDS = ["read", "write", "net", "env", "run", "sys", "ffi", "import"];

/** All there are, in Deno 2.9. */
const SYSTEM_INFORMATION = [
  "cpus",
  "gid",
  "homedir",
  "hostname",
  "inspector",
  "loadavg",
  "networkInterfaces",
  "osRelease",
  "osUptime",
  "setPriority",
  "statfs",
  "systemMemoryInfo",
  "uid",
  "userInfo",
  "username",
] as const;

/** Programs that this library may have been allowed to run. */
const PROGRAMS = ["git"];

/** Stands for what may be granted or denied besides: Deno does not list it. */
const UNKNOWN = "…";

/**
 * Lists what is granted. Of what is granted piece by piece only the pieces
 * that touch the run are listed: Deno tells whether a path is granted, not
 * which are; `…` stands for the others.
 *
 * @param touched What to ask for where a permission is not granted whole.
 * @returns Such as `--allow-read` and `--allow-write=out,…`.
 */
export function grantedFlags(touched: Touched): string[] {
  return KINDS.flatMap((kind) => {
    const name = kind as Deno.PermissionName;
    const { state, partial } = Deno.permissions.querySync({ name });
    if (state === "granted") {
      return partial
        ? [`--allow-${kind}`, `--deny-${kind}=${UNKNOWN}`]
        : [`--allow-${kind}`];
    }
    const pieces = piecesOf(name, touched);
    return pieces.length === 0 ? [] : [`--allow-${kind}=${pieces.join(",")}`];
  });
}

function piecesOf(
  name: Deno.PermissionName,
  { paths, variables }: Touched,
): string[] {
  const granted = grantedOf(name, { paths, variables });
  return granted.length === 0 || name === "sys"
    ? granted
    : [...granted, UNKNOWN];
}

function grantedOf(
  name: Deno.PermissionName,
  { paths, variables }: Touched,
): string[] {
  switch (name) {
    case "read":
    case "write":
      return paths.filter(({ full }) => isGranted({ name, path: full }))
        .map(({ path }) => path);
    case "env":
      return variables.filter((variable) => isGranted({ name, variable }));
    case "run":
      return PROGRAMS.filter((command) => isGranted({ name, command }));
    case "sys":
      return SYSTEM_INFORMATION.filter((kind) =>
        isGranted({ name, kind } as Deno.SysPermissionDescriptor)
      );
    default:
      return [];
  }
}

/**
 * Lists the unstable features that are known to be on: those of `deno.json`,
 * and with every permission those that the process was started with.
 *
 * @param settings The features that `deno.json` names.
 * @returns Such as `--unstable-kv`.
 */
export function unstableFlags(settings: readonly string[]): string[] {
  const flags = new Set(settings.map((name) => `--unstable-${name}`));
  for (const argument of processArguments()) {
    if (argument.startsWith("--unstable")) flags.add(argument);
    // What follows is the program and its own arguments.
    if (/\.[cm]?[jt]sx?$/.test(argument)) break;
  }
  return [...flags].sort();
}
