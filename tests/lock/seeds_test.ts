import assert from "node:assert/strict";
import { readLock, registerSeed, runLock } from "@assay/assay/lock";
import { makeFolder } from "../stage/folder.ts";

Deno.test("registerSeed() puts a seed into every lock from then on, addSeed() into one", async () => {
  using folder = makeFolder();
  const seeds = async (name: string) => {
    await runLock({ directory: folder.at(name) }, (run) => {
      assert.equal(run.addSeed(name, 1), 1);
      if (name === "b") assert.equal(run.addSeed("shared", "own"), "own");
    });
    return readLock(folder.at(`${name}/run.lock`)).seeds;
  };
  assert.deepEqual(await seeds("a"), { a: 1 });
  assert.equal(registerSeed("weights", 2n ** 63n), 2n ** 63n);
  registerSeed("shared", 4);
  registerSeed("shared", 5);
  const all = { weights: "9223372036854775808", shared: 5 };
  assert.deepEqual(await seeds("b"), { ...all, shared: "own", b: 1 });
  assert.deepEqual(await seeds("c"), { ...all, c: 1 });
});

Deno.test("registerSeed() counts when it is called during the run", async () => {
  using folder = makeFolder();
  await runLock({ directory: folder.path }, () => {
    registerSeed("late", 7);
  });
  assert.equal(readLock(folder.at("run.lock")).seeds.late, 7);
});

Deno.test("Run.addSeed() refuses a run that ended", async () => {
  using folder = makeFolder();
  const run = await runLock({ directory: folder.path });
  await run.complete();
  assert.throws(() => run.addSeed("a", 1), { code: "RUN_ENDED" });
});
