/**
 * The words of the commands of `assay lock` that are about several runs.
 *
 * @module
 */

import { buildCommand, type Command } from "@stricli/core";
import type { Context } from "./context.ts";

/** The flags of `assay lock list`. */
export interface LockListFlags {
  /** States to list. */
  readonly state?: readonly string[];
  /** A tag they have. */
  readonly tag?: string;
  /** The moment from which on they began. */
  readonly since?: string;
  /** The moment before which they began. */
  readonly until?: string;
  /** Values of the configuration. */
  readonly config?: readonly string[];
  /** Whether earlier runs of a directory are listed. */
  readonly earlier: boolean;
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** The flags of `assay lock lineage`. */
export interface LockLineageFlags {
  /** The form. */
  readonly format?: "tree" | "mermaid" | "svg";
  /** Where to write. */
  readonly output?: string;
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** The flags of `assay lock tag`. */
export interface LockTagFlags {
  /** Whether to take tags away. */
  readonly delete: boolean;
}

/** The flags of `assay lock gc`. */
export interface LockGcFlags {
  /** Age of what is removed, with its unit. */
  readonly olderThan?: string;
  /** Whether failed and crashed runs are removed. */
  readonly failed: boolean;
  /** Whether earlier runs of a directory are removed. */
  readonly earlier: boolean;
  /** Whether to tell only. */
  readonly dryRun: boolean;
  /** Whether to print JSON. */
  readonly json: boolean;
}

const off = { kind: "boolean", default: false, withNegated: false } as const;
const text = { kind: "parsed", parse: String, optional: true } as const;
const json = { ...off, brief: "Print JSON" } as const;
const run = {
  brief: "The run's directory, or its lock",
  parse: String,
  placeholder: "run",
} as const;
const root = {
  brief: "The directory below which runs lie; this one if left out",
  parse: String,
  placeholder: "dir",
  optional: true,
} as const;

/** `assay lock list`. */
export const lockListRoute: Command<Context> = buildCommand<
  LockListFlags,
  [string?],
  Context
>({
  loader: async () => (await import("./lock_list_work.ts")).list,
  parameters: {
    flags: {
      state: {
        kind: "enum",
        values: ["running", "complete", "failed", "crashed"],
        brief: "Only runs of this state",
        optional: true,
        variadic: true,
      },
      tag: { ...text, brief: "Only runs with this tag", placeholder: "TAG" },
      since: {
        ...text,
        brief: "Only runs that began then or later: 2026-11-01, 7d",
        placeholder: "TIME",
      },
      until: {
        ...text,
        brief: "Only runs that began before then",
        placeholder: "TIME",
      },
      config: {
        ...text,
        variadic: true,
        brief: "Only runs with this value: model.layers=3",
        placeholder: "KEY=VALUE",
      },
      earlier: { ...off, brief: "List earlier runs of a directory too" },
      json,
    },
    positional: { kind: "tuple", parameters: [root] },
    aliases: { c: "config", t: "tag" },
  },
  docs: {
    brief: "List runs",
    fullDescription:
      "Lists the runs below a directory in the order they began: when, what\n" +
      "became of each, its directory, its tags.\n\n" +
      "Examples:\n" +
      "  assay lock list results --state failed --since 7d\n" +
      "  assay lock list results --config lr=0.1 --json | jq '.[].dir'",
  },
});

/** `assay lock lineage`. */
export const lockLineageRoute: Command<Context> = buildCommand<
  LockLineageFlags,
  [string],
  Context
>({
  loader: async () => (await import("./lock_list_work.ts")).showLineage,
  parameters: {
    flags: {
      format: {
        kind: "enum",
        values: ["tree", "mermaid", "svg"],
        brief: "The form; by the name of the output if left out, else a tree",
        optional: true,
      },
      output: {
        ...text,
        brief: "The file to write; standard output if left out",
        placeholder: "FILE",
      },
      json,
    },
    positional: { kind: "tuple", parameters: [run] },
    aliases: { f: "format", o: "output" },
  },
  docs: {
    brief: "Show what a run builds on",
    fullDescription:
      "Shows the runs that a run builds on, and those that they build on: by\n" +
      "their directories, when they ended, and whether they have changed since.\n\n" +
      "Examples:\n" +
      "  assay lock lineage results/figure\n" +
      "  assay lock lineage results/figure -o lineage.svg",
  },
});

/** `assay lock tag`. */
export const lockTagRoute: Command<Context> = buildCommand<
  LockTagFlags,
  string[],
  Context
>({
  loader: async () => (await import("./lock_list_work.ts")).tag,
  parameters: {
    flags: { delete: { ...off, brief: "Take the tags away" } },
    positional: {
      kind: "array",
      minimum: 1,
      parameter: {
        brief: "The run's directory or its lock, then tags",
        parse: String,
        placeholder: "run",
      },
    },
    aliases: { d: "delete" },
  },
  docs: {
    brief: "Tag a run",
    customUsage: ["[--delete] RUN [TAG]..."],
    fullDescription:
      "Tags a run, so that it is found by name and never collected. Without a\n" +
      "tag it lists those that the run has.\n\n" +
      "Examples:\n" +
      "  assay lock tag results/figure paper/figure-2\n" +
      "  assay lock tag --delete results/figure paper/figure-2",
  },
});

/** `assay lock gc`. */
export const lockGcRoute: Command<Context> = buildCommand<
  LockGcFlags,
  [string?],
  Context
>({
  loader: async () => (await import("./lock_gc_work.ts")).gc,
  parameters: {
    flags: {
      olderThan: {
        ...text,
        brief: "Remove runs that ended longer ago: 30d, 12h",
        placeholder: "AGE",
      },
      failed: { ...off, brief: "Remove runs that failed or crashed" },
      earlier: { ...off, brief: "Remove earlier runs of a directory" },
      dryRun: { ...off, brief: "Only list what would be removed" },
      json,
    },
    positional: { kind: "tuple", parameters: [root] },
    aliases: { n: "dryRun" },
  },
  docs: {
    brief: "Remove runs that nobody needs",
    fullDescription:
      "Removes runs below a directory: of each its lock, the outputs that are\n" +
      "still what it made, and the git refs that keep its snapshots. Whatever\n" +
      "else lies there stays. A tagged run is never removed, nor one under way,\n" +
      "nor what a run that stays builds on.\n\n" +
      "Examples:\n" +
      "  assay lock gc results --failed --dry-run      what would go\n" +
      "  assay lock gc results --older-than 90d",
  },
});
