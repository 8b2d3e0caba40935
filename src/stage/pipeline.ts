/**
 * Stages joined into a directed acyclic graph.
 *
 * @module
 */

import type { RunOptions } from "./call.ts";
import { asResult, type Outputs } from "./labels.ts";
import { StageError } from "./stage_error.ts";

/** What a pipeline needs of a {@linkcode Stage}. */
export interface PipelineStage {
  /** Name of the stage. */
  readonly name: string;
  /** Runs with options. */
  with(options: RunOptions): {
    run(...args: never): Promise<Outputs>;
    runWith(inputs: Outputs): Promise<Outputs>;
  };
}

/** Where a stage's inputs come from: the run's arguments, or other stages. */
export type PipelineSource = "start" | PipelineStage | readonly PipelineStage[];

/** One line of a pipeline's definition: from where, to which stage. */
export type PipelineEdge = readonly [PipelineSource, PipelineStage];

/** A pipeline with options for its next runs. */
export interface PipelineRunner {
  /** Runs every stage; see {@linkcode Pipeline.run}. */
  run(...args: unknown[]): Promise<Outputs>;
}

interface Node {
  readonly stage: PipelineStage;
  readonly sources: PipelineStage[];
  start: boolean;
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
  readonly #nodes: Node[];

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
    this.#nodes = inOrder(collect(edges));
  }

  /** The stages, each after those it takes inputs from. */
  get stages(): readonly PipelineStage[] {
    return this.#nodes.map(({ stage }) => stage);
  }

  /**
   * Runs every stage, each after those it takes inputs from.
   *
   * @param args The arguments of every start stage.
   * @returns The outputs of all stages; of equal names the later wins.
   * @throws {StageError} `STAGE_FAILED` with the stage's name and the cause.
   */
  run(...args: unknown[]): Promise<Outputs> {
    return this.with({}).run(...args);
  }

  /**
   * Sets options for runs.
   *
   * @param options Forcing, signal, and who hears what came of each stage.
   * @returns What runs with them.
   */
  with(options: RunOptions): PipelineRunner {
    return { run: (...args) => this.#run(args, options) };
  }

  async #run(
    args: readonly unknown[],
    options: RunOptions,
  ): Promise<Outputs> {
    const results = new Map<PipelineStage, Outputs>();
    for (const { stage, start, sources } of this.#nodes) {
      const runner = stage.with(options);
      const inputs = asResult(
        Object.assign({}, ...sources.map((source) => results.get(source))),
      );
      try {
        results.set(
          stage,
          start
            ? await runner.run(...args as never)
            : await runner.runWith(inputs),
        );
      } catch (cause) {
        options.signal?.throwIfAborted();
        throw failed(stage, cause);
      }
    }
    return asResult(Object.assign({}, ...results.values()));
  }
}

function collect(edges: Iterable<PipelineEdge>): Map<PipelineStage, Node> {
  const nodes = new Map<PipelineStage, Node>();
  for (const [source, stage] of edges) {
    const node = nodes.get(stage) ?? { stage, sources: [], start: false };
    nodes.set(stage, node);
    if (source === "start") node.start = true;
    else node.sources.push(...[source].flat() as PipelineStage[]);
  }
  const names = new Map<string, PipelineStage>();
  for (const { stage, sources, start } of nodes.values()) {
    const lost = sources.find((source) => !nodes.has(source));
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
    if (names.has(stage.name)) {
      throw malformed(
        `two stages are named '${stage.name}'`,
        "Give one of them another 'name'.",
      );
    }
    names.set(stage.name, stage);
  }
  return nodes;
}

function inOrder(nodes: ReadonlyMap<PipelineStage, Node>): Node[] {
  const ordered = new Set<Node>();
  const visit = (node: Node, path: readonly Node[]) => {
    if (ordered.has(node)) return;
    if (path.includes(node)) {
      const cycle = [...path.slice(path.indexOf(node)), node]
        .map(({ stage }) => stage.name).join(" ← ");
      throw new StageError(
        `Cannot make the pipeline: expected no cycle, found ${cycle}`,
        {
          code: "PIPELINE_CYCLE",
          data: { cycle },
          hints: ["Remove one of these lines of the definition."],
        },
      );
    }
    for (const source of node.sources) {
      visit(nodes.get(source)!, [...path, node]);
    }
    ordered.add(node);
  };
  for (const node of nodes.values()) visit(node, []);
  return [...ordered];
}

function malformed(found: string, hint: string): StageError {
  return new StageError(
    `Cannot make the pipeline: expected a source for each stage, found that ` +
      found,
    { code: "PIPELINE_MALFORMED", hints: [hint] },
  );
}

function failed(stage: PipelineStage, cause: unknown): StageError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new StageError(`Cannot finish '${stage.name}': ${reason}`, {
    code: "STAGE_FAILED",
    data: { stage: stage.name },
    hints: [`Call '${stage.name}' alone with the same inputs to look closer.`],
    cause,
  });
}
