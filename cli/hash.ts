/**
 * The words of `assay hash`.
 *
 * @module
 */

import { buildCommand, type Command } from "@stricli/core";
import type { Context } from "./context.ts";
import { JSON_FLAG, switchFlag } from "./switch_flag.ts";

/** The flags of `assay hash`. */
export interface HashFlags {
  /** One digest for each directory. */
  readonly tree: boolean;
  /** Whether the paths are manifests to check. */
  readonly check: boolean;
  /** Whether the stat cache is used. */
  readonly cache: boolean;
  /** How many files are read side by side. */
  readonly jobs?: number;
  /** Whether to print JSON. */
  readonly json: boolean;
  /** Whether files that are as they were go unmentioned. */
  readonly quiet: boolean;
}

/** `assay hash`. */
export const hashRoute: Command<Context> = buildCommand<
  HashFlags,
  string[],
  Context
>({
  loader: async () => (await import("./hash_work.ts")).hash,
  parameters: {
    flags: {
      tree: switchFlag("Print one digest for each directory"),
      check: switchFlag(
        "Read manifests from the paths and check the files they name",
      ),
      cache: {
        kind: "boolean",
        brief: "Trust digests of files whose size and times are unchanged",
        default: true,
      },
      jobs: {
        kind: "parsed",
        parse: parseJobs,
        brief: "Files to read side by side  [default = number of cores]",
        optional: true,
        placeholder: "N",
      },
      json: JSON_FLAG,
      quiet: switchFlag("With --check, name only what is not as it was"),
    },
    aliases: { c: "check", j: "jobs" },
    positional: {
      kind: "array",
      parameter: {
        brief: "Files, with --tree directories, with --check manifests; " +
          "standard input if none or '-'",
        parse: String,
        placeholder: "path",
      },
    },
  },
  docs: {
    brief: "Print or check SHA-256 digests of files and directory trees",
    fullDescription:
      "Prints or checks SHA-256 digests of files and directory trees.\n\n" +
      "The lines are those of sha256sum: either reads what the other wrote.\n\n" +
      "Examples:\n" +
      "  assay hash raw/*.csv > SHA256SUMS   digests of files\n" +
      "  assay hash --check SHA256SUMS       are they as they were?\n" +
      "  assay hash --tree raw               one digest of a directory",
  },
});

function parseJobs(text: string): number {
  const jobs = Number(text);
  if (!Number.isInteger(jobs) || jobs < 1) {
    throw new RangeError("expected a whole number from 1");
  }
  return jobs;
}
