/**
 * Predicting what a run of a pipeline would do.
 *
 * @module
 */

import type { RunOptions, StageExplanation, StageReport } from "./call.ts";
import type { Graph, GraphNode } from "./graph.ts";
import type { Outputs } from "./labels.ts";
import type { PipelineOptions } from "./pipeline_options.ts";
import { inputsOf } from "./pipeline_run.ts";
import type { StagePlace } from "./pipeline_stage.ts";
import { type Reason, sentence } from "./reason.ts";

/** What a run would do with a stage. */
export interface PlannedStage {
  /** Name of the stage. */
  readonly stage: string;
  /**
   * Whether a stored result fits; `unknown` when the inputs are, since a stage
   * before it would run.
   */
  readonly status: "hit" | "miss" | "unknown";
  /** Why, every reason; none when it is unknown. */
  readonly reasons: readonly Reason[];
  /** Why, in words. */
  readonly why: string;
  /** Where its function would run, if it ran. */
  readonly where: StagePlace["where"];
  /** Why there, in words. */
  readonly whereWhy: string;
}

type Prediction = Omit<PlannedStage, "stage" | "where" | "whereWhy"> & {
  readonly outputs?: Outputs;
};

/**
 * Predicts a run. Nothing runs and nothing is written.
 *
 * @param graph The pipeline.
 * @param args The arguments of its start stages.
 * @param options What each stage would be given.
 * @returns What it would do with each stage, in their order.
 */
export async function planGraph(
  graph: Graph,
  args: readonly unknown[],
  options: PipelineOptions,
): Promise<PlannedStage[]> {
  const { given, signal } = options;
  const planned: PlannedStage[] = [];
  const results: (Outputs | undefined)[] = [];
  for (const [place, node] of graph.entries()) {
    signal?.throwIfAborted();
    const before = node.sources.filter((source) =>
      results[source] === undefined
    );
    // With 'forceSkip', every stage before this one was skipped or threw.
    const inputs = node.start ? args : [inputsOf(graph, place, results)];
    const { outputs, ...prediction } = forced(given) ??
      (given.forceSkip ? await skipped(node, inputs) : undefined) ??
      waiting([...new Set(before)].map((source) => planned[source]!), node) ??
      await explained(node, inputs);
    results.push(prediction.status === "hit" ? outputs : undefined);
    const { where, why } = await placeOf(node, place, options);
    planned.push({
      stage: node.stage.name,
      ...prediction,
      where,
      whereWhy: why,
    });
  }
  return planned;
}

function forced({ forceRun }: RunOptions): Prediction | undefined {
  return forceRun ? because("miss", { kind: "forced" }) : undefined;
}

/** With `forceSkip` a stage only reads, or throws. */
async function skipped(
  { stage }: GraphNode,
  inputs: readonly unknown[],
): Promise<Prediction> {
  let reasons: readonly Reason[] = [];
  let why = "";
  const onReport = (report: StageReport) => ({ reasons, why } = report);
  const runner = stage.with({ forceSkip: true, onReport });
  const outputs = await runner.run(...inputs as never);
  return { status: "hit", reasons, why, outputs };
}

/** What is known of a stage whose inputs are not. */
function waiting(
  sources: readonly PlannedStage[],
  { stage }: GraphNode,
): Prediction | undefined {
  if (sources.length === 0) return undefined;
  if ("hashOutput" in stage && stage.hashOutput === undefined) {
    return because("miss", { kind: "unstored" });
  }
  const runs = sources.filter(({ status }) => status === "miss");
  const others = sources.filter(({ status }) => status !== "miss");
  const why = [
    ...runs.map((source) => `'${source.stage}' runs before it`),
    ...others.map((source) => `'${source.stage}' may run before it`),
  ].join("; ");
  return { status: "unknown", reasons: [], why };
}

async function explained(
  { stage }: GraphNode,
  args: readonly unknown[],
): Promise<Prediction | StageExplanation> {
  return await stage.explain?.(...args as never) ??
    { status: "unknown", reasons: [], why: "the stage cannot tell" };
}

async function placeOf(
  { stage }: GraphNode,
  place: number,
  { given, isBeside, of }: PipelineOptions,
): Promise<StagePlace> {
  if (given.executor === undefined && !isBeside(place)) {
    return { where: "inline", why: "no other stage could run beside it" };
  }
  return await stage.place?.(of(place)) ??
    { where: "inline", why: "it runs where the pipeline does" };
}

function because(status: "hit" | "miss", reason: Reason): Prediction {
  return { status, reasons: [reason], why: sentence(reason) };
}
