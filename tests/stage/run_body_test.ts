import assert from "node:assert/strict";
import { type Executor, threadPool } from "../../src/exec/mod.ts";
import { file, Stage } from "../../src/stage/mod.ts";
import { offerExecutor } from "../../src/stage/run_body.ts";
import { makeFolder } from "./folder.ts";
import { failure, see } from "./observed.ts";
import * as samples from "./run_body_samples.ts";

const module = new URL("./run_body_samples.ts", import.meta.url).href;
const outputs = ["where", "value"] as const;

/** Options of a run to which an executor is only offered. */
function offered(executor: Executor): object {
  const options = {};
  offerExecutor(options, executor);
  return options;
}

Deno.test("Stage.run() runs the body where the executor does, and remembers it", async () => {
  using folder = makeFolder();
  await using executor = threadPool({ size: 1 });
  const hashOutput = folder.path;
  const stage = new Stage(samples.doubled, { module, outputs, hashOutput });
  const inWorker = { where: "in a worker", value: 42 };
  const first = await see(stage, [21], { executor });
  assert.deepEqual([first.status, first.outputs], ["ran", inWorker]);
  const second = await see(stage, [21]);
  assert.deepEqual([second.status, second.outputs], ["cached", inWorker]);
  assert.equal((await see(stage, [1])).outputs.where, "here");
});

Deno.test("Stage.run() passes shared memory to a worker without a copy", async () => {
  await using executor = threadPool({ size: 1 });
  const stage = new Stage(samples.added, { module, outputs });
  const shared = new Float64Array(new SharedArrayBuffer(16));
  const { value, where } = await stage.with({ executor }).run(shared, 3);
  assert.equal(where, "in a worker");
  assert.equal(shared[0], 3);
  shared[0] = 5;
  assert.equal((value as Float64Array)[0], 5);
});

Deno.test("Stage.run() gives a worker marked paths as such", async () => {
  using folder = makeFolder({ "in.txt": "text" });
  await using executor = threadPool({ size: 1 });
  const stage = new Stage(samples.readMarked, { module, outputs });
  const { where, value } = await stage.with({ executor })
    .run(file(folder.at("in.txt")));
  assert.deepEqual([where, value], ["in a worker", "text"]);
});

Deno.test("Stage.run() throws what the function throws in a worker", async () => {
  await using executor = threadPool({ size: 1 });
  const stage = new Stage(samples.failing, { module });
  const error = await failure(() => stage.with({ executor }).run(7));
  assert(error instanceof RangeError);
  assert.equal(error.message, "no 7");
});

Deno.test("Stage.run() runs here what cannot cross to a worker that was only offered", async () => {
  await using executor = threadPool({ size: 1 });
  const call = new Stage(samples.called, { module, outputs });
  const give = new Stage(samples.gives, { module, outputs });
  const fn = () => 4;
  const here = await call.with(offered(executor)).run(fn);
  assert.deepEqual(here, { where: "here", value: 4 });
  assert.equal((await give.with(offered(executor)).run(4)).where, "here");
  const refused = await failure(() => call.with({ executor }).run(fn));
  assert.equal(refused.code, "NOT_CLONEABLE");
});

Deno.test("Stage.place() says where the body would run, and why", async () => {
  await using executor = threadPool({ size: 1 });
  const place = async (stage: Stage<never[]>, options: object) =>
    Object.values(await stage.place(options)).join(": ");
  // deno-lint-ignore no-explicit-any -- stages of all kinds
  const all = (fn: any, more = {}) =>
    new Stage<never[]>(fn, { module, ...more });
  const stage = all(samples.doubled);
  assert.equal(await place(stage, {}), "inline: no executor was asked for");
  const worker = "worker: it is 'doubled' of a module that a worker can load";
  assert.equal(await place(stage, { executor }), worker);
  assert.equal(await place(stage, offered(executor)), worker);
  assert.match(
    await place(all(samples.notExported()), { executor }),
    /^inline: it is not exported from run_body_samples\.ts$/,
  );
  assert.equal(
    await place(all(samples.doubled, { uses: {} }), { executor }),
    "inline: it uses values of this thread",
  );
});
