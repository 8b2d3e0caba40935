/**
 * What the stages of a run are given as options.
 *
 * @module
 */

import type { RunOptions } from "./call.ts";
import { checkCodeTogether } from "./checked_code.ts";
import { sharedWorkers } from "./pipeline_workers.ts";
import { offerExecutor } from "./run_body.ts";

/** What a run of a pipeline was given, and gives its stages. */
export interface PipelineOptions {
  /** What the user gave. */
  readonly given: RunOptions;
  /** Ends the run. */
  readonly signal: AbortSignal | undefined;
  /** Whether a stage, by its place, could run while another does. */
  readonly isBeside: (place: number) => boolean;
  /** Gives the options of a stage by its place. */
  readonly of: (place: number) => RunOptions;
}

/**
 * Prepares the options of one run. Workers are offered to a stage only if it
 * could run while another does: else one gains nothing and costs a start.
 *
 * @param given What the user gave.
 * @param besides Whether each stage could run while another does, by place.
 * @returns The options of each stage.
 */
export function pipelineOptions(
  given: RunOptions,
  besides: readonly boolean[],
): PipelineOptions {
  const alone = { ...given };
  const beside = { ...given };
  offerExecutor(beside, sharedWorkers());
  for (const options of [alone, beside]) checkCodeTogether(options);
  return {
    given,
    signal: given.signal,
    isBeside: (place) => besides[place]!,
    of: (place) => besides[place] ? beside : alone,
  };
}
