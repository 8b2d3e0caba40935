import assert from "node:assert/strict";
import { Pipeline, Stage } from "@assay/assay/stage";
import { asResult } from "../../src/stage/labels.ts";
import { failure } from "./observed.ts";
import * as samples from "./samples.ts";

const module = new URL("./samples.ts", import.meta.url).href;

/** A stage that notes that it ran. */
function noted(ran: string[], name: string, outputs: string[]): Stage<
  [],
  unknown,
  string[]
> {
  return new Stage(() => void ran.push(name), { name, outputs });
}

Deno.test("Pipeline.run() names an input that no source gives, before anything runs", async () => {
  const ran: string[] = [];
  const first = noted(ran, "first", ["vlaue"]);
  const double = new Stage(samples.double, { module });
  const sums = new Stage(samples.sums, {
    module,
    fixed: { a: 1 },
    aliases: { output: "b" },
  });
  const pipeline = new Pipeline([
    ["start", first],
    [first, double],
    [double, sums],
  ]);
  for (const work of [() => pipeline.run(), () => pipeline.plan()]) {
    const error = await failure(work);
    assert.equal(error.code, "MISSING_INPUT");
    assert.equal(
      error.message,
      "Cannot run the pipeline: expected inputs 'value' for 'double', 'c' for " +
        "'sums', found no source of them",
    );
    assert.deepEqual(error.data, {
      missing: [
        { stage: "double", name: "value", givers: [] },
        { stage: "sums", name: "c", givers: [] },
      ],
    });
    assert.deepEqual(error.hints, [
      `Give 'double' an alias for 'vlaue': { vlaue: "value" }.`,
      "Add a stage with an output 'c', or fix it with 'fixed'.",
    ]);
  }
  assert.deepEqual(ran, []);
});

Deno.test("Pipeline.run() names the stages that could give a missing input", async () => {
  const ran: string[] = [];
  const first = noted(ran, "first", ["other"]);
  const [good, fine] = ["good", "fine"].map((name) =>
    noted(ran, name, ["value"])
  );
  const double = new Stage(samples.double, { module });
  // It has such an output, but only after the stage that lacks it.
  const late = new Stage((output: number) => output, {
    name: "late",
    outputs: ["value"],
  });
  const pipeline = new Pipeline([
    ["start", good!],
    ["start", fine!],
    ["start", first],
    [first, double],
    [double, late],
  ]);
  const error = await failure(() => pipeline.run());
  assert.deepEqual(error.data, {
    missing: [{ stage: "double", name: "value", givers: ["good", "fine"] }],
  });
  assert.deepEqual(error.hints, [
    "Add 'good' or 'fine' to the sources of 'double': they have such an output.",
  ]);
  assert.deepEqual(ran, []);
});

Deno.test("Pipeline.run() checks its arguments against every start stage", async () => {
  const ran: string[] = [];
  const first = noted(ran, "first", ["a"]);
  const scaled = new Stage(samples.scaled, { module });
  const aliased = new Stage(samples.double, {
    module,
    aliases: { number: "value" },
  });
  const two = new Pipeline([["start", scaled], ["start", aliased]]);
  assert.equal(
    (await failure(() => two.run(1, 2))).message,
    "Cannot run the pipeline: expected at most 1 argument for the start stage " +
      "'double' (value), found 2",
  );
  const none = await failure(() => two.run());
  assert.equal(none.code, "MISSING_INPUT");
  assert.deepEqual(none.hints, [
    "Pass 'value' to run(), or fix it with 'fixed'.",
  ]);
  assert.deepEqual(await two.run(2), { output: 4 });
  const named = asResult({ number: 5, value: 3 });
  assert.deepEqual(await two.run(named), { output: 6 });
  const wrong = asResult({ number: 5 });
  assert.deepEqual((await failure(() => two.run(wrong))).data, {
    missing: [{ stage: "scaled", name: "value", givers: [] }],
  });
  const mixed = new Pipeline([["start", first], ["start", scaled]]);
  await failure(() => mixed.run(1));
  assert.deepEqual(ran, []);
});
