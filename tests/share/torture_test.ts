import assert from "node:assert/strict";
import { SharedArray } from "@assay/assay/share";
import { MUTEX_OFFSET } from "../../src/share/header.ts";
import { until } from "../hash/folder.ts";
import { type Child, startChild } from "./child.ts";
import { attachSegment, HAS_SHM, shmName } from "./shm.ts";

const WORKERS = 8;
const IS_LONG = Deno.env.get("ASSAY_REQUIRE_SERVICES") === "1";
const SECONDS = IS_LONG ? 60 : 5;

/** A count that has not moved for so long, in ms, will never move again. */
const STUCK = 30_000;

Deno.test({
  name:
    "eight processes that are killed at random lose no completed section, and never stop",
  ignore: !HAS_SHM,
  async fn() {
    using shm = shmName();
    const layout = { shape: [4 + WORKERS], dtype: "float64" } as const;
    const scope = { scope: "processes" } as const;
    using array = SharedArray.create(shm.name, layout, scope);
    const values = array.view();
    using segment = attachSegment(shm.name);
    const lock = new Int32Array(segment.buffer, MUTEX_OFFSET, 1);
    const start = (slot: number) =>
      startChild("torture_worker.ts", [shm.name, String(slot)]);

    await using stack = new AsyncDisposableStack();
    const workers: Child[] = [];
    stack.defer(async () => {
      for (const worker of workers) await worker.kill();
    });
    for (let slot = 0; slot < WORKERS; slot++) workers.push(start(slot));
    await until(() => values.subarray(4).every((count) => count > 0));

    let kills = 0;
    for (const end = Date.now() + SECONDS * 1000; Date.now() < end; kills++) {
      // Every other one while it has the lock: the lock names its thread, which
      // is the first of its process.
      const holder = lock[0]! & 0x3fffffff;
      const held = workers.findIndex(({ pid }) => pid === holder);
      const slot = kills % 2 === 0 && held >= 0
        ? held
        : Math.floor(Math.random() * WORKERS);
      await workers[slot]!.kill();
      workers[slot] = start(slot);
      const count = values[0]!;
      const stuckAt = Date.now() + STUCK;
      await until(() => {
        if (Date.now() > stuckAt) throw new Error(`stuck after ${kills} kills`);
        return values[0]! > count + 100;
      });
    }
    for (const worker of workers) await worker.kill();
    kills += WORKERS;

    const isTorn = array.withLockSync(({ recovered }) => recovered);
    const [first, second, told, untold] = values;
    const completed = values.subarray(4).reduce((sum, count) => sum + count, 0);
    const facts = { first, second, told, untold, completed, kills };
    const text = JSON.stringify(facts);
    assert.equal(untold, 0, text);
    assert(first === second || isTorn, text);
    assert(first! >= completed && first! <= completed + kills, text);
    assert(told! > 0 && told! <= kills, text);
  },
});
