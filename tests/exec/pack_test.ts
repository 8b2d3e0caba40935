import assert from "node:assert/strict";
import fc from "fast-check";
import { NdArray } from "../../src/array/mod.ts";
import { pack, unpack } from "../../src/exec/pack.ts";
import { fromPortable, toPortable } from "../../src/exec/portable_error.ts";
import { Uncloneable } from "../../src/exec/uncloneable.ts";

const instance = fc.oneof(
  fc.webUrl().map((text) => new URL(text)),
  fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1 })
    .map((list) => NdArray.from(list, "int8")),
);
const value = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withObjectString: true,
  withSet: true,
  withTypedArray: true,
  withUnboxed: true,
} as fc.ObjectConstraints);

/** Structured clone stands for the way to another thread. */
function cross(values: unknown[]): unknown[] {
  return unpack(structuredClone(pack(values)));
}

Deno.test("unpack() gives what pack() took, whatever data it is", () => {
  fc.assert(fc.property(fc.array(value), (values) => {
    assert.deepEqual(cross(values), values);
  }));
});

Deno.test("unpack() gives back instances wherever they were", () => {
  const tree = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 4 },
      instance,
      fc.integer(),
      fc.array(tie("node")),
      fc.dictionary(fc.string(), tie("node")),
      fc.array(fc.tuple(fc.string(), tie("node"))).map((list) => new Map(list)),
    ),
  })).node;
  fc.assert(fc.property(fc.array(tree), (values) => {
    const show = (key: string, value: unknown): unknown =>
      value instanceof Map
        ? [...value]
        : key !== "" && value instanceof NdArray
        ? String(value)
        : value;
    const before = JSON.stringify(values, show);
    const back = cross(values);
    assert.equal(JSON.stringify(back, show), before);
    assert.equal(JSON.stringify(values, show), before, "it changes nothing");
  }));
});

Deno.test("pack() leaves no view to the runtime, which would walk through it", () => {
  const view = new Float64Array(new SharedArrayBuffer(16), 8);
  const grid = new NdArray({ data: view, dtype: "float64", shape: [1] });
  const packed = pack([view, { a: [view], m: new Map([[1, grid]]) }, grid]);
  const parts: unknown[] = [packed];
  for (const part of parts) {
    assert(!ArrayBuffer.isView(part));
    if (part instanceof Map) parts.push(...part.values());
    else if (typeof part === "object" && part) {
      parts.push(...Object.values(part));
    }
    if (parts.length > 200) break;
  }
  assert(parts.includes(view.buffer));
});

Deno.test("pack() names the place of what cannot cross", () => {
  const key = fc.oneof(fc.string(), fc.nat(3));
  fc.assert(fc.property(fc.array(key, { minLength: 1 }), (keys) => {
    let value: unknown = () => {};
    for (const key of keys.toReversed()) {
      value = typeof key === "number"
        ? [...new Array(key).fill(0), value]
        : Object.fromEntries([[key, value]]);
    }
    assert.throws(() => pack([value]), (error) => {
      assert(error instanceof Uncloneable);
      assert.deepEqual(error.path, [0, ...keys]);
      assert.equal(error.found, "a function");
      return true;
    });
  }));
});

Deno.test("toPortable() takes whatever is thrown, and never throws", () => {
  const thrown = fc.oneof(
    value,
    fc.func(fc.nat()),
    fc.constantFrom(Symbol("s"), new WeakMap(), Object.create({ a: 1 })),
    fc.tuple(fc.string(), value).map(([text, cause]) =>
      Object.assign(new RangeError(text, { cause }), { cause, extra: cause })
    ),
  );
  fc.assert(fc.property(thrown, (thrown) => {
    const back = fromPortable(structuredClone(toPortable(thrown)));
    if (!(thrown instanceof Error)) return;
    assert(back instanceof RangeError);
    assert.equal(back.message, thrown.message);
    assert.equal(back.stack, thrown.stack);
  }));
});
