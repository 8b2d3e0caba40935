/**
 * The directed acyclic graph of a pipeline.
 *
 * @module
 */

import { namesOf } from "./labels.ts";
import type { PipelineEdge, PipelineStage } from "./pipeline_stage.ts";
import { StageError } from "./stage_error.ts";

/** A stage in its place. */
export interface GraphNode {
  /** The stage. */
  readonly stage: PipelineStage;
  /** Whether it takes the run's arguments. */
  readonly start: boolean;
  /** What it takes inputs from, by place in the graph; the last one wins. */
  readonly sources: readonly number[];
  /** What takes inputs from it, by place in the graph. */
  readonly targets: readonly number[];
}

/** Stages, each after those it takes inputs from. */
export type Graph = readonly GraphNode[];

interface Definition {
  readonly stage: PipelineStage;
  readonly sources: PipelineStage[];
  start: boolean;
}

/**
 * Makes the graph of a definition.
 *
 * @param edges The lines of the definition.
 * @returns The stages in an order they can run in, that of the lines as far as
 * it is one.
 * @throws {StageError} `PIPELINE_CYCLE` or `PIPELINE_MALFORMED`.
 */
export function makeGraph(edges: Iterable<PipelineEdge>): Graph {
  const definitions = collect(edges);
  const ordered = inOrder(definitions);
  const places = new Map(ordered.map(({ stage }, place) => [stage, place]));
  const targets: number[][] = ordered.map(() => []);
  return ordered.map(({ stage, start, sources }, place) => {
    const from = sources.map((source) => places.get(source)!);
    for (const source of new Set(from)) targets[source]!.push(place);
    return { stage, start, sources: from, targets: targets[place]! };
  });
}

/**
 * Tells which stages could run while another does: those that do not depend,
 * directly or not, on all before them and are needed by all after them.
 *
 * @param graph The graph.
 * @returns Whether each could, by place.
 */
export function runBesides(graph: Graph): readonly boolean[] {
  const besides = graph.map(() => false);
  // All before a place lead to it if each has a target up to it.
  let farthest = 0;
  for (const [place, { targets }] of graph.entries()) {
    if (farthest > place) besides[place] = true;
    farthest = Math.max(farthest, Math.min(...targets));
  }
  // All after a place depend on it if each has a source from it on.
  let nearest = graph.length;
  for (let place = graph.length - 1; place >= 0; place--) {
    if (nearest < place) besides[place] = true;
    nearest = Math.min(nearest, Math.max(...graph[place]!.sources));
  }
  return besides;
}

/**
 * Finds every stage that depends on others.
 *
 * @param graph The graph.
 * @param places The others, by place.
 * @returns Places of all that take inputs from them, directly or not; not
 * their own.
 */
export function dependents(
  graph: Graph,
  places: Iterable<number>,
): ReadonlySet<number> {
  const found = new Set<number>();
  const open = [...places];
  for (let place; (place = open.pop()) !== undefined;) {
    for (const target of graph[place]!.targets) {
      if (found.has(target)) continue;
      found.add(target);
      open.push(target);
    }
  }
  return found;
}

/**
 * Names the outputs of a stage.
 *
 * @param stage The stage.
 * @returns The names.
 */
export function outputsOf(stage: PipelineStage): readonly string[] {
  return namesOf(stage.outputs ?? []);
}

function collect(
  edges: Iterable<PipelineEdge>,
): Map<PipelineStage, Definition> {
  const definitions = new Map<PipelineStage, Definition>();
  for (const [source, stage] of edges) {
    const from = source === "start" ? [] : sourcesOf(source);
    checkStage(stage);
    const definition = definitions.get(stage) ??
      { stage, sources: [], start: false };
    definitions.set(stage, definition);
    if (source === "start") definition.start = true;
    definition.sources.push(...from);
  }
  for (const definition of definitions.values()) check(definition, definitions);
  checkNames(definitions.keys());
  return definitions;
}

function sourcesOf(
  source: PipelineStage | readonly PipelineStage[],
): readonly PipelineStage[] {
  const stages = [source].flat() as PipelineStage[];
  for (const stage of stages) checkStage(stage);
  return stages;
}

function checkStage(stage: PipelineStage): void {
  const value: unknown = stage;
  if (
    typeof value === "object" && value !== null && "with" in value &&
    "name" in value
  ) return;
  const found = typeof value === "function"
    ? `the function '${value.name}'`
    : typeof value === "string"
    ? `the text '${value}'`
    : String(value);
  throw malformed(
    `one is ${found}, which is no stage`,
    'Sources are "start", a stage or a list of stages; make a stage of a ' +
      "function with new Stage(fn).",
  );
}

function check(
  { stage, sources, start }: Definition,
  definitions: ReadonlyMap<PipelineStage, Definition>,
): void {
  const lost = sources.find((source) => !definitions.has(source));
  if (lost) {
    throw malformed(
      `'${stage.name}' takes inputs from '${lost.name}', which no line feeds`,
      `Add ["start", ${lost.name}], or the stages it takes inputs from.`,
    );
  }
  if (start && sources.length > 0) {
    throw malformed(
      `'${stage.name}' is a start stage and also takes inputs from ` +
        `'${sources[0]!.name}'`,
      "Give it one kind of source.",
    );
  }
}

function checkNames(stages: Iterable<PipelineStage>): void {
  const names = new Set<string>();
  for (const { name } of stages) {
    if (names.has(name)) {
      throw malformed(
        `two stages are named '${name}'`,
        "Give one of them another 'name'.",
      );
    }
    names.add(name);
  }
}

// With a stack of its own: a chain may be longer than calls may nest.
function inOrder(
  definitions: ReadonlyMap<PipelineStage, Definition>,
): Definition[] {
  const ordered: Definition[] = [];
  const state = new Map<Definition, "open" | "done">();
  for (const first of definitions.values()) {
    const path: { definition: Definition; next: number }[] = [];
    const enter = (definition: Definition) => {
      state.set(definition, "open");
      path.push({ definition, next: 0 });
    };
    if (!state.has(first)) enter(first);
    for (let top; (top = path.at(-1)) !== undefined;) {
      const source = top.definition.sources[top.next++];
      if (source === undefined) {
        state.set(top.definition, "done");
        ordered.push(top.definition);
        path.pop();
        continue;
      }
      const definition = definitions.get(source)!;
      const seen = state.get(definition);
      if (seen === "open") {
        throw cyclic([...path.map((step) => step.definition), definition]);
      }
      if (seen === undefined) enter(definition);
    }
  }
  return ordered;
}

function cyclic(path: readonly Definition[]): StageError {
  const cycle = path.slice(path.indexOf(path.at(-1)!))
    .map(({ stage }) => stage.name).join(" ← ");
  return new StageError(
    `Cannot make the pipeline: expected no cycle, found ${cycle}`,
    {
      code: "PIPELINE_CYCLE",
      data: { cycle },
      hints: ["Remove one of these lines of the definition."],
    },
  );
}

function malformed(found: string, hint: string): StageError {
  return new StageError(
    `Cannot make the pipeline: expected a source for each stage, found that ` +
      found,
    { code: "PIPELINE_MALFORMED", hints: [hint] },
  );
}
