import assert from "node:assert/strict";
import { threadPool } from "@assay/assay/exec";
import { SharedArray } from "@assay/assay/share";
import { Pipeline, Stage } from "@assay/assay/stage";
import { makeFolder } from "./folder.ts";
import { see } from "./observed.ts";
import { makeSquares, sumOf } from "./shared_samples.ts";

const module = import.meta.resolve("./shared_samples.ts");

Deno.test("a SharedArray counts by dtype, shape and content", async () => {
  using folder = makeFolder();
  const stage = new Stage(sumOf, { module, hashOutput: folder.path });
  using array = SharedArray.create("counts-by-content", [1, 2, 3]);
  const first = await see(stage, [array]);
  assert.deepEqual([first.status, first.outputs.output], ["ran", 6]);
  using other = SharedArray.create("of-another-name", [1, 2, 3]);
  assert.equal((await see(stage, [other])).status, "cached");
  array.write(0, 5);
  const changed = await see(stage, [array]);
  assert.deepEqual([changed.status, changed.outputs.output], ["ran", 10]);
  array.write(0, 1);
  assert.equal((await see(stage, [array])).status, "cached");
  using narrow = SharedArray.create("narrow", Float32Array.of(1, 2, 3));
  const args = [narrow as unknown as typeof array] as [typeof array];
  assert.equal((await see(stage, args)).status, "ran");
});

Deno.test("a SharedArray comes back from the store as one of equal content", async () => {
  using folder = makeFolder();
  const stage = new Stage(makeSquares, { module, hashOutput: folder.path });
  const { outputs } = await see(stage, [4]);
  using made = outputs.output as SharedArray<"int64", 1>;
  const again = await see(stage, [4]);
  assert.equal(again.status, "cached");
  using restored = again.outputs.output as SharedArray<"int64", 1>;
  assert(restored instanceof SharedArray);
  assert.deepEqual(restored.read(), BigInt64Array.of(0n, 1n, 4n, 9n));
  restored.write(0, 7);
  assert.equal(made.read(0), 0n, "it is another array");
  using joined = SharedArray.connect<"int64", 1>(restored.handle);
  assert.equal(joined.read(0), 7n);
  assert.throws(() => SharedArray.attach(restored.name), {
    code: "NAME_UNKNOWN",
  });
});

Deno.test("a SharedArray passes through a pipeline in workers without a copy", async () => {
  await using executor = threadPool({ size: 1 });
  using array = SharedArray.create("in-workers", [1, 2]);
  const sum = new Stage(sumOf, { module, name: "sum" });
  const pipeline = new Pipeline([["start", sum]]);
  assert.equal((await pipeline.with({ executor }).run(array)).output, 3);
  array.write(1, 5);
  assert.equal((await pipeline.with({ executor }).run(array)).output, 6);
});
