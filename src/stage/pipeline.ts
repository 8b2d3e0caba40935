/**
 * Stages joined into a directed acyclic graph.
 *
 * @module
 */

import { refuseWhileLoading } from "../internal/loading.ts";
import { mermaidText, svgText } from "../internal/picture/mod.ts";
import type { RunOptions } from "./call.ts";
import { type Graph, makeGraph, runBesides } from "./graph.ts";
import { checkInputs, missingFromSources } from "./graph_inputs.ts";
import type { Outputs } from "./labels.ts";
import { pipelineOptions } from "./pipeline_options.ts";
import { pipelinePicture } from "./pipeline_picture.ts";
import { runGraph } from "./pipeline_run.ts";
import type { PipelineEdge, PipelineStage } from "./pipeline_stage.ts";
import { planGraph, type PlannedStage } from "./plan.ts";

/** A pipeline with options for its next runs. */
export interface PipelineRunner {
  /** Runs every stage; see {@linkcode Pipeline.run}. */
  run(...args: unknown[]): Promise<Outputs>;
  /** Predicts a run with these options; see {@linkcode Pipeline.plan}. */
  plan(...args: unknown[]): Promise<PlannedStage[]>;
}

/**
 * Stages and what flows between them, by the names of outputs and parameters.
 *
 * @example Two stages
 * ```ts
 * import { Pipeline, Stage } from "@assay/assay/stage";
 *
 * function double(value: number) {
 *   return value * 2;
 * }
 * function describe(doubled: number) {
 *   return `twice is ${doubled}`;
 * }
 * const first = new Stage(double, { outputs: ["doubled"] });
 * const second = new Stage(describe, { outputs: ["text"] });
 * const pipeline = new Pipeline([["start", first], [first, second]]);
 * const { text } = await pipeline.run(4);
 * if (text !== "twice is 8") throw new Error(String(text));
 * ```
 */
export class Pipeline {
  readonly #graph: Graph;
  readonly #besides: readonly boolean[];
  readonly #missing: ReturnType<typeof missingFromSources>;

  /**
   * Joins stages.
   *
   * @param edges From where each stage takes its inputs: `"start"` for the
   * arguments of {@linkcode Pipeline.run}, a stage, or several. Of equal output
   * names the rightmost wins.
   * @throws {StageError} `PIPELINE_CYCLE`, or `PIPELINE_MALFORMED` when a stage
   * is used before any line says where its inputs come from.
   */
  constructor(edges: Iterable<PipelineEdge>) {
    this.#graph = makeGraph(edges);
    this.#besides = runBesides(this.#graph);
    this.#missing = missingFromSources(this.#graph);
  }

  /** The stages, each after those it takes inputs from. */
  get stages(): readonly PipelineStage[] {
    return this.#graph.map(({ stage }) => stage);
  }

  /** From where each stage takes its inputs, in the order of the stages. */
  get edges(): readonly PipelineEdge[] {
    return this.#graph.map(({ stage, start, sources }) => [
      start ? "start" : sources.map((source) => this.#graph[source]!.stage),
      stage,
    ]);
  }

  /**
   * Runs every stage as soon as those it takes inputs from are done,
   * independent ones side by side.
   *
   * Of stages that could run while another does, those whose function a module
   * exports run in worker threads, as many as there are cores, which all
   * pipelines share; functions of the main module do so only with an executor
   * in {@linkcode Pipeline.with}. All others run in this thread;
   * {@linkcode Pipeline.plan} says which and why.
   *
   * When a stage fails, what depends on it is not run, the rest is finished;
   * then the error tells of each stage that failed.
   *
   * @param args The arguments of every start stage.
   * @returns The outputs of all stages; of equal names the later wins.
   * @throws {StageError} `MISSING_INPUT` or `TOO_MANY_INPUTS`, before anything
   * runs.
   * @throws {AssayError} `NOT_MAIN` while the module is only being loaded.
   * @throws {StageError} `STAGE_FAILED`: `data` has the stage's name, the
   * digest of its inputs and the stages that were not run, `cause` is what it
   * threw; of several failures, `data.failures` has each.
   */
  run(...args: unknown[]): Promise<Outputs> {
    return this.with({}).run(...args);
  }

  /**
   * Predicts a run: nothing runs and nothing is written, save what the stat
   * cache learns of files.
   *
   * @param args As for {@linkcode Pipeline.run}.
   * @returns For each stage, in their order, whether a stored result fits and
   * why, and where its function would run. What takes inputs from a stage that
   * would run is `unknown`, since its inputs are.
   * @throws {StageError} As {@linkcode Pipeline.run} does before anything runs.
   *
   * @example Before the first run
   * ```ts
   * import { Pipeline, Stage } from "@assay/assay/stage";
   *
   * function double(value: number) {
   *   return value * 2;
   * }
   * const pipeline = new Pipeline([["start", new Stage(double)]]);
   * const [first] = await pipeline.plan(4);
   * if (first?.status !== "miss") throw new Error(first?.why);
   * ```
   */
  plan(...args: unknown[]): Promise<PlannedStage[]> {
    return this.with({}).plan(...args);
  }

  /**
   * Draws the pipeline as a Mermaid flowchart, which Markdown shows in many
   * places.
   *
   * @param plan What {@linkcode Pipeline.plan} gave: each stage then has its
   * status as a word, a colour and a line of its own.
   * @returns The text of the flowchart.
   *
   * @example One stage
   * ```ts
   * import { Pipeline, Stage } from "@assay/assay/stage";
   *
   * function double(value: number) {
   *   return value * 2;
   * }
   * const text = new Pipeline([["start", new Stage(double)]]).toMermaid();
   * if (!text.includes("start --> s0")) throw new Error(text);
   * ```
   */
  toMermaid(plan?: readonly PlannedStage[]): string {
    return mermaidText(pipelinePicture(this.#graph, plan));
  }

  /**
   * Draws the pipeline as a picture, readable on light and dark ground.
   *
   * @param plan As for {@linkcode Pipeline.toMermaid}.
   * @returns The text of an SVG file.
   *
   * @example One stage
   * ```ts
   * import { Pipeline, Stage } from "@assay/assay/stage";
   *
   * function double(value: number) {
   *   return value * 2;
   * }
   * const pipeline = new Pipeline([["start", new Stage(double)]]);
   * const picture = await pipeline.toSvg(await pipeline.plan(4));
   * if (!picture.includes("<svg")) throw new Error(picture);
   * ```
   */
  toSvg(plan?: readonly PlannedStage[]): Promise<string> {
    return svgText(pipelinePicture(this.#graph, plan));
  }

  /**
   * Sets options for runs.
   *
   * @param options Forcing, signal, and who hears what came of each stage. When
   * the signal is aborted, no stage is begun any more, those that run are told,
   * and the run rejects with its reason at once.
   * @returns What runs with them.
   */
  with(options: RunOptions): PipelineRunner {
    const stageOptions = () => pipelineOptions(options, this.#besides);
    return {
      run: async (...args) => {
        refuseWhileLoading("run the pipeline");
        checkInputs(this.#graph, args, this.#missing);
        return await runGraph(this.#graph, args, stageOptions());
      },
      plan: async (...args) => {
        checkInputs(this.#graph, args, this.#missing);
        return await planGraph(this.#graph, args, stageOptions());
      },
    };
  }
}
