import assert from "node:assert/strict";
import {
  Pipeline,
  type PipelineEdge,
  type PipelineStage,
  Stage,
  type StageReport,
} from "@assay/assay/stage";
import { whileLoading } from "../../src/internal/loading.ts";
import { makeFolder } from "./folder.ts";
import { failure, sample } from "./observed.ts";
import * as samples from "./samples.ts";

/** A stage that writes its name in a list, and returns it under its labels. */
function noted(
  name: string,
  order: string[],
  outputs: string[] = [name],
): PipelineStage {
  return new Stage(() => {
    order.push(name);
    return outputs.length === 1 ? name : outputs.map(() => name);
  }, { name, outputs });
}

Deno.test("Pipeline.run() runs each stage after its sources, whatever the order of the lines", async () => {
  const order: string[] = [];
  const [a, b, c, d] = ["a", "b", "c", "d"].map((name) => noted(name, order));
  const edges: PipelineEdge[] = [
    [[b!, c!], d!],
    [a!, c!],
    [a!, b!],
    ["start", a!],
  ];
  const pipeline = new Pipeline(edges);
  assert.deepEqual(await pipeline.run(), { a: "a", b: "b", c: "c", d: "d" });
  assert.equal(order[0], "a");
  assert.equal(order[3], "d");
  assert.deepEqual(pipeline.stages.map(({ name }) => name), order);
});

Deno.test("Pipeline.run() gives its arguments to every start stage, and outputs by name", async () => {
  const first = new Stage(samples.double, { outputs: ["value"] });
  const start = new Stage(samples.plusOne, { outputs: ["a"] });
  const last = new Stage(samples.sums, {
    aliases: { value: "b" },
    fixed: { c: 100 },
    outputs: ["left", "right"],
  });
  const pipeline = new Pipeline([
    ["start", first],
    ["start", start],
    [[first, start], last],
  ]);
  assert.deepEqual(await pipeline.run(5), {
    value: 10,
    a: 6,
    left: 16,
    right: 110,
  });
});

Deno.test("Pipeline.run() takes another pipeline's result by name", async () => {
  const first = new Pipeline([[
    "start",
    new Stage(samples.double, {
      outputs: ["value"],
    }),
  ]]);
  const second = new Pipeline([["start", new Stage(samples.plusOne)]]);
  assert.deepEqual(await second.run(await first.run(5)), { output: 11 });
});

Deno.test("Pipeline.run() lets the rightmost win on equal names", async () => {
  const order: string[] = [];
  const one = noted("one", order, ["value", "other"]);
  const two = noted("two", order, ["value"]);
  const read = (sources: [PipelineStage, PipelineStage]) =>
    new Pipeline([
      ["start", one],
      ["start", two],
      [sources, new Stage((value: string) => value, { name: "same" })],
    ]).run();
  assert.equal((await read([one, two])).output, "two");
  assert.equal((await read([two, one])).output, "one");
  const lines = new Pipeline([
    ["start", one],
    ["start", two],
    [two, new Stage((value: string) => value, { name: "same" })],
  ]);
  assert.equal((await lines.run()).value, "two");
});

Deno.test("new Pipeline() shows a cycle", () => {
  const order: string[] = [];
  const [a, b, c] = ["a", "b", "c"].map((name) => noted(name, order));
  assert.throws(
    () => new Pipeline([["start", a!], [[a!, c!], b!], [b!, c!]]),
    {
      code: "PIPELINE_CYCLE",
      message: "Cannot make the pipeline: expected no cycle, found b ← c ← b",
    },
  );
  assert.throws(() => new Pipeline([[a!, a!]]), {
    message: "Cannot make the pipeline: expected no cycle, found a ← a",
  });
});

Deno.test("new Pipeline() refuses missing sources, mixed ones and equal names", () => {
  const order: string[] = [];
  const [a, b] = ["a", "b"].map((name) => noted(name, order));
  const start = "Cannot make the pipeline: expected a source for each stage, " +
    "found that ";
  const cases: [PipelineEdge[], string][] = [
    [[[a!, b!]], "'b' takes inputs from 'a', which no line feeds"],
    [
      [["start", a!], ["start", b!], [a!, b!]],
      "'b' is a start stage and also takes inputs from 'a'",
    ],
    [
      [["start", a!], ["start", noted("a", order)]],
      "two stages are named 'a'",
    ],
  ];
  for (const [edges, found] of cases) {
    assert.throws(() => new Pipeline(edges), {
      code: "PIPELINE_MALFORMED",
      message: start + found,
    });
  }
});

Deno.test("Pipeline.run() names the stage that failed, with the cause", async () => {
  const order: string[] = [];
  const bad = new Stage(samples.fail);
  const after = noted("after", order);
  const pipeline = new Pipeline([["start", bad], [bad, after]]);
  const error = await failure(() => pipeline.run("thing"));
  assert.equal(error.code, "STAGE_FAILED");
  assert.equal(error.message, "Cannot finish 'fail': no such thing");
  const { inputs, ...data } = error.data as { inputs: string };
  assert.deepEqual(data, { stage: "fail", notRun: ["after"] });
  assert.match(inputs, /^[0-9a-f]{64}$/);
  assert(error.hints?.includes("Not run: after."));
  assert.deepEqual(error.cause, new RangeError("no such thing"));
  assert.deepEqual(order, []);
});

Deno.test("Pipeline.edges gives the definition back", () => {
  const order: string[] = [];
  const [a, b, c] = ["a", "b", "c"].map((name) => noted(name, order));
  const pipeline = new Pipeline([[[a!, b!], c!], [a!, b!], ["start", a!]]);
  assert.deepEqual(pipeline.edges, [["start", a], [[a], b], [[a, b], c]]);
  assert.deepEqual(new Pipeline(pipeline.edges).edges, pipeline.edges);
});

Deno.test("Pipeline.run() is refused while its module is only loaded", async () => {
  const order: string[] = [];
  const pipeline = new Pipeline([["start", noted("a", order)]]);
  const error = await failure(() => whileLoading(() => pipeline.run()));
  assert.equal(error.code, "NOT_MAIN");
  assert.deepEqual(order, []);
  assert.deepEqual(await pipeline.run(), { a: "a" });
});

Deno.test("Pipeline.with() passes its options to each stage, and stops when told", async () => {
  using folder = makeFolder();
  const first = sample(samples.double, folder.path, { outputs: ["value"] });
  const second = sample(samples.plusOne, folder.path);
  const pipeline = new Pipeline([["start", first], [first, second]]);
  const run = async (options: { forceRun?: boolean; forceSkip?: boolean }) => {
    const reports: StageReport[] = [];
    const onReport = (report: StageReport) => void reports.push(report);
    await pipeline.with({ ...options, onReport }).run(4);
    return reports.map(({ stage, status }) => `${stage} ${status}`);
  };
  assert.deepEqual(await run({}), ["double ran", "plusOne ran"]);
  assert.deepEqual(await run({}), ["double cached", "plusOne cached"]);
  assert.deepEqual(await run({ forceRun: true }), [
    "double ran",
    "plusOne ran",
  ]);
  assert.deepEqual(
    await run({ forceSkip: true }),
    ["double cached", "plusOne cached"],
  );

  const controller = new AbortController();
  const reason = new Error("enough");
  const heard: string[] = [];
  const error = await failure(() =>
    pipeline.with({
      signal: controller.signal,
      onReport: ({ stage }) => {
        heard.push(stage);
        controller.abort(reason);
      },
    }).run(4)
  );
  assert.equal(error, reason);
  assert.deepEqual(heard, ["double"]);
});
