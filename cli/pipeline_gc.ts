/**
 * The words of `assay pipeline gc`.
 *
 * @module
 */

import { buildCommand, type Command } from "@stricli/core";
import type { Context } from "./context.ts";
import { JSON_FLAG, switchFlag } from "./switch_flag.ts";

/** The flags of `assay pipeline gc`. */
export interface GcFlags {
  /** Age of what is dropped, with its unit. */
  readonly olderThan?: string;
  /** Size of what is left, with its unit. */
  readonly largerThan?: string;
  /** Whether to tell only. */
  readonly dryRun: boolean;
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** `assay pipeline gc`. */
export const gcRoute: Command<Context> = buildCommand<
  GcFlags,
  string[],
  Context
>({
  loader: async () => (await import("./pipeline_gc_work.ts")).gc,
  parameters: {
    flags: {
      olderThan: {
        kind: "parsed",
        parse: String,
        brief: "Drop runs that ended longer ago: 30d, 12h",
        optional: true,
        placeholder: "AGE",
      },
      largerThan: {
        kind: "parsed",
        parse: String,
        brief: "Drop the oldest runs until no more is left: 1GiB, 500MB",
        optional: true,
        placeholder: "SIZE",
      },
      dryRun: switchFlag("Only list what would be dropped"),
      json: JSON_FLAG,
    },
    positional: {
      kind: "array",
      minimum: 1,
      parameter: {
        brief: "Directories of records, or modules of pipelines",
        parse: String,
        placeholder: "path",
      },
    },
    aliases: { n: "dryRun" },
  },
  docs: {
    brief: "Drop the history of stages",
    customUsage: [
      "[--older-than AGE] [--larger-than SIZE] [--dry-run] [--json] DIR|MODULE...",
    ],
    fullDescription:
      "Drops the records of earlier runs from directories that stages have as\n" +
      "'hashOutput', or from those of a pipeline's stages, and what only they\n" +
      "refer to. What the last run of each stage left always stays, and so does\n" +
      "whatever is newer than ten minutes: a pipeline may be running.\n\n" +
      "MODULE is FILE or FILE#EXPORT: the default export, else the only pipeline\n" +
      "of the file.\n\n" +
      "Examples:\n" +
      "  assay pipeline gc --larger-than 1GiB flow.ts            keep 1 GiB\n" +
      "  assay pipeline gc --older-than 30d --dry-run out/memo   what would go",
  },
});
