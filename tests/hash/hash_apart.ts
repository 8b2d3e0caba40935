/**
 * Hashing in a process of its own, with chosen rights.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { run } from "./run.ts";

/** What became of a path: its digest, or the error. */
export type Result = string | {
  readonly code: string;
  readonly message: string;
  readonly hints: readonly string[];
  /** Code and path of each error below. */
  readonly errors: readonly string[];
};

/** What the process may do. */
export interface Rights {
  /** Paths it may read. */
  readonly read?: readonly string[];
  /** Paths it may write. */
  readonly write?: readonly string[];
  /** Further flags of `deno run`. */
  readonly flags?: readonly string[];
  /** Variables it sees. */
  readonly env?: Record<string, string>;
  /** Whether modes of files count for it, also when root runs the tests. */
  readonly asNobodySpecial?: boolean;
  /** Whether it runs on a terminal, where Deno would prompt. */
  readonly onTerminal?: boolean;
}

const PROGRAM = fileURLToPath(new URL("hash_once.ts", import.meta.url));
const PLAIN_ROOT = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"];

/**
 * Hashes paths in another process.
 *
 * @param what Whether they are files or trees.
 * @param cache The cache file, `off` or `default`.
 * @param paths The paths.
 * @param rights What the process may do.
 * @returns What came of each path, and the warnings logged.
 */
export async function hashOnce(
  what: "file" | "tree",
  cache: string,
  paths: readonly string[],
  rights: Rights,
): Promise<{ results: Result[]; warnings: string[] }> {
  const { read = [], write = [], flags = [], env = {} } = rights;
  let command = [
    ...[Deno.execPath(), "run", "--quiet"],
    ...(rights.onTerminal ? [] : ["--no-prompt"]),
    ...(read.length > 0 ? [`--allow-read=${read}`] : []),
    ...(write.length > 0 ? [`--allow-write=${write}`] : []),
    ...[...flags, PROGRAM, what, cache, ...paths],
  ];
  if (rights.asNobodySpecial && Deno.uid() === 0) {
    command = [...PLAIN_ROOT, ...command];
  }
  if (rights.onTerminal) {
    const line = command.map((word) => `'${word}'`).join(" ");
    command = ["script", "--quiet", "--return", "--command", line, "/dev/null"];
  }
  const [program = "", ...args] = command;
  const { code, stdout, stderr } = await run(program, args, { env });
  if (code !== 0 || stderr !== "") {
    throw new Error(`hash_once.ts ended with ${code}: ${stderr}${stdout}`);
  }
  return JSON.parse(stdout);
}
