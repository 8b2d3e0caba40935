/**
 * The words of the commands of `assay lock` that compare.
 *
 * @module
 */

import { buildCommand, type Command } from "@stricli/core";
import type { Context } from "./context.ts";
import { JSON_FLAG } from "./switch_flag.ts";

/** The flags of `assay lock verify` and `diff`. */
export interface LockCompareFlags {
  /** Whether to print JSON. */
  readonly json: boolean;
}

const flags = {
  json: JSON_FLAG,
} as const;
const run = {
  brief: "The run's directory, or its lock",
  parse: String,
  placeholder: "run",
} as const;

/** `assay lock verify`. */
export const lockVerifyRoute: Command<Context> = buildCommand<
  LockCompareFlags,
  [string],
  Context
>({
  loader: async () => (await import("./lock_compare_work.ts")).verify,
  parameters: { flags, positional: { kind: "tuple", parameters: [run] } },
  docs: {
    brief: "Tell whether a run still holds",
    fullDescription:
      "Compares what the lock of a run says with what is there now: the data it\n" +
      "read, the outputs it made, the runs it builds on, and its code, function\n" +
      "by function. Exits with 1 if anything is not as it was.\n\n" +
      "Example: assay lock verify results/figure",
  },
});

/** `assay lock diff`. */
export const lockDiffRoute: Command<Context> = buildCommand<
  LockCompareFlags,
  [string, string],
  Context
>({
  loader: async () => (await import("./lock_compare_work.ts")).diff,
  parameters: { flags, positional: { kind: "tuple", parameters: [run, run] } },
  docs: {
    brief: "Show what makes two runs differ",
    fullDescription:
      "Shows what makes two runs differ: code by function and by file,\n" +
      "configuration by key, data and outputs by path, what they build on,\n" +
      "command, environment and seeds. A difference is no failure.\n\n" +
      "Example: assay lock diff results/1 results/2",
  },
});
