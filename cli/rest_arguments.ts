/**
 * Commands whose arguments are another program's.
 *
 * @module
 */

import { markCommand } from "./memo_words.ts";

/** What `assay config show` and `explain` take themselves. */
const OWN = ["--json", "--yaml", "--help", "-h"];

/**
 * Marks what follows MODULE as not assay's own, where a program's flags may
 * stand: `assay run MODULE …`, `assay config show MODULE …`; and the command of
 * `assay memo`.
 *
 * @param args The words behind `assay`.
 * @returns The words, with `--` before those that are not to be read as flags.
 */
export async function markRest(
  args: readonly string[],
): Promise<readonly string[]> {
  const [command, next] = args;
  if (command === "memo") return [command, ...markCommand(args.slice(1))];
  if (command === "run") return mark(["run"], args.slice(1));
  if (command !== "config") return args;
  if (next !== "show" && next !== "explain") return args;
  const { takeSwitches } = await import("../src/config/kit.ts");
  const { found, rest } = takeSwitches(args.slice(2), OWN);
  return mark(["config", next, ...found], rest);
}

function mark(own: readonly string[], rest: readonly string[]): string[] {
  // A flag before MODULE is assay's, and so is whatever is wrong with it.
  const isMarked = rest[0]?.startsWith("-") ?? true;
  return [...own, ...(isMarked ? [] : ["--"]), ...rest];
}
