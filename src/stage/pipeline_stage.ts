/**
 * What a pipeline needs of its stages.
 *
 * @module
 */

import type { RunOptions, StageExplanation } from "./call.ts";
import type { Outputs } from "./labels.ts";

/** One input of a stage. */
export interface StageInput {
  /** Name of the parameter. */
  readonly name: string;
  /** Other names that it comes under. */
  readonly aliases: readonly string[];
  /** Whether a run must give it: it has no default and is not fixed. */
  readonly required: boolean;
}

/** Where the body of a stage would run. */
export interface StagePlace {
  /** In a worker, or on the thread that runs the pipeline. */
  readonly where: "worker" | "inline";
  /** Why there, in words. */
  readonly why: string;
}

/** What a pipeline needs of a {@linkcode Stage}. */
export interface PipelineStage {
  /** Name of the stage. */
  readonly name: string;
  /** Names of its outputs; without any, the only one is `output`. */
  readonly outputs?: readonly string[];
  /** What it takes; without it, inputs are first looked at when it runs. */
  readonly inputs?: readonly StageInput[];
  /** Directory of its records, if it keeps any. */
  readonly hashOutput?: string | undefined;
  /** Runs with options. */
  with(options: RunOptions): {
    run(...args: never): Promise<Outputs>;
    runWith(inputs: Outputs): Promise<Outputs>;
  };
  /** Says whether a stored result fits, without running. */
  explain?(...args: never): Promise<StageExplanation>;
  /** Says where its body would run. */
  place?(options: RunOptions): Promise<StagePlace>;
}

/** Where a stage's inputs come from: the run's arguments, or other stages. */
export type PipelineSource = "start" | PipelineStage | readonly PipelineStage[];

/** One line of a pipeline's definition: from where, to which stage. */
export type PipelineEdge = readonly [PipelineSource, PipelineStage];
