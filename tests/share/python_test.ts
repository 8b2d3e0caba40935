import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { type DType, DTYPES } from "@assay/assay/array";
import { SharedArray } from "@assay/assay/share";
import { listSegments } from "../../src/share/kit.ts";
import { requirement } from "../requirement.ts";
import { type Child, startChild, startProgram } from "./child.ts";
import { HAS_SHM, shmName } from "./shm.ts";

const PEER = fileURLToPath(new URL("./python_peer.py", import.meta.url));
const python = requirement("python-numpy");
const ignore = python.ignore || !HAS_SHM;
const SCOPE = { scope: "processes" } as const;

function startPython(...args: string[]): Child {
  return startProgram([python.command, PEER, ...args]);
}

async function told(child: Child): Promise<unknown> {
  return JSON.parse((await child.line())!);
}

for (const task of ["plain", "reverse"]) {
  const way = task === "plain" ? "SharedMemory" : "assay_share";
  Deno.test({
    name: `Python sees and changes arrays of every dtype by ${way}`,
    ignore,
    async fn() {
      using stack = new DisposableStack();
      const names = DTYPES.map(() => stack.use(shmName()));
      const arrays = DTYPES.map((dtype, i) => {
        const layout = { shape: [2, 3], dtype };
        return stack.use(SharedArray.create(names[i]!.name, layout, SCOPE));
      });
      for (const array of arrays) {
        array.write(0, valuesOf(array.dtype).slice(0, 3));
        array.write(1, valuesOf(array.dtype).slice(3));
      }
      await using child = startPython(task, ...names.map(({ name }) => name));
      for (const array of arrays) {
        const values = valuesOf(array.dtype);
        const plain = values.map((value) =>
          typeof value === "bigint" ? Number(value) : value
        );
        assert.deepEqual(await told(child), {
          dtype: array.dtype,
          shape: [2, 3],
          values: [plain.slice(0, 3), plain.slice(3)],
        });
        assert.equal(await told(child), "reversed");
        const now = values.map((_, i) => array.read(Math.floor(i / 3), i % 3));
        assert.deepEqual(now, values.toReversed());
        await child.say("");
      }
      assert.equal(await child.end(), 0);
      assert(names.every((shm) => shm.exists()));
    },
  });
}

function valuesOf(dtype: DType): number[] {
  return Array.from({ length: 6 }, (_, i) => {
    if (dtype === "bool") return i < 3;
    return dtype.endsWith("int64") ? BigInt(i) : i;
  }) as number[];
}

Deno.test({
  name: "an array that Python uses by assay_share is in use",
  ignore,
  async fn() {
    using shm = shmName();
    const array = SharedArray.create(shm.name, [1, 2], SCOPE);
    await using child = startPython("reverse", shm.name);
    await child.line();
    await child.line();
    array.disconnect();
    const isUsed = () =>
      listSegments().find(({ name }) => name === shm.name)?.isUsed;
    assert.equal(isUsed(), true);
    await child.say("");
    assert.equal(await child.end(), 0);
    assert.equal(isUsed(), false);
  },
});

Deno.test({
  name: "Python and Deno count without a loss, under one lock",
  ignore,
  async fn() {
    using shm = shmName();
    using array = SharedArray.create(shm.name, [0, 0], SCOPE);
    await using stack = new AsyncDisposableStack();
    const children = [
      startPython("count", shm.name, "5000"),
      startPython("count", shm.name, "5000"),
      startChild("counter.ts", [shm.name, "20000", "sync"]),
      startChild("counter.ts", [shm.name, "20000", "async"]),
    ];
    for (const child of children) stack.use(child);
    for (const child of children) assert.equal(await child.end(), 0);
    assert.deepEqual([...array.view()], [31_000, 31_000]);
  },
});

Deno.test({
  name: "a lock that Python died with is recovered here",
  ignore,
  async fn() {
    using shm = shmName();
    using array = SharedArray.create(shm.name, [0, 0], SCOPE);
    await using child = startPython("hold", shm.name);
    assert.equal(await told(child), "held");
    assert.throws(() => array.withLockSync(() => {}, { timeout: 20 }), {
      code: "LOCK_TIMEOUT",
    });
    await child.say("");
    assert.equal(
      await array.withLock(({ recovered }) => recovered, { timeout: 30_000 }),
      true,
    );
    assert.equal(array.withLockSync(({ recovered }) => recovered), false);
  },
});

Deno.test({
  name: "a lock that Deno died with is recovered in Python",
  ignore,
  async fn() {
    using shm = shmName();
    using _array = SharedArray.create(shm.name, [0, 0], SCOPE);
    await using holder = startChild("segment_holder.ts", [shm.name, "hold"]);
    await holder.line();
    await using child = startPython("recover", shm.name);
    assert.equal(await told(child), "timeout");
    await holder.kill();
    assert.deepEqual(await told(child), { recovered: true });
    assert.deepEqual(await told(child), { recovered: false });
    assert.equal(await told(child), "once");
    assert.equal(await child.end(), 0);
  },
});

Deno.test({
  name: "Python cannot close an array while it has the lock",
  ignore,
  async fn() {
    using shm = shmName();
    using array = SharedArray.create(shm.name, [0], SCOPE);
    await using child = startPython("close", shm.name);
    assert.match(String(await told(child)), /lock of '.+' is held/);
    assert.equal(await told(child), "closed");
    assert.equal(await child.end(), 0);
    array.withLockSync(() => {}, { timeout: 0 });
  },
});

Deno.test({
  name: "assay_share.py refuses what is no array, and damaged ones",
  ignore,
  async fn() {
    using shm = shmName();
    const refusal = async () => {
      await using child = startPython("refuse", shm.name);
      return await told(child);
    };
    assert.match(String(await refusal()), /^FileNotFoundError: /);
    shm.write(new TextEncoder().encode("of another program"));
    assert.match(String(await refusal()), /^ValueError: .+another kind/);
    shm.remove();
    SharedArray.create(shm.name, [1, 2], SCOPE).disconnect();
    const whole = shm.read();
    const bytes = whole.slice();
    bytes[52] = 3;
    shm.write(bytes);
    assert.match(String(await refusal()), /^ValueError: .+header is damaged/);
    shm.write(whole.subarray(0, 264));
    assert.match(String(await refusal()), /^ValueError: .+264 bytes long/);
  },
});
