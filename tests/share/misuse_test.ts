import assert from "node:assert/strict";
import { axes, SharedArray, ShareError } from "../../src/share/mod.ts";
import { digestValue } from "../../src/internal/codec/mod.ts";
import { HAS_SHM } from "./shm.ts";
import { demand, startMember } from "./team.ts";

/** What the compiler refuses, and JavaScript does not. */
const wrong = (value: unknown) => value as never;

let count = 0;
const newName = () => `assay-test-misuse-${Deno.pid}-${count++}`;

Deno.test("create() tells that there is too little memory (threads)", () => {
  const shape = [2 ** 45];
  assert.throws(
    () => SharedArray.create(newName(), { shape, dtype: "float64" }),
    { code: "MEMORY_FULL", message: /expected \d+ bytes of memory/ },
  );
});

for (const scope of ["threads", "processes"] as const) {
  const test = (name: string, fn: () => void | Promise<void>) =>
    Deno.test({
      name: `${name} (${scope})`,
      ignore: scope === "processes" && !HAS_SHM,
      fn,
    });

  test("create() copies the values of a shared array, bool ones too", () => {
    for (const values of [[[1, 2], [3, 4]], [true, false], 7n]) {
      using one = SharedArray.create(newName(), values, { scope });
      using two = SharedArray.create(newName(), one, { scope });
      assert.deepEqual(
        [two.dtype, two.shape, `${two.read()}`],
        [one.dtype, one.shape, `${one.read()}`],
      );
      two.write(axes(), one);
    }
  });

  test("create() says what is wrong with a scope and with no prototype", () => {
    assert.throws(
      () => SharedArray.create(newName(), [1], { scope: wrong("process") }),
      { code: "OPTION_INVALID", message: /found 'process'/ },
    );
    assert.throws(
      () => SharedArray.attach("any", { scope: wrong("toString") }),
      { code: "OPTION_INVALID" },
    );
    assert.throws(() => SharedArray.create(newName(), wrong(null), { scope }), {
      name: "ArrayRangeError",
    });
  });

  test("read() takes nothing but options for options", () => {
    using array = SharedArray.create(newName(), [1, 2, 3], { scope });
    for (const selector of [Int32Array.of(2, 0), { start: 1 }]) {
      assert.throws(() => array.read(wrong(selector)), {
        code: "SELECTOR_INVALID",
      });
    }
  });

  test("add() takes any whole number", () => {
    const zeros = { shape: [2], dtype: "uint64" } as const;
    using array = SharedArray.create(newName(), zeros, { scope });
    array.add(0, 2n ** 64n - 2n);
    array.add(0, 2n ** 64n + 1n);
    assert.equal(array.read(0), 2n ** 64n - 1n);
    using bytes = SharedArray.create(newName(), Int8Array.of(1), { scope });
    bytes.add(0, -(2n ** 70n) + 3n);
    assert.equal(bytes.read(0), 4);
    assert.throws(() => array.add(0, 0.5), RangeError);
  });

  test("withLockSync() refuses a function that goes on after its return", () => {
    using array = SharedArray.create(newName(), [1], { scope });
    assert.throws(() => array.withLockSync(() => Promise.resolve()), {
      code: "SECTION_ASYNC",
      message: /found that it returned a promise/,
    });
    array.withLockSync(() => {}, { timeout: 0 });
  });

  test("a timeout that is no number is an error, not a wait without end", async () => {
    using array = SharedArray.create(newName(), new Int32Array(2), { scope });
    using holder = startMember();
    holder.tell({ handle: array.handle, task: "hold" });
    demand(await holder.said(), "ready");
    for (const timeout of [NaN, wrong("50"), wrong(5n)]) {
      const options = { timeout };
      const invalid = { code: "OPTION_INVALID" };
      assert.throws(() => array.withLockSync(() => {}, options), invalid);
      await assert.rejects(array.withLock(() => {}, options), invalid);
      await assert.rejects(array.lock(options), invalid);
    }
  });

  test("a wait that timed out says how long it was to be", async () => {
    using array = SharedArray.create(newName(), new Int32Array(2), { scope });
    using holder = startMember();
    holder.tell({ handle: array.handle, task: "hold" });
    demand(await holder.said(), "ready");
    const error = await array.lock({ timeout: 20 }).catch((error) => error);
    assert.ok(error instanceof ShareError);
    assert.match(error.message, /within 20 ms/);
    assert.equal(error.data.timeout, 20);
  });

  test("a digest takes no news of a dead holder from who needs it", async () => {
    using array = SharedArray.create(newName(), new Int32Array(2), { scope });
    using holder = startMember();
    holder.tell({ handle: array.handle, task: "hold" });
    demand(await holder.said(), "ready");
    holder.terminate();
    digestValue(array);
    assert.equal(array.withLockSync(({ recovered }) => recovered), true);
  });
}
