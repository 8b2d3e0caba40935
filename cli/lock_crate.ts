/**
 * The words of `assay lock crate`.
 *
 * @module
 */

import { buildCommand, type Command } from "@stricli/core";
import type { Context } from "./context.ts";
import { JSON_FLAG } from "./switch_flag.ts";

/** The flags of `assay lock crate`. */
export interface LockCrateFlags {
  /** The crate. */
  readonly output: string;
  /** Its licence. */
  readonly license?: string;
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** `assay lock crate`. */
export const lockCrateRoute: Command<Context> = buildCommand<
  LockCrateFlags,
  [string],
  Context
>({
  loader: async () => (await import("./lock_crate_work.ts")).crate,
  parameters: {
    flags: {
      output: {
        kind: "parsed",
        parse: String,
        brief: "The crate: a zip if it ends so, else a directory",
        placeholder: "OUT",
      },
      license: {
        kind: "parsed",
        parse: String,
        optional: true,
        brief: "Its licence, as SPDX has it; that of deno.json if left out",
        placeholder: "LICENCE",
      },
      json: JSON_FLAG,
    },
    positional: {
      kind: "tuple",
      parameters: [{
        brief: "The run's directory, or its lock",
        parse: String,
        placeholder: "run",
      }],
    },
    aliases: { o: "output" },
  },
  docs: {
    brief: "Write a run as an RO-Crate",
    fullDescription:
      "Writes a run as a Workflow Run RO-Crate: its lock, code, data and outputs,\n" +
      "and a description of them that archives read. All must be what the lock\n" +
      "says.\n\n" +
      "Examples:\n" +
      "  assay lock crate results/figure -o figure.zip\n" +
      "  assay lock crate results/figure -o figure --license CC-BY-4.0",
  },
});
