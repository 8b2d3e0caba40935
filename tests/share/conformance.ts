/**
 * What shared arrays of every scope promise, as tests.
 *
 * @module
 */

import assert from "node:assert/strict";
import fc from "fast-check";
import { type DType, DTYPES, NdArray } from "../../src/array/mod.ts";
import {
  axes,
  type Scope,
  SharedArray,
  ShareError,
  type ShareErrorCode,
} from "../../src/share/mod.ts";
import { demand, startMember, together } from "./team.ts";

/** The promises that a scope may have a reason not to make. */
export type Promised = "views stay" | "views are emptied";

/**
 * Registers the tests.
 *
 * @param scope The scope.
 * @param options Why it is not tested at all, and the promises it does not make.
 */
export function conformance(
  scope: Scope,
  { ignore, skips = {} }: {
    readonly ignore?: string | undefined;
    readonly skips?: Partial<Record<Promised, string>>;
  } = {},
): void {
  let count = 0;
  const newName = () => `assay-test-${Deno.pid}-${scope}-${count++}`;
  const test = (
    does: string,
    fn: () => void | Promise<void>,
    promise?: Promised,
  ) => {
    const reason = ignore ?? (promise && skips[promise]);
    Deno.test({
      name: `${does} (${scope}${reason ? `, skipped: ${reason}` : ""})`,
      ignore: reason !== undefined,
      fn,
    });
  };

  test("create() gives name, scope, shape, dtype and values", () => {
    for (const dtype of DTYPES) {
      for (const shape of [[], [0], [3], [2, 0, 2], [2, 3]]) {
        const grid = sample(dtype, shape);
        using array = SharedArray.create(newName(), grid, { scope });
        const { shape: found, isConnected } = array;
        assert.deepEqual([found, array.dtype, array.scope, isConnected], [
          shape,
          dtype,
          scope,
          true,
        ]);
        const read = array.read();
        if (shape.length > 1) assert.equal(`${read}`, `${grid}`);
        else if (shape.length === 1) assert.deepEqual(read, grid.data);
        else assert.equal(read, grid.get());
      }
    }
  });

  test("create() takes typed arrays, lists, one value, and a shape", () => {
    const made = (prototype: Parameters<typeof SharedArray.create>[1]) => {
      using array = SharedArray.create(newName(), prototype, { scope });
      return [array.dtype, array.shape, array.read()];
    };
    const bytes = Uint8Array.of(1, 2);
    assert.deepEqual(made(bytes), ["uint8", [2], bytes]);
    assert.deepEqual(made([1, 2.5]), ["float64", [2], Float64Array.of(1, 2.5)]);
    assert.deepEqual(made([1n]), ["int64", [1], BigInt64Array.of(1n)]);
    assert.deepEqual(made([true]), ["bool", [1], Uint8Array.of(1)]);
    assert.deepEqual(made(2n), ["int64", [], 2n]);
    assert.deepEqual(made([]), ["float64", [0], new Float64Array()]);
    const zeros = { shape: [2], dtype: "float16" } as const;
    assert.deepEqual(made(zeros), ["float16", [2], new Float16Array(2)]);
    const halves = [Float16Array.of(1), Float16Array.of(2)];
    assert.deepEqual(made(halves).slice(0, 2), ["float16", [2, 1]]);
  });

  test("create() makes nothing of a prototype that is none", () => {
    const name = newName();
    const refused = (prototype: Parameters<typeof SharedArray.create>[1]) =>
      assert.throws(() => SharedArray.create(name, prototype, { scope }), {
        name: /^Array(Range)?Error$/,
      });
    refused([[1], [1, 2]]);
    refused({ shape: [-1], dtype: "int8" });
    refused({ shape: [1], dtype: "int9" as DType });
    refused([1, "2" as unknown as number]);
    const endless: unknown[] = [];
    endless.push(endless);
    refused(endless as number[]);
    code("NAME_UNKNOWN", () => SharedArray.attach(name, { scope }));
  });

  test("create() refuses a name in use, and existOk replaces the array", () => {
    const name = newName();
    using old = SharedArray.create(name, [1, 2], { scope });
    code("NAME_IN_USE", () => SharedArray.create(name, [3], { scope }));
    assert.equal(old.read(1), 2);
    const options = { scope, existOk: true };
    using made = SharedArray.create(name, Int8Array.of(3), options);
    using found = SharedArray.attach(name, { scope });
    assert.deepEqual([found.dtype, found.read(0)], ["int8", 3]);
    found.write(0, 4);
    assert.deepEqual([made.read(0), old.read([])], [4, Float64Array.of(1, 2)]);
    old.destroy();
    using again = SharedArray.attach(name, { scope });
    assert.equal(again.read(0), 4, "destroy() removed another array's name");
  });

  test("create() refuses names that are none", () => {
    const names: unknown[] = ["", 7, undefined];
    if (scope === "processes") {
      names.push("a/b", ".", "..", "\0", "é".repeat(126), "\ud800");
    }
    for (const name of names) {
      code(
        "NAME_INVALID",
        () => SharedArray.create(name as string, [1], { scope }),
      );
    }
  });

  test("attach() finds an array, and says what to do when there is none", () => {
    const name = newName();
    {
      using made = SharedArray.create(name, [[1n, 2n]], { scope });
      using found = SharedArray.attach<"int64", 2>(name);
      found.write(axes(0, 1), 20n);
      assert.equal(made.read(0, 1), 20n);
      assert.deepEqual([found.name, found.shape], [name, [1, 2]]);
      assert.deepEqual(found.handle, made.handle);
    }
    const error = code("NAME_UNKNOWN", () => SharedArray.attach(name));
    assert.match(
      error.hints.join(),
      /'handle'.*SharedArray\.connect\(handle\)/,
    );
  });

  test("connect() refuses what is no handle, and an array that is gone", () => {
    using array = SharedArray.create(newName(), [1], { scope });
    const { handle } = array;
    for (
      const other of [
        undefined,
        null,
        "a",
        {},
        { ...handle, kind: "a" },
        { ...handle, scope: "hosts" },
        { ...handle, name: 1 },
        { ...handle, dtype: "int9" },
        { ...handle, shape: undefined },
      ]
    ) code("HANDLE_INVALID", () => SharedArray.connect(other as never));
    using other = SharedArray.create(newName(), [1], { scope });
    const mixed = { ...handle, id: other.handle.id };
    assert.throws(() => SharedArray.connect(mixed), ShareError);
    using again = SharedArray.connect(structuredClone(handle));
    again.write(0, 2);
    assert.equal(array.read(0), 2);
  });

  test("read() gives what NdArray's select() gives", () => {
    fc.assert(fc.property(selections(), ({ dtype, shape, selectors, lock }) => {
      const grid = sample(dtype, shape);
      using array = SharedArray.create(newName(), grid, { scope });
      const options = lock === undefined ? [] : [{ lock }];
      const found = attempt(() => array.read(...selectors, ...options));
      const expected = attempt(() => plain(grid.select(...selectors)));
      assert.deepEqual(found, expected);
    }));
  });

  test("read() takes options that are none", () => {
    using array = SharedArray.create(newName(), [[1, 2], [3, 4]], { scope });
    const none = undefined as unknown as { lock: boolean };
    assert.equal(array.read(1, 1, none), 4);
    assert.equal(array.read(1, 1, {}), 4);
    using line = SharedArray.create(newName(), [1, 2], { scope });
    for (const options of [none, {}, { lock: true }, { lock: false }]) {
      assert.equal(line.read(1, options), 2);
      assert.deepEqual(line.read([1], options), Float64Array.of(2));
      line.write(1, 2, options);
    }
  });

  test("read() puts what is selected into what it is given", () => {
    fc.assert(fc.property(selections(), ({ dtype, shape, selectors }) => {
      using array = SharedArray.create(newName(), sample(dtype, shape), {
        scope,
      });
      const expected = attempt(() => array.read(...selectors));
      const isArray = expected instanceof NdArray ||
        ArrayBuffer.isView(expected);
      if (!isArray) return;
      const part = expected as NdArray | Float64Array;
      const size = part instanceof NdArray ? part.shape : [part.length];
      const line = (length: number) =>
        NdArray.from(new Array(length).fill(0), dtype).data;
      const flat = line(size.reduce((product, length) => product * length, 1));
      const into = part instanceof NdArray
        ? new NdArray({ data: flat, shape: size, dtype })
        : flat;
      assert.equal(array.read(...selectors, { into }), into);
      assert.deepEqual(into, expected);
      // One whose elements are neither in order nor side by side.
      const turned = new NdArray({
        data: line(2 * flat.length),
        shape: size.toReversed().concat(2),
        dtype,
      }).slice(...size.map(() => null), -1).transpose();
      array.read(...selectors, { into: turned, lock: false });
      const data = part instanceof NdArray ? part.data : part;
      assert.deepEqual(turned.copy().data, data);
    }));
  });

  test("read() puts one element into an array without axes", () => {
    using line = SharedArray.create(newName(), [1, 2], { scope });
    const into = NdArray.from(0);
    for (const lock of [true, false]) {
      into.fill(0);
      assert.equal(line.read(-1, { lock, into }), into);
      assert.equal(into.get(), 2);
    }
  });

  test("read() puts a part of the array into another part of it", () => {
    using line = SharedArray.create(newName(), [1, 2, 3, 4], { scope });
    line.read([0, 3], { into: line.view().subarray(1) });
    assert.deepEqual(line.read(), Float64Array.of(1, 1, 2, 3));
    line.read([null, null, -1], { into: line.view() });
    assert.deepEqual(line.read(), Float64Array.of(3, 2, 1, 1));
  });

  test("read() refuses what it cannot put the elements into", () => {
    using line = SharedArray.create(newName(), [1, 2, 3], { scope });
    using grid = SharedArray.create(newName(), [[1, 2], [3, 4]], { scope });
    const none = "none" as unknown as Float64Array;
    for (const into of [new Float32Array(2), NdArray.from([0], "int8"), none]) {
      code("OPTION_INVALID", () => line.read([0, 2], { into }));
      code("OPTION_INVALID", () => grid.read(0, { into }));
    }
    const long = new Float64Array(3);
    const other: [() => unknown, RegExp][] = [
      [() => line.read([0, 2], { into: long }), /\[2\].*found \[3\]/],
      [() => line.read([null, null, 2], { into: long }), /\[2\].*\[3\]/],
      [() => line.read(0, { into: long }), /shape \[\].*\[3\]/],
      [() => line.read(0, { into: long, lock: false }), /shape \[\].*\[3\]/],
      [() => grid.read({ into: long }), /\[2, 2\].*\[3\]/],
      [() => grid.read(0, { into: long }), /\[2\].*\[3\]/],
    ];
    for (const [run, message] of other) {
      assert.throws(run, (error: Error) => {
        assert.ok(error instanceof RangeError);
        assert.match(error.message, message);
        return true;
      });
    }
    assert.deepEqual(long, new Float64Array(3));
    // Nobody has the lock then.
    assert.equal(line.withLockSync(() => grid.withLockSync(() => 1)), 1);
    const gone = new NdArray({
      data: new Float64Array(3),
      shape: [3],
      dtype: "float64",
    });
    structuredClone(gone.data, { transfer: [gone.data.buffer as ArrayBuffer] });
    assert.throws(() => line.read([], { into: gone }), {
      code: "ARRAY_DISPOSED",
    });
  });

  test("write() leaves what NdArray's assign() leaves, or nothing changed", () => {
    const cases = selections().chain((one) =>
      fc.record({
        one: fc.constant(one),
        given: fc.oneof(
          fc.constant("shape" as const),
          fc.integer({ min: -300, max: 300 }),
          fc.constantFrom(0.5, NaN, 7n, true, [1, 2], [[1], [2]]),
        ),
      })
    );
    fc.assert(fc.property(cases, ({ one, given }) => {
      const { dtype, shape, selectors } = one;
      const grid = sample(dtype, shape);
      using array = SharedArray.create(newName(), grid, { scope });
      let values = given as Parameters<typeof grid.assign>[1];
      if (given === "shape") {
        const part = attempt(() => grid.select(...selectors));
        values = part instanceof NdArray ? part : 1;
      }
      const found = attempt(() => array.write(axes(...selectors), values));
      const expected = attempt(() => void grid.assign(selectors, values));
      assert.deepEqual(found, expected);
      assert.deepEqual(array.read(), plain(grid));
    }));
  });

  test("write() takes one selector as it is, and a view of the array itself", () => {
    using line = SharedArray.create(newName(), [1, 2, 3, 4], { scope });
    using again = SharedArray.connect<"float64", 1>(line.handle);
    line.write([1], again.view().subarray(0, 3));
    assert.deepEqual(line.read(), Float64Array.of(1, 1, 2, 3));
    line.write([null, null, -1], again.view());
    assert.deepEqual(line.read(), Float64Array.of(3, 2, 1, 1));
    line.write(-1, 9);
    line.write([true, false, false, true], 0);
    line.write({ indices: [1, 1] }, [5, 6]);
    line.write([2, 3], 7, { lock: false });
    assert.deepEqual(line.read(), Float64Array.of(0, 6, 7, 0));
  });

  test("write() names index, value and dtype of what it refuses", () => {
    using grid = SharedArray.create(newName(), {
      shape: [2, 3],
      dtype: "uint8",
    }, { scope });
    grid.write([], [[1, 2, 3], [4, 5, 6]]);
    const refused = (run: () => void, message: RegExp) =>
      assert.throws(run, (error: Error) => {
        assert.ok(error instanceof RangeError);
        assert.match(error.message, message);
        return true;
      });
    refused(
      () => grid.write(axes(1), [7, 256, 9]),
      /index \[1, 1\].*uint8, found 256/,
    );
    refused(() => grid.write(axes(1, 2), 0.5), /index \[1, 2\].*uint8.*0\.5/);
    refused(() => grid.write([], -1), /uint8, found -1/);
    refused(() => grid.write(1, [7, 8]), /\[1, 0:3\].*uint8.*\[3\].*\[2\]/);
    refused(() => grid.write(2, 1), /index 2 of axis 0/);
    assert.equal(`${grid.read()}`, "uint8 [2, 3] [[1, 2, 3], [4, 5, 6]]");
  });

  test("view() is live, in one axis and in several", () => {
    using line = SharedArray.create(newName(), new Int16Array(3), { scope });
    using again = SharedArray.connect<"int16", 1>(line.handle);
    again.view()[1] = 5;
    assert.deepEqual([line.read(1), line.view()[1]], [5, 5]);
    using grid = SharedArray.create(newName(), {
      shape: [2, 2],
      dtype: "float32",
    }, { scope });
    grid.view().slice(null, 1).fill(2);
    assert.equal(`${grid.read()}`, "float32 [2, 2] [[0, 2], [0, 2]]");
    using one = SharedArray.create(newName(), 3, { scope });
    const view = one.view() as Float64Array;
    view[0]! += 1;
    assert.equal(one.read(), 4);
  });

  test("add(), compareExchange(), max() and min() give what was there", () => {
    for (const dtype of DTYPES.filter((dtype) => dtype.includes("int"))) {
      const shape = [2, 2] as const;
      using array = SharedArray.create(newName(), { shape, dtype }, { scope });
      const is = dtype.endsWith("64") ? BigInt : Number;
      assert.equal(array.add([1, -1], 5), is(0));
      assert.equal(array.add([1, 1], 2n), is(5));
      assert.equal(array.compareExchange([1, 1], 6, 1), is(7));
      assert.equal(array.compareExchange([1, 1], 7, 100), is(7));
      assert.equal(array.max([1, 1], 99), is(100));
      assert.equal(array.max([1, 1], 101), is(100));
      assert.equal(array.min([1, 1], 102), is(101));
      assert.equal(array.min([1, 1], 3), is(101));
      assert.equal(array.add([1, 1], -3), is(3));
      assert.equal(array.read(1, 1), is(0));
      array.add([0, 0], -1);
      const wrapped = dtype.startsWith("u")
        ? 2n ** BigInt(dtype.slice(4)) - 1n
        : -1n;
      assert.equal(array.read(0, 0), is(wrapped), dtype);
      assert.throws(() => array.add([0, 0], 0.5), RangeError);
      assert.throws(() => array.max([0, 0], 2n ** 64n), RangeError);
      assert.throws(() => array.compareExchange(0, 0, 0), RangeError);
      assert.throws(() => array.min([0, 2], 0), RangeError);
    }
    using line = SharedArray.create(newName(), new Int8Array(3), { scope });
    line.add(-1, 200);
    assert.deepEqual(line.read(), Int8Array.of(0, 0, -56));
    for (const index of [3, -4, 0.5]) assert.throws(() => line.add(index, 1));
    for (const prototype of [[1.5], [true]]) {
      using other = SharedArray.create(newName(), prototype as number[], {
        scope,
      });
      code("ATOMIC_UNSUPPORTED", () => other.add(0, 1));
      code("ATOMIC_UNSUPPORTED", () => other.max(0, 1));
    }
  });

  test("disconnect() and destroy() make every use an error, and may come twice", async () => {
    const name = newName();
    const array = SharedArray.create(name, new Int32Array(2), { scope });
    const uses: (() => unknown)[] = [
      () => array.read(0),
      () => array.read(0, { lock: false }),
      () => array.read([]),
      () => array.write(0, 1),
      () => array.write(0, 1, { lock: false }),
      () => array.add(0, 1),
      () => array.max(0, 1),
      () => array.view(),
      () => array.withLockSync(() => {}),
    ];
    array.write(0, 5);
    array.disconnect();
    array.disconnect();
    assert.equal(array.isConnected, false);
    for (const use of uses) code("DISCONNECTED", use);
    await assert.rejects(array.withLock(() => {}), { code: "DISCONNECTED" });
    await assert.rejects(array.lock(), { code: "DISCONNECTED" });
    array.connect();
    array.connect();
    assert.deepEqual([array.isConnected, array.read(0)], [true, 5]);
    array.disconnect();
    array.destroy();
    array.destroy();
    array.disconnect();
    for (const use of uses) code("DESTROYED", use);
    code("DESTROYED", () => array.connect());
    code("NAME_UNKNOWN", () => SharedArray.attach(name));
    using next = SharedArray.create(name, [1], { scope });
    assert.equal(next.read(0), 1);
  });

  test("using destroys what was created, and disconnects what was not", () => {
    const name = newName();
    let view: Float64Array;
    {
      using made = SharedArray.create(name, [1], { scope });
      {
        using found = SharedArray.attach<"float64", 1>(name);
        found.write(0, 2);
        view = found.view();
      }
      assert.equal(made.read(0), 2);
    }
    code("NAME_UNKNOWN", () => SharedArray.attach(name));
    assert.ok(view.length <= 1);
  });

  test("an array outlives its name", () => {
    const name = newName();
    const made = SharedArray.create(name, [1], { scope });
    using other = SharedArray.connect<"float64", 1>(made.handle);
    made.destroy();
    other.write(0, 2);
    assert.equal(other.read(0), 2);
    using next = SharedArray.create(name, [3], { scope });
    assert.deepEqual([next.read(0), other.read(0)], [3, 2]);
  });

  test("a view stays memory like any other", () => {
    const array = SharedArray.create(newName(), [1, 2], { scope });
    const view = array.view();
    array.destroy();
    assert.deepEqual(Array.from(view), [1, 2]);
  }, "views stay");

  test("a view is empty after disconnect()", () => {
    const array = SharedArray.create(newName(), [[1, 2]], { scope });
    const view = array.view() as NdArray;
    array.destroy();
    assert.equal(view.data.length, 0);
    assert.throws(() => view.get(0, 0), { code: "ARRAY_DISPOSED" });
  }, "views are emptied");

  test("another thread has the array by its handle", async () => {
    using array = SharedArray.create(newName(), Int32Array.of(1, 2, 3), {
      scope,
    });
    using member = startMember();
    member.tell({ handle: array.handle, task: "touch" });
    assert.deepEqual(demand(await member.said(), "done"), [
      array.name,
      "int32",
      [3],
      [1, 2, 3],
    ]);
    assert.equal(array.read(-1), 7);
  });

  test("withLockSync() of several threads loses no count", async () => {
    using array = SharedArray.create(newName(), new Int32Array(1), { scope });
    const n = 20_000;
    await together({ handle: array.handle, task: "count", n }, 4);
    assert.equal(array.read(0), 4 * n);
  });

  test("withLock() of several threads and tasks loses no count", async () => {
    using array = SharedArray.create(newName(), new Int32Array(1), { scope });
    const [n, tasks] = [50, 5];
    const count = async () => {
      for (let i = 0; i < n; i++) {
        await array.withLock(async () => {
          const found = array.read(0);
          await null;
          array.write(0, found + 1);
        });
      }
    };
    await Promise.all([
      together({ handle: array.handle, task: "countLater", n }, 2),
      ...Array.from({ length: tasks }, count),
    ]);
    assert.equal(array.read(0), (2 + tasks) * n);
  });

  test("add(), max() and min() of several threads lose nothing", async () => {
    using array = SharedArray.create(newName(), new Int32Array(3), { scope });
    const n = 20_000;
    await together({ handle: array.handle, task: "add", n }, 4);
    assert.equal(array.read(0), 4 * n);
    await together({ handle: array.handle, task: "bounds", n }, 2);
    assert.deepEqual(Array.from(array.read([1])), [n + 999, -n - 999]);
  });

  test("withLock() and withLockSync() are re-entrant, across awaits too", async () => {
    using array = SharedArray.create(newName(), new Int32Array(1), { scope });
    using again = SharedArray.connect<"int32", 1>(array.handle);
    assert.equal(
      array.withLockSync(() =>
        again.withLockSync(() => {
          again.write(0, 1);
          return array.read(0);
        })
      ),
      1,
    );
    const seen = await array.withLock(async ({ recovered }) => {
      await null;
      using held = await again.lock();
      return await again.withLock(async () => {
        await new Promise((resolve) => queueMicrotask(() => resolve(null)));
        array.write(0, array.withLockSync(() => again.read(0) + 1));
        return [recovered, held.recovered, array.read(0)];
      });
    });
    assert.deepEqual(seen, [false, false, 2]);
    array.withLockSync(() => {}, { timeout: 0 });
  });

  test("what one task of a thread holds, another does not have", async () => {
    using array = SharedArray.create(newName(), new Int32Array(1), { scope });
    const inside = Promise.withResolvers<void>();
    const leave = Promise.withResolvers<void>();
    const first = array.withLock(async () => {
      inside.resolve();
      await leave.promise;
      array.write(0, 1);
    });
    await inside.promise;
    const error = code("LOCK_HELD_HERE", () => array.read(0));
    assert.match(error.hints.join(), /withLock.*\{ lock: false \}/);
    code("LOCK_HELD_HERE", () => array.write(0, 5));
    code("LOCK_HELD_HERE", () => array.withLockSync(() => {}));
    assert.equal(array.read(0, { lock: false }), 0);
    await assert.rejects(array.withLock(() => {}, { timeout: 1 }), {
      code: "LOCK_TIMEOUT",
    });
    const second = array.withLock(() => array.read(0));
    leave.resolve();
    await first;
    assert.equal(await second, 1);
    assert.equal(array.read(0), 1);
  });

  test("lock() holds until it is released, and tasks come in order", async () => {
    using array = SharedArray.create(newName(), new Int32Array(1), { scope });
    const order: string[] = [];
    const held = await array.lock();
    const later = Promise.all([
      array.withLock(() => void order.push("a")),
      array.lock().then((held) => {
        order.push("b");
        held.release();
        held.release();
      }),
      array.withLock(async () => {
        await null;
        order.push("c");
      }),
    ]);
    array.write(0, 1);
    assert.equal(array.withLockSync(() => array.read(0)), 1);
    assert.throws(() => array.disconnect(), { code: "LOCK_HELD_HERE" });
    assert.throws(() => array.destroy(), { code: "LOCK_HELD_HERE" });
    assert.deepEqual(order, []);
    held[Symbol.dispose]();
    held.release();
    await later;
    assert.deepEqual(order, ["a", "b", "c"]);
    assert.equal(array.withLockSync(() => array.isConnected), true);
  });

  test("a lock is given back when its function throws or rejects", async () => {
    using array = SharedArray.create(newName(), [1], { scope });
    const error = new Error("thrown");
    const raise = () => {
      throw error;
    };
    assert.throws(() => array.withLockSync(raise), error);
    await assert.rejects(array.withLock(raise), error);
    await assert.rejects(array.withLock(() => Promise.reject(error)), error);
    using again = SharedArray.connect(array.handle);
    again.withLockSync(() => {}, { timeout: 0 });
  });

  test("a wait ends with its timeout or its signal, and the lock works on", async () => {
    using array = SharedArray.create(newName(), new Int32Array(2), { scope });
    using member = startMember();
    const gate = new Int32Array(new SharedArrayBuffer(4));
    member.tell({ handle: array.handle, task: "block", gate });
    demand(await member.said(), "ready");
    demand(await member.said(), "ready");
    const timedOut: ShareErrorCode = "HOLDER_STILL_RUNNING";
    for (const timeout of [0, 30]) {
      code(timedOut, () => array.withLockSync(() => {}, { timeout }));
      await assert.rejects(array.withLock(() => {}, { timeout }), {
        code: timedOut,
      });
      await assert.rejects(array.lock({ timeout }), { code: timedOut });
    }
    const reason = new Error("enough");
    const gone = AbortSignal.abort(reason);
    assert.throws(() => array.withLockSync(() => {}, { signal: gone }), reason);
    await assert.rejects(array.lock({ signal: gone }), reason);
    const controller = new AbortController();
    const waits = [1, 2].map(() =>
      assert.rejects(array.lock({ signal: controller.signal }), reason)
    );
    queueMicrotask(() => controller.abort(reason));
    await Promise.all(waits);
    assert.equal(array.read(0, { lock: false }), 0);
    const next = array.withLock(({ recovered }) => recovered);
    Atomics.store(gate, 0, 1);
    Atomics.notify(gate, 0);
    assert.equal(await next, false);
    demand(await member.said(), "done");
  });

  test("a terminated worker that still runs keeps the lock, then gives it up", async () => {
    using array = SharedArray.create(newName(), new Int32Array(2), { scope });
    using holder = startMember();
    const gate = new Int32Array(new SharedArrayBuffer(4));
    holder.tell({ handle: array.handle, task: "block", gate });
    demand(await holder.said(), "ready");
    demand(await holder.said(), "ready");
    holder.terminate();
    const held = { code: "HOLDER_STILL_RUNNING", message: /still runs/ };
    assert.throws(() => array.withLockSync(() => {}, { timeout: 60 }), held);
    await assert.rejects(array.withLock(() => {}, { timeout: 60 }), held);
    const next = array.withLock(({ recovered }) => recovered);
    Atomics.store(gate, 0, 1);
    Atomics.notify(gate, 0);
    // Where it is stopped is the runtime's choice: in the section or after it.
    assert.equal(typeof await next, "boolean");
  });

  for (const how of ["later", "sync"] as const) {
    test(`the lock of a thread that ended is recovered (${how})`, async () => {
      using array = SharedArray.create(newName(), new Int32Array(2), { scope });
      using holder = startMember();
      using waiter = startMember();
      holder.tell({ handle: array.handle, task: "hold" });
      demand(await holder.said(), "ready");
      waiter.tell({ handle: array.handle, task: how });
      demand(await waiter.said(), "ready");
      holder.terminate();
      assert.equal(demand(await waiter.said(), "done"), true);
      assert.equal(array.withLockSync(({ recovered }) => recovered), false);
      assert.equal(array.read(1), 1);
    });
  }

  test("no count of a completed section is lost when holders end", async () => {
    const rounds = 5;
    const workers = 3;
    const places = 1 + rounds + workers;
    using array = SharedArray.create(newName(), new Int32Array(places), {
      scope,
    });
    using stack = new DisposableStack();
    const { handle } = array;
    let started = 0;
    const start = () => {
      const member = stack.use(startMember());
      member.tell({ handle, task: "countTwice", n: ++started });
      return member;
    };
    const members = Array.from({ length: workers }, start);
    for (let round = 0; round < rounds; round++) {
      // All have counted: who is ended now may well be inside a section.
      const before = started - workers + 1;
      for (let isTurn = false; !isTurn;) {
        const counts = await array.withLock(() => array.read([before]));
        isTurn = counts.subarray(0, workers).every((count) => count > 0);
      }
      members.shift()!.terminate();
      members.push(start());
    }
    for (const member of members) member.terminate();
    await array.withLock(() => {
      const [all = 0, ...each] = array.read([]);
      const completed = each.reduce((sum, count) => sum + count, 0);
      const torn = all - completed;
      assert.ok(torn >= 0 && torn <= started, `${all} of ${completed}`);
    });
  });

  test("a read that recovers a lock leaves the news to other threads, too", async () => {
    using array = SharedArray.create(newName(), new Int32Array(2), { scope });
    using holder = startMember();
    using waiter = startMember();
    holder.tell({ handle: array.handle, task: "hold" });
    demand(await holder.said(), "ready");
    holder.terminate();
    assert.equal(array.read(1), 1);
    waiter.tell({ handle: array.handle, task: "sync" });
    demand(await waiter.said(), "ready");
    assert.equal(demand(await waiter.said(), "done"), true);
    assert.equal(array.withLockSync(({ recovered }) => recovered), false);
  });

  test("a read that recovers a lock leaves the news to withLock()", async () => {
    using array = SharedArray.create(newName(), new Int32Array(2), { scope });
    using holder = startMember();
    holder.tell({ handle: array.handle, task: "hold" });
    demand(await holder.said(), "ready");
    holder.terminate();
    assert.equal(array.read(1), 1);
    assert.equal(await array.withLock(({ recovered }) => recovered), true);
    using held = await array.lock();
    assert.equal(held.recovered, false);
  });
}

/** Values that all dtypes can hold, and that differ. */
function sample(dtype: DType, shape: readonly number[]): NdArray {
  const size = shape.reduce((product, length) => product * length, 1);
  const flat = Array.from({ length: size }, (_, at) => at % 2);
  const line = NdArray.from(flat, dtype);
  if (dtype !== "bool") flat.forEach((_, at) => line.set(at, at % 100));
  return line.reshape(shape);
}

/** What `read` gives in the place of a grid. */
function plain(grid: NdArray): unknown {
  if (grid.shape.length === 0) return grid.get();
  return grid.shape.length === 1 ? grid.data : grid;
}

function attempt(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

function selections() {
  const bound = fc.option(fc.integer({ min: -6, max: 6 }));
  const index = fc.integer({ min: -5, max: 4 });
  const selector = fc.oneof(
    index,
    fc.constant(null),
    fc.array(bound, { maxLength: 2 }).map((list) => list as [number?]),
    fc.tuple(bound, bound, fc.constantFrom(1, 2, -1, -2)),
    fc.array(fc.boolean(), { maxLength: 4 }),
    fc.array(index, { maxLength: 4 }).map((indices) => ({ indices })),
  );
  return fc.record({
    dtype: fc.constantFrom(...DTYPES),
    shape: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }),
    selectors: fc.array(selector, { maxLength: 4 }),
    lock: fc.option(fc.boolean(), { nil: undefined }),
  });
}

/** Checks that a call throws an error of the room, and gives it. */
function code(expected: ShareErrorCode, run: () => unknown): ShareError {
  const error = attempt(run);
  assert.ok(error instanceof ShareError, String(error));
  assert.equal(error.code, expected, error.message);
  assert.match(error.message, /^Cannot .*: expected .*, found /su);
  assert.ok(error.hints.length > 0);
  return error;
}
