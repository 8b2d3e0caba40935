import assert from "node:assert/strict";
import {
  type DType,
  DTYPES,
  NdArray,
  type NdArrayOptions,
  typedArrayOf,
  type ViewSelector,
} from "../../src/array/mod.ts";
import { thrown } from "./thrown.ts";

const GRID = [[0, 1, 2], [3, 4, 5]];

Deno.test("NdArray() lays an array over data in C order, without a copy", () => {
  const data = Int32Array.from({ length: 24 }, (_, i) => i);
  const array = new NdArray({ data, shape: [2, 3, 4], dtype: "int32" });
  assert.equal(array.data, data);
  assert.deepEqual(array.strides, [12, 4, 1]);
  assert.deepEqual([array.size, array.bytes, array.offset], [24, 96, 0]);
  assert.ok(array.isContiguous);
  assert.equal(array.get(1, 2, 3), 23);
});

Deno.test("NdArray() takes strides and an offset, in elements", () => {
  const data = Float64Array.from({ length: 10 }, (_, i) => i);
  const array = new NdArray({
    data,
    shape: [2, 3],
    dtype: "float64",
    strides: [1, -2],
    offset: 6,
  });
  assert.deepEqual(array.toNested(), [[6, 4, 2], [7, 5, 3]]);
  assert.equal(array.isContiguous, false);
  assert.equal(array.data, data);
});

Deno.test("NdArray() of a contiguous part has exactly its elements as data", () => {
  const data = Uint8Array.of(9, 8, 7, 6);
  const array = new NdArray({ data, shape: [2], dtype: "uint8", offset: 1 });
  assert.deepEqual(array.data, Uint8Array.of(8, 7));
  assert.equal(array.data.buffer, data.buffer);
  assert.equal(array.offset, 0);
});

Deno.test("NdArray() keeps its shape when the caller's list changes", () => {
  const [shape, strides] = [[2, 2], [2, 1]];
  const data = new Int8Array(4);
  const array = new NdArray({ data, shape, strides, dtype: "int8" });
  shape[0] = strides[0] = 9;
  assert.deepEqual([array.shape, array.strides], [[2, 2], [2, 1]]);
});

Deno.test("NdArray() refuses a layout that leaves its data", () => {
  const wrong: Partial<NdArrayOptions<"int8">>[] = [
    { shape: [5] },
    { shape: [2], offset: 3 },
    { shape: [2], offset: -1 },
    { shape: [2], strides: [4] },
    { shape: [2], strides: [-1] },
    { shape: [2], strides: [1.5] },
    { shape: [2], strides: [NaN] },
    { shape: [2], strides: [1, 1] },
    { shape: [2, 2], strides: [1] },
    { shape: [2], offset: 0.5 },
    { shape: [], offset: 4 },
    { data: new Uint8Array(4) as never },
    { data: [0, 0, 0, 0] as never },
    { data: undefined as never },
  ];
  const right = { data: new Int8Array(4), shape: [4], dtype: "int8" } as const;
  assert.equal(new NdArray(right).size, 4);
  for (const options of wrong) {
    const error = thrown(() => new NdArray({ ...right, ...options }));
    assert.equal(error.code, "LAYOUT_INVALID", JSON.stringify(options));
  }
  const shape = thrown(() => new NdArray({ ...right, shape: [-4] }));
  assert.equal(shape.code, "SHAPE_INVALID");
  const dtype = thrown(() => new NdArray({ ...right, dtype: "i1" as "int8" }));
  assert.equal(dtype.code, "DTYPE_UNKNOWN");
});

Deno.test("get() and set() take negative indices and give values of the dtype", () => {
  for (const dtype of DTYPES) {
    const array = NdArray.from([[0, 0], [0, 0]], dtype);
    const one = dtype === "bool" ? true : dtype.endsWith("int64") ? 1n : 1;
    array.set(-1, 0, 1);
    assert.equal(array.get(1, -2), one, dtype);
    assert.equal(array.get(0, 0), dtype === "bool" ? false : array.get(0, 1));
  }
});

Deno.test("get() and set() refuse indices out of range, and another number of them", () => {
  const array = NdArray.from(GRID);
  const cases: [indices: number[], code: string][] = [
    [[2, 0], "INDEX_OUT_OF_RANGE"],
    [[0, -4], "INDEX_OUT_OF_RANGE"],
    [[0], "INDEX_COUNT"],
    [[], "INDEX_COUNT"],
    [[0, 0, 0], "INDEX_COUNT"],
    [[0, 0.5], "SELECTOR_INVALID"],
    [[0, NaN], "SELECTOR_INVALID"],
  ];
  for (const [indices, code] of cases) {
    assert.equal(thrown(() => array.get(...indices)).code, code);
    assert.equal(thrown(() => array.set(...indices, 9)).code, code);
  }
  assert.deepEqual(array.toNested(), GRID);
});

Deno.test("set() writes nothing of a value that the dtype cannot hold", () => {
  const array = NdArray.from([1, 2], "uint8");
  const error = thrown(() => array.set(1, 256));
  assert.equal(error.code, "VALUE_UNSAFE");
  assert.deepEqual(error.data, { index: [1], value: 256, dtype: "uint8" });
  assert.deepEqual([...array.values()], [1, 2]);
});

Deno.test("fill() writes to the elements of a view and to no other", () => {
  const array = NdArray.from(GRID, "int16");
  assert.equal(array.slice(null, [0, null, 2]).fill(9).size, 4);
  assert.deepEqual(array.toNested(), [[9, 1, 9], [9, 4, 9]]);
  const error = thrown(() => array.fill(0.5));
  assert.equal(error.code, "VALUE_UNSAFE");
  assert.match(error.message, /^Cannot write the value: expected a whole/);
  array.fill(7n);
  assert.deepEqual(array.data, new Int16Array(6).fill(7));
});

Deno.test("slice() shares elements and keeps a view of a view in place", () => {
  const array = NdArray.from([0, 1, 2, 3, 4, 5, 6, 7]);
  const view = array.slice([null, null, -1]).slice([1, 6, 2]);
  assert.deepEqual([...view.values()], [6, 4, 2]);
  view.set(0, 60);
  assert.equal(array.get(6), 60);
  assert.equal(view.data.buffer, array.data.buffer);
});

Deno.test("slice() leaves arrays without axes or elements whole", () => {
  const scalar = NdArray.from(GRID).slice(1, 2);
  assert.deepEqual([scalar.shape, scalar.size, scalar.get()], [[], 1, 5]);
  assert.equal(scalar.toNested(), 5);
  assert.deepEqual(scalar.slice().shape, []);
  scalar.set(50);
  assert.equal(scalar.get(), 50);

  const empty = NdArray.from(GRID).slice([5], 0);
  assert.deepEqual([empty.shape, empty.size, empty.data.length], [[0], 0, 0]);
  assert.deepEqual(empty.toNested(), []);
  assert.deepEqual([...empty.fill(1).copy().values()], []);
  assert.equal(empty.isDisposed, false);
});

Deno.test("select() copies, also when it takes a contiguous part", () => {
  const array = NdArray.from(GRID, "int8");
  for (
    const part of [array.select(), array.select(1), array.select(null, null)]
  ) {
    assert.notEqual(part.data.buffer, array.data.buffer);
  }
  const crossed = array.select({ indices: [1, 0] }, [true, false, true]);
  assert.deepEqual(crossed.toNested(), [[3, 5], [0, 2]]);
});

Deno.test("transpose() takes each axis once", () => {
  const array = NdArray.from([GRID, GRID]);
  assert.deepEqual(array.transpose().shape, [3, 2, 2]);
  assert.deepEqual(array.transpose([-1, 0, 1]).shape, [3, 2, 2]);
  for (
    const axes of [[0, 1], [0, 1, 1], [0, 1, 3], [0, 1, 2, 0], [0, 1, 0.5]]
  ) {
    assert.equal(thrown(() => array.transpose(axes)).code, "AXES_INVALID");
  }
});

Deno.test("reshape() gives a view, or says to copy first", () => {
  const array = NdArray.from(GRID);
  const tall = array.reshape([3, -1]);
  assert.deepEqual(tall.toNested(), [[0, 1], [2, 3], [4, 5]]);
  tall.set(0, 1, 10);
  assert.equal(array.get(0, 1), 10);
  const turned = array.transpose();
  assert.equal(thrown(() => turned.reshape([6])).code, "NOT_CONTIGUOUS");
  assert.deepEqual(turned.copy().reshape([6]).shape, [6]);
  const wrong = [[4], [-1, -1], [-1, 4], [-2, -3], [-6, -1], [NaN]];
  for (const shape of wrong) {
    assert.equal(thrown(() => array.reshape(shape)).code, "SHAPE_MISMATCH");
  }
  assert.equal(thrown(() => array.reshape([1.5, 4])).code, "SHAPE_INVALID");
  const empty = array.slice([0, 0]);
  assert.deepEqual(empty.reshape([0, 7]).shape, [0, 7]);
  assert.equal(thrown(() => empty.reshape([0, -1])).code, "SHAPE_MISMATCH");
});

Deno.test("copy() is contiguous and of its own memory", () => {
  const array = NdArray.from(GRID, "float16");
  const copy = array.transpose().copy();
  assert.ok(copy.isContiguous);
  copy.fill(9);
  assert.deepEqual(array.toNested(), GRID);
});

Deno.test("copy() and fill() take long rows as they take short ones", () => {
  const data = Float32Array.from({ length: 600 }, (_, i) => i);
  const array = new NdArray({ data, shape: [3, 200], dtype: "float32" });
  for (const step of [1, 2, -1]) {
    const view = array.slice([null, null, 2], [null, null, step]);
    const copy = view.copy();
    for (const row of [0, 1]) {
      for (let at = 0; at < view.shape[1]!; at++) {
        const from = step < 0 ? 199 - at : at * step;
        assert.equal(copy.get(row, at), 400 * row + from);
      }
    }
  }
  array.slice(1, [0, 100]).fill(-1);
  assert.deepEqual(
    data.map((value, i) => value === i ? 0 : 1),
    Float32Array.from({ length: 600 }, (_, i) => i >= 200 && i < 300 ? 1 : 0),
  );
});

Deno.test("values() gives elements as they are when they are asked for", () => {
  const array = NdArray.from([1, 2, 3]);
  const values = array.values();
  assert.equal(values.next().value, 1);
  array.set(1, 20);
  assert.equal(values.next().value, 20);
});

Deno.test("from() takes typed arrays as lists", () => {
  const rows = [Uint8Array.of(1, 2), Uint8Array.of(3, 4)];
  assert.deepEqual(NdArray.from(rows, "int8").toNested(), [[1, 2], [3, 4]]);
  const big = NdArray.from(BigInt64Array.of(-1n), "int16");
  assert.equal(big.get(0), -1);
  assert.equal(NdArray.from(true, "bool").get(), true);
  assert.deepEqual(NdArray.from([[], []]).shape, [2, 0]);
});

Deno.test("from() refuses ragged lists, and lists that hold themselves", () => {
  const loop: unknown[] = [];
  loop.push(loop);
  const wrong: unknown[] = [
    [[1], [1, 2]],
    [[1], 2],
    [1, [2]],
    [[1, 2], []],
    [[], [1]],
    loop,
  ];
  for (const values of wrong) {
    const error = thrown(() => NdArray.from(values as number[]));
    assert.equal(error.code, "NESTED_RAGGED", Deno.inspect(values));
  }
});

Deno.test("from() names the place of a value that the dtype cannot hold", () => {
  const error = thrown(() => NdArray.from([[1, 2], [3, 4.5]], "int8"));
  assert.deepEqual(error.data, { index: [1, 1], value: 4.5, dtype: "int8" });
  const text = thrown(() => NdArray.from([1, "2" as unknown as number]));
  assert.equal(text.code, "VALUE_UNSAFE");
});

Deno.test("toString() shows the ends of long axes", () => {
  const text = (values: Parameters<typeof NdArray.from>[0], dtype?: DType) =>
    String(NdArray.from(values, dtype ?? "float64"));
  assert.equal(text(5n, "int64"), "int64 [] 5");
  assert.equal(text([], "int8"), "int8 [0] []");
  assert.equal(text([true, false], "bool"), "bool [2] [true, false]");
  const long = Array.from({ length: 100 }, (_, i) => i);
  assert.equal(text(long), "float64 [100] [0, 1, 2, …, 97, 98, 99]");
  const cube = [long, long, long].map((row) => [row, row, row]);
  assert.equal(
    text(cube, "int8"),
    "int8 [3, 3, 100] [[[0, …, 99], …, [0, …, 99]], …, [[0, …, 99], …, [0, …, 99]]]",
  );
});

Deno.test("[Symbol.dispose]() calls back once, and not for views", () => {
  let calls = 0;
  {
    using array = new NdArray({
      data: new Int8Array(4),
      shape: [4],
      dtype: "int8",
      dispose: () => calls++,
    });
    array.slice([1])[Symbol.dispose]();
    assert.equal(calls, 0);
    array[Symbol.dispose]();
  }
  assert.equal(calls, 1);
  using plain = NdArray.from([1]);
  plain[Symbol.dispose]();
  assert.equal(plain.get(0), 1);
});

Deno.test("an array whose memory was given back says so wherever it is used", () => {
  const buffer = new ArrayBuffer(32);
  const array = new NdArray({
    data: typedArrayOf("float64", buffer),
    shape: [2, 2],
    dtype: "float64",
    dispose: () => void buffer.transfer(),
  });
  const view = array.slice(null, 0);
  const values = view.values();
  values.next();
  array[Symbol.dispose]();
  const uses: ((one: NdArray, whole: ViewSelector[]) => unknown)[] = [
    (one, whole) => one.get(...whole.map(() => 0)),
    (one, whole) => one.set(...whole.map(() => 0), 1),
    (one) => one.fill(1),
    (one) => one.slice(),
    (one) => one.select({ indices: [0] }),
    (one) => one.transpose(),
    (one) => one.copy(),
    (one) => [...one.values()],
    (one) => one.toNested(),
  ];
  for (const one of [array, view] as NdArray[]) {
    assert.ok(one.isDisposed);
    for (const use of uses) {
      const error = thrown(() => use(one, one.shape.map(() => null)));
      assert.equal(error.code, "ARRAY_DISPOSED", String(use));
    }
  }
  assert.equal(thrown(() => values.next()).code, "ARRAY_DISPOSED");
  assert.equal(thrown(() => array.reshape([4])).code, "ARRAY_DISPOSED");
  assert.equal(`${array}`, "float64 [2, 2] (disposed)");
});

Deno.test("an array over shared memory is seen through another", () => {
  const buffer = new SharedArrayBuffer(4);
  const [one, two] = [0, 1].map(() =>
    new NdArray({
      data: typedArrayOf("uint8", buffer),
      shape: [2, 2],
      dtype: "uint8",
    })
  );
  one!.set(1, 1, 5);
  assert.equal(two!.get(1, 1), 5);
});

Deno.test("assign() writes one value, lists, typed arrays and arrays", () => {
  const grid = NdArray.from([[1, 2], [3, 4], [5, 6]], "int16");
  grid.assign([null, 1], [20, 40, 60]).assign([[true, false, true]], 0);
  assert.deepEqual(grid.toNested(), [[0, 0], [3, 40], [0, 0]]);
  grid.assign([[1]], [Float64Array.of(7, 8), Int8Array.of(9, 10)]);
  grid.assign([0], NdArray.from([1n, 2n], "uint64"));
  assert.deepEqual(grid.toNested(), [[1, 2], [7, 8], [9, 10]]);
  grid.assign([{ indices: [0, 0] }, -1], [5, 6]).assign([2, 0], true);
  assert.deepEqual(grid.toNested(), [[1, 6], [7, 8], [1, 10]]);
  grid.transpose().assign([0], [3, 2, 1]);
  assert.deepEqual(grid.toNested(), [[3, 6], [2, 8], [1, 10]]);
  const one = NdArray.from(1).assign([], 2);
  assert.equal(one.assign([], NdArray.from(3)).get(), 3);
});

Deno.test("assign() reads values before they change", () => {
  const line = NdArray.from([1, 2, 3, 4]);
  line.assign([[1]], line.slice([0, 3]));
  assert.deepEqual(line.toNested(), [1, 1, 2, 3]);
  line.assign([[null, null, -1]], line);
  assert.deepEqual(line.toNested(), [3, 2, 1, 1]);
  line.assign([[null, 3]], line.data.subarray(1));
  assert.deepEqual(line.toNested(), [2, 1, 1, 1]);
});

Deno.test("assign() writes all or none, and says where what was refused", () => {
  const grid = NdArray.from([[1, 2], [3, 4]], "uint8");
  const refused = (
    code: string,
    message: RegExp,
    ...args: Parameters<typeof grid.assign>
  ) => {
    const error = thrown(() => grid.assign(...args));
    assert.equal(error.code, code);
    assert.match(error.message, message);
    assert.deepEqual(grid.toNested(), [[1, 2], [3, 4]]);
  };
  const unsafe = "VALUE_UNSAFE";
  refused(unsafe, /index \[1, 0\]/, [{ indices: [0, 1] }, 0], [7, 256]);
  const last = [null, [null, null, -1]] as const;
  refused(unsafe, /index \[0, 1\].*-1/, last, [[-1, 0], [0, 0]]);
  refused(unsafe, /the value.*uint8.*0\.5/, [], 0.5);
  refused(unsafe, /index \[1, 1\]/, [1], NdArray.from([0, 300]));
  refused(unsafe, /text/, [0], ["a", "b"] as unknown as number[]);
  const mismatch = "SHAPE_MISMATCH";
  refused(mismatch, /\[0:2, 1\].*uint8.*\[2\].*\[3\]/, [null, 1], [1, 2, 3]);
  refused(mismatch, /\[2\].*\[1, 2\]/, [0], NdArray.from([[1, 2]]));
  refused(mismatch, /\[1\] at \[1\]/, [], [[5, 6], [7]]);
  refused(mismatch, /\[\] at \[1\]/, [], [[5, 6], 7]);
  refused(mismatch, /\[4\]/, [], Uint8Array.of(1, 2, 3, 4));
  refused(mismatch, /shape \[\], found.*\[1\]/, [0, 0], [1]);
  refused("INDEX_OUT_OF_RANGE", /axis 1/, [0, 2], 1);
  refused("INDEX_COUNT", /at most 2/, [0, 0, 0], 1);
  const endless: unknown[] = [];
  endless.push(endless, endless);
  refused(mismatch, /values of shape/, [], endless as number[]);
});
