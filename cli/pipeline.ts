/**
 * The words of `assay pipeline`.
 *
 * @module
 */

import {
  buildCommand,
  buildRouteMap,
  type Command,
  type RouteMap,
} from "@stricli/core";
import type { Context } from "./context.ts";
import { gcRoute } from "./pipeline_gc.ts";
import { JSON_FLAG, switchFlag } from "./switch_flag.ts";

/** The flags of `assay pipeline plan` and `explain`. */
export interface PlanFlags {
  /** Whether to print JSON. */
  readonly json: boolean;
  /** Whether stored results count for nothing. */
  readonly force: boolean;
}

/** The flags of `assay pipeline run`. */
export interface RunFlags extends PlanFlags {
  /** How many worker threads there are at most. */
  readonly jobs?: number;
}

/** The flags of `assay pipeline graph`. */
export interface GraphFlags {
  /** The form of the picture. */
  readonly format?: "mermaid" | "svg";
  /** The file to write; standard output without. */
  readonly output?: string;
  /** Whether the status of each stage is drawn. */
  readonly plan: boolean;
}

const MODULE_IS =
  "MODULE is FILE or FILE#EXPORT: the default export, else the only pipeline\n" +
  "of the file. Each ARG is an argument of every start stage, in YAML: 3 is a\n" +
  "number, data.csv a text, [1, 2] a list, '\"3\"' the text 3; write -- before\n" +
  "the first that begins with a dash.";

const POSITIONAL = {
  kind: "array",
  minimum: 1,
  parameter: {
    brief: "The module, then the arguments of the run",
    parse: String,
    placeholder: "module",
  },
} as const;

const PLAN_FLAGS = {
  json: JSON_FLAG,
  force: switchFlag("Run every stage, also where a stored result fits"),
} as const;

const plan: Command<Context> = buildCommand<PlanFlags, string[], Context>({
  loader: async () => (await import("./pipeline_plan.ts")).plan,
  parameters: { flags: PLAN_FLAGS, positional: POSITIONAL },
  docs: {
    brief: "Tell which stages would run, where, and why",
    customUsage: ["[--json] [--force] MODULE [ARG...]"],
    fullDescription:
      "Tells which stages would run, where, and why. Nothing runs and nothing\n" +
      "is written. What takes inputs from a stage that would run is unknown.\n\n" +
      `${MODULE_IS}\n\n` +
      "Example:\n" +
      "  assay pipeline plan flow.ts raw/day1.csv",
  },
});

const run: Command<Context> = buildCommand<RunFlags, string[], Context>({
  loader: async () => (await import("./pipeline_run.ts")).run,
  parameters: {
    flags: {
      ...PLAN_FLAGS,
      jobs: {
        kind: "parsed",
        parse: parseJobs,
        brief: "Worker threads at most  [default = number of cores]",
        optional: true,
        placeholder: "N",
      },
    },
    positional: POSITIONAL,
    aliases: { j: "jobs" },
  },
  docs: {
    brief: "Run a pipeline",
    customUsage: ["[--json] [--force] [--jobs N] MODULE [ARG...]"],
    fullDescription:
      "Runs a pipeline, and prints what came of each stage and how long it took.\n" +
      "When a stage fails, what does not depend on it is finished; then the exit\n" +
      "code is 1.\n\n" +
      `${MODULE_IS}\n\n` +
      "Examples:\n" +
      "  assay pipeline run flow.ts raw/day1.csv   run what has changed\n" +
      "  assay pipeline run --json flow.ts 3       the timing of each stage",
  },
});

const explain: Command<Context> = buildCommand<PlanFlags, string[], Context>({
  loader: async () => (await import("./pipeline_plan.ts")).explain,
  parameters: {
    flags: PLAN_FLAGS,
    positional: {
      kind: "array",
      minimum: 2,
      parameter: {
        brief: "The module and the stage, then the arguments of the run",
        parse: String,
        placeholder: "module stage",
      },
    },
  },
  docs: {
    brief: "Tell why a stage would run or not",
    customUsage: ["[--json] [--force] MODULE STAGE [ARG...]"],
    fullDescription:
      "Tells why a stage would run or not, where, and which stages before it\n" +
      "would. Nothing runs and nothing is written.\n\n" +
      `${MODULE_IS}\n\n` +
      "Example:\n" +
      "  assay pipeline explain flow.ts season raw/day1.csv",
  },
});

const graph: Command<Context> = buildCommand<GraphFlags, string[], Context>({
  loader: async () => (await import("./pipeline_graph.ts")).graph,
  parameters: {
    flags: {
      format: {
        kind: "enum",
        values: ["mermaid", "svg"],
        brief: "Form of the picture  [default = svg for a FILE that ends so]",
        optional: true,
      },
      output: {
        kind: "parsed",
        parse: String,
        brief: "Write FILE instead of standard output",
        optional: true,
        placeholder: "FILE",
      },
      plan: switchFlag("Draw which stages would run with these arguments"),
    },
    positional: POSITIONAL,
    aliases: { o: "output" },
  },
  docs: {
    brief: "Draw a pipeline",
    customUsage: [
      "[--format mermaid|svg] [-o FILE] [--plan] MODULE [ARG...]",
    ],
    fullDescription:
      "Draws a pipeline as a Mermaid flowchart or as SVG; with --plan, each stage\n" +
      "as hit, miss or unknown, as 'assay pipeline plan' tells them.\n\n" +
      `${MODULE_IS}\n\n` +
      "Examples:\n" +
      "  assay pipeline graph flow.ts                                Mermaid\n" +
      "  assay pipeline graph -o flow.svg --plan flow.ts day1.csv    a picture",
  },
});

function parseJobs(text: string): number {
  const jobs = Number(text);
  if (!Number.isInteger(jobs) || jobs < 1) {
    throw new RangeError("expected a whole number from 1");
  }
  return jobs;
}

/** `assay pipeline`. */
export const pipelineRoutes: RouteMap<Context> = buildRouteMap({
  routes: { plan, run, explain, graph, gc: gcRoute },
  docs: {
    brief: "Predict, run, draw and clean up pipelines",
    fullDescription: "Predicts, runs, draws and cleans up pipelines.\n\n" +
      "Example: assay pipeline plan flow.ts raw/day1.csv",
  },
});
