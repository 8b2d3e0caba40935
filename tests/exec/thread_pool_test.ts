import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { threadPool } from "../../src/exec/mod.ts";
import { systemCores, systemMemory } from "../../src/internal/system_limits.ts";
import { readLock } from "../../src/lock/mod.ts";
import { temporaryFolder, until } from "../hash/folder.ts";
import { call, conformance, FUNCTIONS } from "./conformance.ts";
import { program } from "./program.ts";

function words(length: number): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(4 * length));
}

conformance("threadPool()", () => threadPool({ size: 2 }));

Deno.test("threadPool() has as many threads as there are cores, or as asked", async () => {
  await using all = threadPool();
  assert.equal(all.size, navigator.hardwareConcurrency);
  await using three = threadPool({ size: 3 });
  assert.equal(three.size, 3);
  for (const size of [0, -1, 1.5, NaN, Infinity]) {
    assert.throws(() => threadPool({ size }), {
      name: "ExecError",
      code: "SIZE_INVALID",
    });
  }
});

Deno.test("threadPool() runs as many calls side by side as its size, and no more", async () => {
  await using pool = threadPool({ size: 3 });
  const counter = words(1);
  // Each call returns only once three are under way.
  const meetings = Array.from(
    { length: 3 },
    () => pool.run(call("meet", counter, 3)),
  );
  assert.equal(new Set(await Promise.all(meetings)).size, 3);
  const many = Array.from({ length: 12 }, () => pool.run(call("thread")));
  assert((new Set(await Promise.all(many))).size <= 3);
});

Deno.test("threadPool() starts a worker only when no other is free, and keeps it", async () => {
  await using pool = threadPool({ size: 3 });
  const first = await pool.run(call("thread"));
  assert.notEqual(first, (await import(FUNCTIONS)).thread());
  for (let time = 0; time < 4; time++) {
    assert.equal(await pool.run(call("thread")), first);
  }
});

Deno.test("threadPool() begins waiting calls in their order", async () => {
  await using pool = threadPool({ size: 1 });
  const list = words(21);
  const numbers = Array.from({ length: 20 }, (_, number) => number);
  await Promise.all(numbers.map((n) => pool.run(call("note", list, n))));
  assert.deepEqual([...list], [20, ...numbers]);
});

Deno.test("threadPool() goes on beside a busy call that was aborted", async () => {
  const flags = words(3);
  try {
    await using pool = threadPool({ size: 1 });
    const before = await pool.run(call("thread"));
    const controller = new AbortController();
    const busy = pool.run(call("spin", flags), controller);
    const waiting = pool.run(call("thread"));
    await until(() => Atomics.load(flags, 0) === 1);
    controller.abort(new Error("enough"));
    await assert.rejects(busy, { message: "enough" });
    assert.notEqual(await waiting, before, "the worker is replaced");
    assert.equal(Atomics.load(flags, 2), 0, "the busy loop goes on");
  } finally {
    Atomics.store(flags, 1, 1);
  }
});

Deno.test("threadPool() forgets a waiting call that was aborted", async () => {
  await using pool = threadPool({ size: 1 });
  const list = words(4);
  const controller = new AbortController();
  const calls = [0, 1, 2].map((n) =>
    pool.run(call("note", list, n), n === 1 ? controller : {})
  );
  controller.abort("not that one");
  const [first, second, third] = await Promise.allSettled(calls);
  assert.deepEqual([first!.status, third!.status], ["fulfilled", "fulfilled"]);
  assert.deepEqual(second, { status: "rejected", reason: "not that one" });
  assert.deepEqual([...list], [2, 0, 2, 0]);
});

Deno.test("threadPool() refuses the calls under way when it is disposed of", async () => {
  const flags = words(3);
  const pool = threadPool({ size: 1 });
  const calls = Promise.allSettled([
    pool.run(call("waitForever", flags)),
    pool.run(call("thread")),
  ]);
  await until(() => Atomics.load(flags, 0) === 1);
  await pool[Symbol.asyncDispose]();
  for (const result of await calls) {
    assert.equal(result.status, "rejected");
    assert.equal(result.reason.code, "EXECUTOR_DISPOSED");
  }
});

Deno.test("threadPool() can be disposed of before its workers have started", async () => {
  const pool = threadPool({ size: 1 });
  const calls = Promise.allSettled([
    pool.run(call("thread")),
    pool.run(call("thread")),
  ]);
  await pool[Symbol.asyncDispose]();
  for (const result of await calls) {
    assert.equal(result.status, "rejected");
    assert.equal(result.reason.code, "EXECUTOR_DISPOSED");
  }
});

Deno.test("threadPool() does not wait for a busy worker when it is disposed of", async () => {
  const flags = words(3);
  const pool = threadPool({ size: 1 });
  const busy = pool.run(call("spin", flags));
  const refused = assert.rejects(busy, { code: "EXECUTOR_DISPOSED" });
  await until(() => Atomics.load(flags, 0) === 1);
  await pool[Symbol.asyncDispose]();
  await refused;
  assert.equal(Atomics.load(flags, 2), 0);
  Atomics.store(flags, 1, 1);
});

Deno.test("threadPool() gives each worker its share of the machine", async () => {
  const memory = systemMemory();
  await using pool = threadPool({ size: 2 });
  const part = (total: number) => Math.max(1, Math.floor(total / 2));
  const cores = part(systemCores());
  assert.deepEqual(await pool.run(call("limits")), {
    memoryUsage: 0.9,
    maxMemory: Math.floor(part(memory) * 0.9),
    cores,
    ioThreads: cores,
  });
  // A pool within a worker divides the worker's share.
  assert.deepEqual(await pool.run(call("limitsWithin", 2)), {
    memoryUsage: 0.9,
    maxMemory: Math.floor(part(part(memory)) * 0.9),
    cores: part(cores),
    ioThreads: part(cores),
  });
});

Deno.test("threadPool() answers once where a second copy of it is loaded", async () => {
  using folder = temporaryFolder();
  const worker = import.meta.resolve("../../src/exec/thread_worker.ts");
  const path = folder.write(
    "fit.ts",
    `import "${worker}?copy"; export const echo = (n: number) => n;`,
  );
  await using pool = threadPool({ size: 1 });
  const call = { module: pathToFileURL(path).href, export: "echo" };
  for (const n of [1, 2, 3, 4]) {
    assert.equal(await pool.run({ ...call, args: [n] }), n);
  }
});

Deno.test("threadPool() lets no module begin a run while it is loaded", async () => {
  using folder = temporaryFolder();
  const lock = import.meta.resolve("../../src/lock/mod.ts");
  const main = import.meta.resolve("../../src/program/mod.ts");
  const directory = JSON.stringify(`${folder.path}/run`);
  const texts = {
    "awaited.ts": `await runLock({ directory: ${directory} });`,
    "left.ts": `runLock({ directory: ${directory} }, () => 1);`,
    "later.ts": `await null; await runLock({ directory: ${directory} });`,
    "program.ts": `cliConfig({ days: 7 }, () => 1)();`,
  };
  await using pool = threadPool({ size: 1 });
  for (const [name, text] of Object.entries(texts)) {
    const path = folder.write(
      name,
      `import { runLock } from "${lock}"; import { cliConfig } from "${main}";
      export function fit() {}
      void runLock; void cliConfig;
      ${text}`,
    );
    const module = pathToFileURL(path).href;
    await assert.rejects(
      pool.run({ module, export: "fit", args: [] }),
      (error: Error & { code?: string; hints?: string[] }) => {
        const { code } = error.cause as { code?: string };
        assert.deepEqual([error.code, code], ["MODULE_FAILED", "NOT_MAIN"]);
        assert.match(error.hints!.join(), /if \(import\.meta\.main\)/);
        return true;
      },
    );
  }
  assert.throws(() => Deno.statSync(`${folder.path}/run`));
  // Once it is loaded, what it exports may.
  const id = await pool.run(call("lockedRun", `${folder.path}/run`));
  assert.equal(readLock(`${folder.path}/run/run.lock`).id, id);
});

Deno.test("threadPool() lets the program end while workers are idle", async () => {
  const { code, stdout, stderr } = await program({
    "main.ts": `
      import { threadPool } from "EXEC";
      const pool = threadPool({ size: 2 });
      const call = { module: "node:path", export: "basename", args: ["a/b"] };
      await Promise.all([pool.run(call), pool.run(call)]);
      console.log("end");`,
  });
  assert.deepEqual([code, stdout, stderr], [0, "end\n", ""]);
});

Deno.test("threadPool() keeps the program alive while a call is under way", async () => {
  const { code, stdout, stderr } = await program({
    // Calls that end later than the program would without them.
    "fit.ts": `export { setTimeout as wait } from "node:timers/promises";`,
    "main.ts": `
      import { threadPool } from "EXEC";
      const pool = threadPool({ size: 1 });
      const call = { module: import.meta.resolve("./fit.ts"), export: "wait" };
      await pool.run({ ...call, args: [0] });
      pool.run({ ...call, args: [50, "under way"] }).then(console.log);
      pool.run({ ...call, args: [0, "waiting"] }).then(console.log);`,
  });
  assert.deepEqual([code, stdout, stderr], [0, "under way\nwaiting\n", ""]);
});

Deno.test("threadPool() logs a worker that ends between calls, and replaces it", async () => {
  const { code, stdout, stderr } = await program({
    "fit.ts": `
      export const failLater = () => {
        // Later than the answer.
        setTimeout(() => { throw new Error("too late"); }, 1);
      };`,
    "main.ts": `
      import { configureSync } from "@logtape/logtape";
      import { threadPool } from "EXEC";
      const { promise: logged, resolve: log } = Promise.withResolvers();
      configureSync({
        sinks: { log: ({ message }) => log(message.join("")) },
        loggers: [
          { category: ["assay", "exec"], sinks: ["log"], lowestLevel: "error" },
          { category: ["logtape", "meta"], sinks: [] },
        ],
      });
      const pool = threadPool({ size: 1 });
      const module = import.meta.resolve("./fit.ts");
      await pool.run({ module, export: "failLater", args: [] });
      const timer = setInterval(() => {}); // The idle worker keeps nothing alive.
      console.log(await logged);
      clearInterval(timer);
      const call = { module: "node:path", export: "basename", args: ["a/b"] };
      console.log(await pool.run(call));`,
  });
  const [logged, result] = stdout.split("\n");
  assert.match(logged!, /worker ended between calls.*too late/);
  assert.deepEqual([code, result, stderr], [0, "b", ""]);
});

Deno.test("threadPool() names the permission that a worker lacks, and never asks", async () => {
  const library = new URL("../../src", import.meta.url).pathname;
  const cases = [
    [[], () => `${library}/exec/thread_worker.ts`],
    [[`--allow-read=${library}`], (folder: string) => `${folder}/fit.ts`],
  ] as const;
  for (const [flags, path] of cases) {
    const { code, stdout, stderr, folder } = await program({
      "fit.ts": "export const fit = () => 1;",
      "main.ts": `
        import "./fit.ts";
        import { threadPool } from "EXEC";
        const pool = threadPool({ size: 1 });
        const module = import.meta.resolve("./fit.ts");
        try {
          await pool.run({ module, export: "fit", args: [] });
        } catch ({ code, hints }) {
          console.log(code, hints[0]);
        }`,
    }, flags);
    assert.deepEqual([code, stderr], [0, ""]);
    const hint = `--allow-read=${
      path(folder)
    }, or run the call with 'inline()'`;
    assert.equal(stdout, `MODULE_UNREADABLE Run with ${hint}.\n`);
  }
});
