import assert from "node:assert/strict";
import fc from "fast-check";
import { DTYPES, itemSize } from "../../src/array/mod.ts";
import {
  freeDisk,
  temporaryDirectory,
} from "../../src/internal/system_limits.ts";
import {
  createArray,
  isMemorySafe,
  isStorageSafe,
  Resources,
} from "../../src/resources/mod.ts";
import { CAN_MOUNT, smallDisk } from "../internal/small_disk.ts";
import { run } from "../hash/run.ts";

const GIB = 2 ** 30;
const ignore = Deno.build.os !== "linux";
const limited = (maxMemory: number, maxTempStorage = 10_000_000) =>
  new Resources({ memoryUsage: 1, maxMemory, maxTempStorage });

/** Only a mapped array loses its memory when it is disposed of. */
function isMapped(array: ReturnType<typeof createArray>): boolean {
  const { length } = array.data;
  array[Symbol.dispose]();
  return array.data.length < length;
}

Deno.test({
  name: "createArray() keeps below maxMemory, then below maxTempStorage",
  ignore,
  fn() {
    const resources = limited(8000, 16_000);
    const make = (elements: number) =>
      createArray([elements], "float64", { resources });
    assert.equal(isMapped(make(999)), false);
    assert.equal(isMapped(make(1000)), true);
    assert.equal(isMapped(make(1999)), true);
    assert.throws(() => make(2000), {
      name: "ResourceError",
      code: "ARRAY_TOO_LARGE",
      data: { bytes: 16_000, maxMemory: 8000, maxTempStorage: 16_000 },
      message: /8000 bytes.*16000 bytes.*found 16000 bytes/,
    });
  },
});

Deno.test("isMemorySafe() and isStorageSafe() are strict, and count the dtype", () => {
  const options = { resources: limited(8000, 16_000) };
  assert.equal(isMemorySafe([999], "float64", options), true);
  assert.equal(isMemorySafe([1000], "float64", options), false);
  assert.equal(isMemorySafe([1000], "float32", options), true);
  assert.equal(isStorageSafe([1999], "float64", options), true);
  assert.equal(isStorageSafe([2, 1000], "float64", options), false);
  assert.equal(isStorageSafe([2, 1000], "uint8", options), true);
  assert.equal(isMemorySafe([10, 10]), true);
  assert.equal(isStorageSafe([2 ** 50], "uint8"), false);
});

Deno.test({
  name: "createArray() gives the same array in memory and mapped",
  ignore,
  fn() {
    const [memory, disk] = [limited(1_000_000), limited(1)];
    const shapes = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 4 });
    fc.assert(
      fc.property(
        shapes,
        fc.constantFrom(...DTYPES),
        fc.nat(),
        (shape, dtype, seed) => {
          using a = createArray(shape, dtype, { resources: memory });
          using b = createArray(shape, dtype, { resources: disk });
          for (const array of [a, b]) {
            assert.deepEqual(array.shape, shape);
            assert.equal(array.dtype, dtype);
            assert.equal(array.data.byteLength, array.size * itemSize(dtype));
            assert([...array.data].every((value) => Number(value) === 0));
            const place = shape.map((length) => seed % length);
            array.set(...place, dtype === "bool" ? true : 1);
          }
          assert.deepEqual(b.toNested(), a.toNested());
          assert.deepEqual(b.strides, a.strides);
        },
      ),
      { numRuns: 300 },
    );
  },
});

Deno.test({
  name: "createArray() maps what the engine cannot hold in memory",
  // Where the total may not be known, maxMemory is what it was set to.
  permissions: { ffi: true, read: true, write: true, sys: false },
  ignore: ignore || freeDisk(temporaryDirectory()) < 33 * GIB,
  fn() {
    const maxMemory = 64 * GIB;
    const values = { memoryUsage: 1, maxMemory, maxTempStorage: maxMemory };
    const make = (resources: Resources) =>
      createArray([32 * GIB], "uint8", { resources });
    {
      using array = make(new Resources(values));
      array.set(-1, 1);
      assert.equal(array.get(-1), 1);
      assert(isMapped(array));
    }
    const small = new Resources({ ...values, maxTempStorage: 1000 });
    assert.throws(() => make(small), (error: Error) => {
      assert.match(error.message, /more than the engine/);
      assert(error.cause instanceof RangeError);
      return "code" in error && error.code === "ARRAY_TOO_LARGE";
    });
  },
});

Deno.test("createArray() makes arrays of nothing, whatever the limits", () => {
  const resources = new Resources({ memoryUsage: 0, maxTempStorage: 1 });
  const array = createArray([3, 0], "int32", { resources });
  assert.deepEqual([array.size, array.toNested()], [0, [[], [], []]]);
});

Deno.test("createArray() refuses shapes and dtypes that are none", () => {
  assert.throws(() => createArray([-1]), { code: "SHAPE_INVALID" });
  assert.throws(() => createArray([1.5]), { code: "SHAPE_INVALID" });
  assert.throws(() => createArray([2 ** 53, 2]), { code: "SHAPE_INVALID" });
  assert.throws(() => createArray([1], "float46" as "float64"), {
    code: "DTYPE_UNKNOWN",
  });
});

Deno.test({
  name: "a mapped array that was disposed of is empty, and says so",
  ignore,
  fn() {
    const array = createArray([100, 100], "float64", { resources: limited(1) });
    const row = array.slice(3);
    const { data } = array;
    array.set(3, 4, 1.5);
    assert.equal(row.get(4), 1.5);
    array[Symbol.dispose]();
    assert.equal(data.length, 0);
    assert.throws(() => array.get(3, 4), { code: "ARRAY_DISPOSED" });
    assert.throws(() => row.get(4), { code: "ARRAY_DISPOSED" });
    assert.throws(() => array.set(3, 4, 1), { code: "ARRAY_DISPOSED" });
    array[Symbol.dispose]();
  },
});

Deno.test({
  name: "createArray() gives an array larger than memory may be, sparsely",
  // 6 GiB are reserved, not written.
  ignore: ignore || freeDisk(temporaryDirectory()) < 7 * GIB,
  fn() {
    const resources = new Resources({ maxMemory: 1_000_000 });
    const before = Deno.memoryUsage().rss;
    using array = createArray([3, GIB / 4], "float64", { resources });
    assert.equal(array.data.length, 3 * GIB / 4);
    array.set(0, 0, 1.5);
    array.set(-1, -1, 2.5);
    array.data[GIB / 2] = 3.5;
    assert.equal(array.get(0, 0), 1.5);
    assert.equal(array.get(2, GIB / 4 - 1), 2.5);
    assert.equal(array.get(2, 0), 3.5);
    assert.equal(array.get(1, 7), 0);
    assert(Deno.memoryUsage().rss - before < 50_000_000);
  },
});

Deno.test({
  name: "createArray() takes a full disk for an error, not for a crash",
  ignore: !CAN_MOUNT,
  fn() {
    using disk = smallDisk(1 << 20);
    const resources = new Resources({ maxMemory: 1, tempDir: disk.path });
    {
      using array = createArray([1000], "float64", { resources });
      array.fill(1);
      // Set while there was room, as if another had taken it since.
      resources.maxTempStorage = disk.free();
      using _other = createArray([50_000], "float64", { resources });
      assert.throws(() => createArray([100_000], "float64", { resources }), {
        code: "DISK_FULL",
      });
      assert.equal(array.get(999), 1);
    }
    assert.equal(disk.free(), 1 << 20);
  },
});

Deno.test({
  name: "createArray() needs --allow-ffi for mapped arrays only, and says so",
  ignore,
  async fn() {
    const mod = new URL("../../src/resources/mod.ts", import.meta.url);
    const code = `import { createArray, Resources } from "${mod}";
      const resources = new Resources({ maxMemory: 1000, maxTempStorage: 1e6 });
      console.log(createArray([10], "uint8", { resources }).size);
      try {
        createArray([1000], "uint8", { resources });
      } catch (error) {
        console.log(error.code, error.message);
      }`;
    const config = new URL("../../deno.json", import.meta.url).pathname;
    const { stdout } = await run(Deno.execPath(), [
      "run",
      "-q",
      "--no-prompt",
      "--frozen",
      `--config=${config}`,
      `data:text/javascript,${encodeURIComponent(code)}`,
    ]);
    assert.match(stdout, /^10\nFFI_NEEDED Cannot map .*--allow-ffi/);
  },
});
