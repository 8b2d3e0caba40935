/**
 * The words of `assay lock reproduce`.
 *
 * @module
 */

import { buildCommand, type Command } from "@stricli/core";
import type { Context } from "./context.ts";
import { JSON_FLAG, switchFlag } from "./switch_flag.ts";

/** The flags of `assay lock reproduce`. */
export interface LockReproduceFlags {
  /** Where the results go. */
  readonly into?: string;
  /** More permissions. */
  readonly allow?: readonly string[];
  /** Whether to run without asking. */
  readonly yes: boolean;
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** `assay lock reproduce`. */
export const lockReproduceRoute: Command<Context> = buildCommand<
  LockReproduceFlags,
  [string],
  Context
>({
  loader: async () => (await import("./lock_reproduce_work.ts")).reproduceRun,
  parameters: {
    flags: {
      into: {
        kind: "parsed",
        parse: String,
        brief: "A new directory for the results; RUN.reproduced if left out",
        optional: true,
        placeholder: "DIR",
      },
      allow: {
        kind: "parsed",
        parse: parsePermission,
        brief: "A permission beside the recorded ones: read=/data, net",
        optional: true,
        variadic: true,
        placeholder: "PERMISSION",
      },
      yes: switchFlag("Run the recorded command without asking"),
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
    aliases: { y: "yes" },
  },
  docs: {
    brief: "Make a run again, and compare",
    fullDescription:
      "Makes a run again: checks the recorded code out into a work tree of its\n" +
      "own, installs the dependencies that it locked, shows the recorded command\n" +
      "with its permissions and asks, runs it with the recorded configuration,\n" +
      "and compares the outputs. Exits with 1 if one of them differs.\n\n" +
      "Examples:\n" +
      "  assay lock reproduce results/figure\n" +
      "  assay lock reproduce --yes results/figure --into /tmp/again",
  },
});

function parsePermission(text: string): string {
  if (/^(read|write|net|env|run|sys|ffi|import)(=.+)?$/.test(text)) {
    return `--allow-${text}`;
  }
  throw new RangeError("expected the name of a permission, such as net");
}
