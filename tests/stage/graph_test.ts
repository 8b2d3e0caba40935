import assert from "node:assert/strict";
import fc from "fast-check";
import type { PipelineEdge, PipelineStage } from "@assay/assay/stage";
import {
  dependents,
  type Graph,
  makeGraph,
  runBesides,
} from "../../src/stage/graph.ts";

/** A graph of stages that each take inputs from some before them. */
const graphs: fc.Arbitrary<Graph> = fc.array(
  fc.array(fc.nat(), { maxLength: 3 }),
  { minLength: 1, maxLength: 9 },
).map((picks) => {
  const stages = picks.map((_, place) => named(`s${place}`));
  const edges = picks.map((picked, place): PipelineEdge =>
    place === 0 || picked.length === 0
      ? ["start", stages[place]!]
      : [picked.map((pick) => stages[pick % place]!), stages[place]!]
  );
  return makeGraph(edges);
});

/** A stage of which only the name counts; a true one takes long to make. */
function named(name: string): PipelineStage {
  const run = () => Promise.resolve({});
  return { name, with: () => ({ run, runWith: run }) };
}

Deno.test("makeGraph() puts each stage after its sources, and knows both directions", () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      for (const [place, { sources, targets }] of graph.entries()) {
        assert(sources.every((source) => source < place));
        assert(
          targets.every((target) => graph[target]!.sources.includes(place)),
        );
        assert(
          sources.every((source) => graph[source]!.targets.includes(place)),
        );
      }
    }),
  );
});

Deno.test("makeGraph() takes a chain longer than calls nest", () => {
  const stages = Array.from(
    { length: 20_000 },
    (_, place) => named(`${place}`),
  );
  const edges = stages.map((stage, place): PipelineEdge => [
    place === 0 ? "start" : stages[place - 1]!,
    stage,
  ]);
  const graph = makeGraph(edges.reverse());
  assert.deepEqual(graph.map(({ stage }) => stage), stages);
});

Deno.test("makeGraph() refuses what is no stage", () => {
  const stage = named("stage");
  const cases: [unknown, unknown, string][] = [
    ["strat", stage, "one is the text 'strat', which is no stage"],
    [[stage, null], stage, "one is null, which is no stage"],
    [
      "start",
      function fit() {},
      "one is the function 'fit', which is no stage",
    ],
    ["start", undefined, "one is undefined, which is no stage"],
  ];
  for (const [source, target, found] of cases) {
    assert.throws(() => makeGraph([[source, target] as PipelineEdge]), {
      code: "PIPELINE_MALFORMED",
      message:
        "Cannot make the pipeline: expected a source for each stage, found " +
        `that ${found}`,
    });
  }
});

Deno.test("dependents() finds what takes inputs, directly or not", () => {
  fc.assert(
    fc.property(graphs, fc.nat(), (graph, pick) => {
      const place = pick % graph.length;
      const expected = new Set<number>();
      for (const [at, { sources }] of graph.entries()) {
        if (sources.some((one) => one === place || expected.has(one))) {
          expected.add(at);
        }
      }
      assert.deepEqual(
        [...dependents(graph, [place])].sort((a, b) => a - b),
        [...expected],
      );
    }),
  );
});

Deno.test("runBesides() finds the stages that another neither needs nor is needed by", () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      const later = graph.map((_, place) => dependents(graph, [place]));
      const expected = graph.map((_, place) =>
        graph.some((_, other) =>
          other !== place && !later[place]!.has(other) &&
          !later[other]!.has(place)
        )
      );
      assert.deepEqual(runBesides(graph), expected);
    }),
    { numRuns: 1000 },
  );
});
