/**
 * Whether every stage of a pipeline gets its inputs, told before any runs.
 *
 * @module
 */

import { nearestName } from "../internal/nearest_name.ts";
import { dependents, type Graph, type GraphNode, outputsOf } from "./graph.ts";
import { isResult } from "./labels.ts";
import type { StageInput } from "./pipeline_stage.ts";
import { StageError } from "./stage_error.ts";

/** An input that nothing gives. */
export interface MissingInput {
  /** Name of the stage. */
  readonly stage: string;
  /** Name of its parameter. */
  readonly name: string;
  /** Names of the stages that have such an output, but are no source of it. */
  readonly givers: readonly string[];
}

interface Missing extends MissingInput {
  readonly hint: string;
}

/**
 * Finds the inputs that no source of a stage gives, whatever the arguments of
 * a run are.
 *
 * @param graph The pipeline.
 * @returns What is missing, in the order of the stages.
 */
export function missingFromSources(graph: Graph): readonly Missing[] {
  return graph.flatMap((node, place) => {
    if (node.start) return [];
    const given = new Set(
      node.sources.flatMap((source) => outputsOf(graph[source]!.stage)),
    );
    return lacking(node, (input) => names(input).some((one) => given.has(one)))
      .map((input) => missing(graph, place, input, [...given]));
  });
}

/**
 * Checks that each stage gets its inputs from these arguments and its sources.
 *
 * @param graph The pipeline.
 * @param args The arguments of the run.
 * @param fromSources What {@linkcode missingFromSources} found.
 * @throws {StageError} `MISSING_INPUT` or `TOO_MANY_INPUTS`.
 */
export function checkInputs(
  graph: Graph,
  args: readonly unknown[],
  fromSources: readonly Missing[],
): void {
  const [first] = args;
  const named = args.length === 1 && isResult(first) ? first : undefined;
  const fromArguments = graph.flatMap((node, place) => {
    const { inputs } = node.stage;
    if (!node.start || inputs === undefined) return [];
    if (named === undefined && args.length > inputs.length) {
      throw tooMany(node, inputs, args.length);
    }
    const found = lacking(
      node,
      (input, index) =>
        named === undefined
          ? index < args.length
          : names(input).some((one) => Object.hasOwn(named, one)),
    );
    return found.map((input) =>
      missing(graph, place, input, Object.keys(named ?? {}))
    );
  });
  const all = [...fromArguments, ...fromSources];
  if (all.length > 0) throw missingInput(all);
}

function lacking(
  { stage }: GraphNode,
  isGiven: (input: StageInput, index: number) => boolean,
): StageInput[] {
  return (stage.inputs ?? []).filter((input, index) =>
    input.required && !isGiven(input, index)
  );
}

function names({ name, aliases }: StageInput): readonly string[] {
  return [name, ...aliases];
}

function missing(
  graph: Graph,
  place: number,
  input: StageInput,
  given: readonly string[],
): Missing {
  const { stage, start, sources } = graph[place]!;
  const { name } = input;
  const later = dependents(graph, [place]);
  const givers = graph.filter((other, at) =>
    at !== place && !later.has(at) && !sources.includes(at) &&
    names(input).some((one) => outputsOf(other.stage).includes(one))
  ).map((giver) => giver.stage.name);
  const near = nearestName(name, given);
  const hint = givers.length > 0
    ? `Add ${quoted(givers)} to the sources of '${stage.name}': ` +
      `${givers.length === 1 ? "it has" : "they have"} such an output.`
    : near !== undefined
    ? `Give '${stage.name}' an alias for '${near}': { ${near}: "${name}" }.`
    : start
    ? `Pass '${name}' to run(), or fix it with 'fixed'.`
    : `Add a stage with an output '${name}', or fix it with 'fixed'.`;
  return { stage: stage.name, name, givers, hint };
}

function missingInput(all: readonly Missing[]): StageError {
  const wanted = all.map(({ stage, name }) => `'${name}' for '${stage}'`);
  return new StageError(
    `Cannot run the pipeline: expected ${
      all.length === 1 ? "an input" : "inputs"
    } ${wanted.join(", ")}, found no source of ${
      all.length === 1 ? "it" : "them"
    }`,
    {
      code: "MISSING_INPUT",
      data: {
        missing: all.map(({ stage, name, givers }) => ({
          stage,
          name,
          givers,
        })),
      },
      hints: [...new Set(all.map(({ hint }) => hint))],
    },
  );
}

function tooMany(
  { stage }: GraphNode,
  inputs: readonly StageInput[],
  found: number,
): StageError {
  return new StageError(
    `Cannot run the pipeline: expected at most ${inputs.length} ` +
      `${inputs.length === 1 ? "argument" : "arguments"} for ` +
      `the start stage '${stage.name}' (${
        inputs.map(({ name }) => name).join(", ") || "none"
      }), found ${found}`,
    {
      code: "TOO_MANY_INPUTS",
      data: { stage: stage.name, found },
      hints: [
        "Every start stage gets all arguments; give it a parameter for each.",
      ],
    },
  );
}

function quoted(words: readonly string[]): string {
  return words.map((word) => `'${word}'`).join(" or ");
}
