/**
 * Running the stages of a pipeline side by side.
 *
 * @module
 */

import type { RunOptions } from "./call.ts";
import { dependents, type Graph } from "./graph.ts";
import { asResult, type Outputs } from "./labels.ts";
import type { PipelineOptions } from "./pipeline_options.ts";
import { type FailedStage, pipelineFailed } from "./pipeline_failure.ts";

/**
 * Runs every stage as soon as those it takes inputs from are done. What
 * depends on a stage that failed is not run, the rest is.
 *
 * @param graph The pipeline.
 * @param args The arguments of its start stages.
 * @param options What each stage is given, and what ends the run.
 * @returns The outputs of all stages; of equal names the later stage's.
 * @throws {StageError} `STAGE_FAILED`, once nothing runs any more.
 * @throws The reason of the signal, at once.
 */
export async function runGraph(
  graph: Graph,
  args: readonly unknown[],
  { signal, of }: PipelineOptions,
): Promise<Outputs> {
  signal?.throwIfAborted();
  const results: Outputs[] = [];
  const causes = new Map<number, unknown>();
  await new Promise<void>((resolve, reject) => {
    const stop = () => reject(signal?.reason);
    signal?.addEventListener("abort", stop, { once: true });
    const waitsFor = graph.map(({ sources }) => new Set(sources).size);
    let running = 0;
    const begin = (place: number) => {
      running++;
      runNode(graph, place, args, results, of(place)).then(
        (outputs) => {
          results[place] = outputs;
          end(graph[place]!.targets);
        },
        (cause) => {
          causes.set(place, cause);
          end([]);
        },
      );
    };
    const end = (targets: readonly number[]) => {
      running--;
      if (signal?.aborted) return;
      for (const target of targets) {
        if (--waitsFor[target]! === 0) begin(target);
      }
      if (running > 0) return;
      signal?.removeEventListener("abort", stop);
      resolve();
    };
    running++;
    end(graph.flatMap(({ sources }, place) => {
      if (sources.length === 0) waitsFor[place] = 1;
      return sources.length === 0 ? [place] : [];
    }));
  });
  if (causes.size > 0) {
    throw pipelineFailed(failed(graph, args, results, causes));
  }
  return asResult(merged(results));
}

async function runNode(
  graph: Graph,
  place: number,
  args: readonly unknown[],
  results: readonly Outputs[],
  options: RunOptions,
): Promise<Outputs> {
  const { stage, start } = graph[place]!;
  const runner = stage.with(options);
  return start
    ? await runner.run(...args as never)
    : await runner.runWith(inputsOf(graph, place, results));
}

/**
 * Gathers what the sources of a stage gave.
 *
 * @param graph The pipeline.
 * @param place The stage, by its place.
 * @param results The outputs of those before it, by place.
 * @returns Inputs by name; of equal names the rightmost source's.
 */
export function inputsOf(
  graph: Graph,
  place: number,
  results: readonly (Outputs | undefined)[],
): Outputs {
  return asResult(
    merged(graph[place]!.sources.map((source) => results[source])),
  );
}

function merged(all: readonly (Outputs | undefined)[]): Outputs {
  const together = {};
  for (const outputs of all) Object.assign(together, outputs);
  return together;
}

function failed(
  graph: Graph,
  args: readonly unknown[],
  results: readonly Outputs[],
  causes: ReadonlyMap<number, unknown>,
): FailedStage[] {
  const places = [...causes.keys()].sort((a, b) => a - b);
  return places.map((place) => {
    const { stage, start } = graph[place]!;
    const inputs = start ? args : taken(graph, place, results);
    const later = dependents(graph, [place]);
    return {
      stage: stage.name,
      inputs,
      cause: causes.get(place),
      notRun: graph.filter((_, at) => later.has(at))
        .map((node) => node.stage.name),
    };
  });
}

/** Of what its sources gave, what a stage takes. */
function taken(
  graph: Graph,
  place: number,
  results: readonly Outputs[],
): Outputs {
  const all = inputsOf(graph, place, results);
  const { inputs } = graph[place]!.stage;
  if (inputs === undefined) return all;
  const names = new Set(inputs.flatMap(({ name, aliases }) => [
    name,
    ...aliases,
  ]));
  return Object.fromEntries(
    Object.entries(all).filter(([name]) => names.has(name)),
  );
}
