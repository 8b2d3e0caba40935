/**
 * The work of `assay pipeline plan` and `explain`.
 *
 * @module
 */

import { AssayError } from "../src/internal/errors.ts";
import { mask } from "../src/internal/mask.ts";
import { nearestName } from "../src/internal/nearest_name.ts";
import {
  type Pipeline,
  type PlannedStage,
  planTable,
} from "../src/stage/mod.ts";
import type { Context } from "./context.ts";
import { leaveWhenInterrupted } from "./interrupt.ts";
import type { PlanFlags } from "./pipeline.ts";
import { loadPipeline, readArguments } from "./pipeline_arguments.ts";
import { jsonText } from "./print_data.ts";

/**
 * Prints what a run would do.
 *
 * @param flags The form.
 * @param words The module, and the arguments of the run.
 */
export async function plan(
  this: Context,
  flags: PlanFlags,
  ...words: string[]
): Promise<void> {
  leaveWhenInterrupted(this);
  const [module = "", ...args] = words;
  const pipeline = await loadPipeline(module);
  const rows = await planned(pipeline, flags, args);
  this.process.stdout.write(
    flags.json ? mask(jsonText(rows)) : `${mask(planTable(rows))}\n`,
  );
}

/**
 * Prints why a stage would run or not.
 *
 * @param flags The form.
 * @param words The module, the stage, and the arguments of the run.
 */
export async function explain(
  this: Context,
  flags: PlanFlags,
  ...words: string[]
): Promise<void> {
  leaveWhenInterrupted(this);
  const [module = "", name = "", ...args] = words;
  const pipeline = await loadPipeline(module);
  const names = pipeline.stages.map((stage) => stage.name);
  if (!names.includes(name)) throw unknownStage(module, name, names);
  const rows = await planned(pipeline, flags, args);
  const row = rows.find(({ stage }) => stage === name)!;
  const before = stagesBefore(pipeline, name);
  const runs = rows.filter(({ stage, status }) =>
    before.has(stage) && status === "miss"
  );
  this.process.stdout.write(mask(
    flags.json
      ? jsonText({ ...row, before: [...before], runBefore: runs })
      : explanation(row, runs),
  ));
}

function planned(
  pipeline: Pipeline,
  { force }: PlanFlags,
  words: readonly string[],
): Promise<PlannedStage[]> {
  return pipeline.with({ forceRun: force }).plan(...readArguments(words));
}

function explanation(
  { stage, status, why, where, whereWhy }: PlannedStage,
  runs: readonly PlannedStage[],
): string {
  const lines = [
    `${stage}: ${status}`,
    ...why.split("; ").map((reason) => `  ${reason}`),
    ...runs.map((before) =>
      `  before it runs '${before.stage}': ${before.why}`
    ),
  ];
  if (status !== "hit") lines.push(`  its place is ${where}: ${whereWhy}`);
  return `${lines.join("\n")}\n`;
}

/** All that a stage takes inputs from, directly or not. */
function stagesBefore(
  { edges }: Pipeline,
  name: string,
): ReadonlySet<string> {
  const sources = new Map(edges.map(([from, stage]) => [
    stage.name,
    from === "start" ? [] : [from].flat().map((source) => source.name),
  ]));
  const found = new Set<string>();
  const open = [name];
  for (let next; (next = open.pop()) !== undefined;) {
    for (const source of sources.get(next) ?? []) {
      if (found.has(source)) continue;
      found.add(source);
      open.push(source);
    }
  }
  return found;
}

function unknownStage(
  module: string,
  name: string,
  names: readonly string[],
): AssayError {
  const near = nearestName(name, names);
  return new AssayError(
    `Cannot explain '${name}': expected a stage of '${module}', found no such stage`,
    {
      code: "WRONG_CALL",
      data: { name, names },
      hints: [
        near === undefined
          ? `Its stages are ${names.join(", ")}.`
          : `Did you mean '${near}'?`,
      ],
    },
  );
}
