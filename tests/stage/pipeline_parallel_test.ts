import assert from "node:assert/strict";
import {
  Pipeline,
  type PipelineEdge,
  type PipelineStage,
  Stage,
  type StageOptions,
  type StageReport,
} from "@assay/assay/stage";
import { inline, threadPool } from "@assay/assay/exec";
import { digestValue } from "../../src/internal/codec/mod.ts";
import { failure } from "./observed.ts";
import * as samples from "./pipeline_samples.ts";

const SAMPLES = new URL("./pipeline_samples.ts", import.meta.url).href;

/** A stage of a sample. */
function sample<A extends unknown[], R>(
  fn: (...args: A) => R,
  options: StageOptions<readonly string[]>,
): Stage<A, R, readonly string[]> {
  return new Stage(fn, { module: SAMPLES, ...options });
}

/** A stage whose body a worker cannot find. */
function local(
  name: string,
  body: () => unknown,
): Stage<[], unknown, readonly string[]> {
  return new Stage(body, { name, outputs: [name] });
}

function cells(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(8));
}

function meeting(): [Pipeline, Int32Array] {
  const one = sample(samples.meet, {
    name: "one",
    outputs: ["one"],
    fixed: { mine: 0, other: 1 },
  });
  const two = sample(samples.meet, {
    name: "two",
    outputs: ["two"],
    fixed: { mine: 1, other: 0 },
  });
  return [new Pipeline([["start", one], ["start", two]]), cells()];
}

Deno.test("Pipeline.run() runs independent stages on threads of their own", async () => {
  const [pipeline, shared] = meeting();
  assert.deepEqual(await pipeline.run(shared), { one: "met", two: "met" });
});

Deno.test("Pipeline.with({ executor }) runs stages where it says", async () => {
  const [pipeline, shared] = meeting();
  await using pool = threadPool({ size: 2 });
  assert.deepEqual(
    await pipeline.with({ executor: pool }).run(shared),
    { one: "met", two: "met" },
  );
  await using here = inline();
  shared.set([1, 1]);
  assert.deepEqual(
    await pipeline.with({ executor: here }).run(shared),
    { one: "met", two: "met" },
  );
});

Deno.test("Pipeline.run() lets workers see the same shared memory", async () => {
  const start = sample(samples.count, { name: "a", outputs: ["cells"] });
  const left = sample(samples.count, { name: "b", outputs: ["left"] });
  const right = sample(samples.count, { name: "c", outputs: ["right"] });
  const pipeline = new Pipeline([
    ["start", start],
    [start, left],
    [start, right],
  ]);
  const shared = cells();
  const outputs = await pipeline.run(shared);
  assert.equal(shared[0], 3);
  for (const seen of Object.values(outputs)) {
    assert(seen instanceof Int32Array);
    assert.equal(seen[0], 3);
    Atomics.add(seen, 1, 1);
  }
  assert.equal(shared[1], 3);
});

Deno.test("Pipeline.run() lets asynchronous bodies of this thread wait for each other", async () => {
  const here = [Promise.withResolvers(), Promise.withResolvers()] as const;
  const stages = [0, 1].map((mine) =>
    local(`stage${mine}`, async () => {
      here[mine]!.resolve(undefined);
      await here[1 - mine]!.promise;
      return "met";
    })
  );
  const pipeline = new Pipeline(stages.map((stage) => ["start", stage]));
  assert.deepEqual(await pipeline.run(), { stage0: "met", stage1: "met" });
});

Deno.test("Pipeline.run() begins a stage as soon as its own sources are done", async () => {
  const released = Promise.withResolvers<void>();
  const a = local("a", () => "a");
  const slow = local("slow", () => released.promise);
  const next = local("next", () => released.resolve());
  const pipeline = new Pipeline([
    ["start", a],
    ["start", slow],
    [a, next],
  ]);
  // Were `next` to wait for `slow`, neither would ever end.
  assert.deepEqual(Object.keys(await pipeline.run()), ["a", "slow", "next"]);
});

Deno.test("Pipeline.run() merges by the order of stages, not of time", async () => {
  const released = Promise.withResolvers<void>();
  const first = new Stage(() => {
    released.resolve();
    return "first";
  }, { name: "first", outputs: ["value"] });
  const second = new Stage(() => "second", {
    name: "second",
    outputs: ["value"],
  });
  const slow = new Stage(() => released.promise.then(() => "slow"), {
    name: "slow",
    outputs: ["value"],
  });
  const edges = (stages: Stage<[], unknown, ["value"]>[]): PipelineEdge[] =>
    stages.map((stage) => ["start", stage]);
  const run = async (stages: Stage<[], unknown, ["value"]>[]) =>
    (await new Pipeline(edges(stages)).run()).value;
  assert.equal(await run([slow, first, second] as never), "second");
  assert.equal(await run([first, second, slow] as never), "slow");
});

Deno.test("Pipeline.run() finishes what does not depend on a stage that failed", async () => {
  const bad = sample(samples.fail, { name: "bad", outputs: ["bad"] });
  const ran: string[] = [];
  const other = local("other", () => ran.push("other"));
  const later = local("later", () => ran.push("later"));
  const child = local("child", () => ran.push("child"));
  const grandchild = local("grandchild", () => ran.push("grandchild"));
  const begin = new Stage((word: string) => word, {
    name: "begin",
    outputs: ["word"],
  });
  const pipeline = new Pipeline([
    ["start", begin],
    [begin, bad],
    [begin, other],
    [other, later],
    [bad, child],
    [[child, later], grandchild],
  ]);
  const reports: string[] = [];
  const onReport = ({ stage }: StageReport) => void reports.push(stage);
  const error = await failure(() => pipeline.with({ onReport }).run("thing"));
  assert.equal(error.code, "STAGE_FAILED");
  assert.equal(error.message, "Cannot finish 'bad': no such thing");
  assert.equal((error.cause as Error).name, "RangeError");
  assert.deepEqual(error.data, {
    stage: "bad",
    inputs: digestValue({ word: "thing" }),
    notRun: ["child", "grandchild"],
  });
  assert.deepEqual(ran, ["other", "later"]);
  assert.deepEqual(reports, ["begin", "other", "later"]);
});

Deno.test("Pipeline.run() tells of every stage that failed", async () => {
  const one = local("one", () => {
    throw new RangeError("first");
  });
  const two = local("two", () => Promise.reject("second"));
  const pipeline = new Pipeline([
    ["start", one],
    ["start", two],
    [[one, two], local("end", () => 1)],
  ]);
  const error = await failure(() => pipeline.run());
  assert.equal(error.code, "STAGE_FAILED");
  assert.equal(error.message, "Cannot finish 'one', 'two': 2 stages failed");
  const inputs = digestValue({});
  assert.deepEqual(error.data, {
    failures: [
      { stage: "one", inputs, notRun: ["end"] },
      { stage: "two", inputs, notRun: ["end"] },
    ],
    notRun: ["end"],
  });
  assert(error.cause instanceof AggregateError);
  assert.deepEqual(
    error.cause.errors.map(({ message, cause }) => [message, cause]),
    [
      ["Cannot finish 'one': first", new RangeError("first")],
      ["Cannot finish 'two': second", "second"],
    ],
  );
});

Deno.test("Pipeline.run() gives no digest of inputs that have none", async () => {
  const bad = sample(samples.fail, {});
  const error = await failure(() =>
    new Pipeline([["start", bad]]).run(() => 1)
  );
  assert.equal((error.data as { inputs: unknown }).inputs, null);
});

Deno.test("Pipeline.with({ signal }) rejects at once, also while workers run, and begins nothing more", async () => {
  const shared = cells();
  const ran: string[] = [];
  const hanging = sample(samples.hang, { outputs: ["never"] });
  const beside = new Stage((cells: Int32Array) => cells.length, {
    name: "beside",
  });
  const after = local("after", () => ran.push("after"));
  const pipeline = new Pipeline([
    ["start", hanging],
    ["start", beside],
    [hanging, after],
  ]);
  const controller = new AbortController();
  const reason = new Error("enough");
  const run = pipeline.with({ signal: controller.signal }).run(shared);
  const { value } = Atomics.waitAsync(shared, 0, 0);
  await value;
  controller.abort(reason);
  assert.equal(await failure(() => run), reason);
  assert.deepEqual(ran, []);
});

Deno.test("Pipeline.with({ signal }) does not wait for a body that never ends", async () => {
  const controller = new AbortController();
  const hanging = local("hanging", () => {
    queueMicrotask(() => controller.abort());
    return new Promise(() => {});
  });
  const error = await failure(() =>
    new Pipeline([["start", hanging]]).with({ signal: controller.signal }).run()
  );
  assert.equal(error.name, "AbortError");
  const late = await failure(() =>
    new Pipeline([["start", hanging]]).with({ signal: controller.signal }).run()
  );
  assert.equal(late.name, "AbortError");
});

Deno.test("Pipeline.with({ signal }) begins no stage once it is aborted, whatever those that run do", async () => {
  const released = Promise.withResolvers<Record<string, unknown>>();
  let begun = 0;
  // Stages of another kind, which look at no signal.
  const stages = [released.promise, Promise.resolve({})].map((
    result,
    place,
  ): PipelineStage => {
    const run = () => {
      begun++;
      return result;
    };
    return { name: `s${place}`, with: () => ({ run, runWith: run }) };
  });
  const controller = new AbortController();
  const run = new Pipeline([["start", stages[0]!], [stages[0]!, stages[1]!]])
    .with({ signal: controller.signal }).run();
  controller.abort();
  await failure(() => run);
  released.resolve({});
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  assert.equal(begun, 1);
});
