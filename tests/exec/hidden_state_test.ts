import assert from "node:assert/strict";
import fc from "fast-check";
import { NdArray } from "../../src/array/mod.ts";
import { threadPool } from "../../src/exec/mod.ts";
import { pack } from "../../src/exec/pack.ts";
import { Uncloneable } from "../../src/exec/uncloneable.ts";
import { digestValue } from "../../src/internal/codec/mod.ts";
import { file } from "../../src/internal/file_ref.ts";
import { call } from "./conformance.ts";

const LONG = 100;
const key = Symbol("s");

/** One of each kind of object that crosses. */
const makers: Record<string, () => object> = {
  object: () => ({ a: 1 }),
  bare: () => Object.assign(Object.create(null), { a: 1 }),
  array: () => [1],
  "empty array": () => [],
  "array of objects": () => [{}],
  "array with holes": () => [, 1, ,],
  "long array": () => new Array(LONG).fill(-0),
  "long array with holes": () => new Array(LONG),
  Map: () => new Map([[1, {}]]),
  Set: () => new Set([1]),
  Date: () => new Date(1),
  RegExp: () => /a/dgimsy,
  ArrayBuffer: () => new ArrayBuffer(2),
  "resizable ArrayBuffer": () => new ArrayBuffer(2, { maxByteLength: 4 }),
  SharedArrayBuffer: () => new SharedArrayBuffer(2),
  Uint8Array: () => new Uint8Array(2),
  "empty Uint8Array": () => new Uint8Array(),
  "long Float64Array": () => new Float64Array(LONG),
  BigInt64Array: () => new BigInt64Array(2),
  DataView: () => new DataView(new ArrayBuffer(2)),
  NdArray: () => NdArray.from([1], "int8"),
  URL: () => new URL("file:///a"),
  Boolean: () => Object(false),
  Number: () => Object(-0),
  String: () => Object("ab"),
  BigInt: () => Object(1n),
  Error: () => new Error("a", { cause: undefined }),
  "Error without a message": () => new Error(),
  TypeError: () => new TypeError("a", { cause: new RangeError("b") }),
};

function refusal(value: unknown): Uncloneable {
  try {
    pack([[value]]);
  } catch (error) {
    assert(error instanceof Uncloneable, String(error));
    return error;
  }
  throw new Error("it was packed");
}

for (const [name, make] of Object.entries(makers)) {
  Deno.test(`pack() takes ${name}, and refuses hidden state of it`, () => {
    pack([make()]);
    const touches: [PropertyKey, PropertyDescriptor, string][] = [
      [key, { value: 1, enumerable: true }, "a symbol as a key"],
      [key, { value: 1 }, "a symbol as a key"],
      ["hid", { value: 1 }, "a hidden property"],
      ["get", { get: () => 1, enumerable: true }, "a getter or setter"],
      ["set", { set: () => {}, enumerable: true }, "a getter or setter"],
    ];
    if (name !== "object" && name !== "bare") {
      touches.push([
        "more",
        { value: 1, enumerable: true },
        "an added property",
      ]);
    }
    for (const [key, property, found] of touches) {
      const value = Object.defineProperty(make(), key, property);
      const error = refusal(value);
      assert.deepEqual([error.path, error.found], [[0, 0, key], found]);
    }
  });
}

Deno.test("pack() refuses what structured clone would change, with its place", () => {
  const lead = (value: object, key: string, property: PropertyDescriptor) =>
    Object.defineProperty(value, key, { configurable: true, ...property });
  const get = { get: () => 1, enumerable: true };
  const cases: [unknown, unknown[]][] = [
    [lead(["a", "b"], "1", get), ["1"]],
    [lead(["a", "b"], "1", { set: () => {} }), ["1"]],
    [lead(new Array(LONG).fill(1), "70", get), ["70"]],
    [lead([{}, {}], "1", get), ["1"]],
    [Object.assign(/a/g, { lastIndex: 3 }), ["lastIndex"]],
    [Object.assign(/a/g, { lastIndex: -0 }), ["lastIndex"]],
    [Object.assign(new Error("a"), { code: "E" }), ["code"]],
    [Object.assign(new Error("a"), { name: "E" }), ["name"]],
    [Object.assign(new Error("a"), { cause: 1 }), ["cause"]],
    [Object.assign(new Error("a"), { message: 5 }), ["message"]],
    [lead(new Error("a"), "stack", { get: () => "b" }), ["stack"]],
    [new Error("a", { cause: new Error("b", { cause: [key] }) }), [
      ...["cause", "cause", 0],
    ]],
    [new Uint8Array(new ArrayBuffer(2, { maxByteLength: 4 })), ["buffer"]],
    [
      new DataView(new SharedArrayBuffer(2, { maxByteLength: 4 })),
      ["buffer"],
    ],
    [new Uint8Array(Object.assign(new ArrayBuffer(2), { a: 1 })), [
      ...["buffer", "a"],
    ]],
    [
      new NdArray({
        data: Object.assign(new Int8Array(1), { a: 1 }),
        dtype: "int8",
        shape: [1],
      }),
      ["data", "a"],
    ],
    [new Map([[Object.assign([1], { a: 1 }), 1]]), ["<Map key>", "a"]],
    [new Proxy({}, {}), []],
    [new Proxy([{}], {}), []],
    [new (class extends URL {})("file:///a"), []],
    [
      new (class extends NdArray {})({
        data: new Int8Array(1),
        dtype: "int8",
        shape: [1],
      }),
      [],
    ],
    [new (class extends Error {})(), []],
    [new AggregateError([1]), []],
    [Object.setPrototypeOf(new Float64Array(2), Uint8Array.prototype), []],
    [Object.setPrototypeOf(Object(1), Boolean.prototype), []],
    ...[Array, Map, Set, Date, RegExp, ArrayBuffer, Uint8Array, Error, URL]
      .map((pretended): [unknown, unknown[]] => [
        Object.create(pretended.prototype),
        [],
      ]),
  ];
  for (const [value, rest] of cases) {
    const { path } = refusal(value);
    const shown = path.map((step) =>
      typeof step === "symbol" ? step.description : step
    );
    assert.deepEqual(shown, [0, 0, ...rest], String(rest));
  }
});

const text = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 3 })
  .map((units) => String.fromCharCode(...units));
const number = fc.oneof(fc.double(), fc.constantFrom(-0, NaN, Infinity));
const leaf = fc.oneof(
  ...[number, text, fc.bigInt(), fc.boolean(), fc.date()],
  fc.constantFrom(undefined, null),
  fc.webUrl().map((text) => new URL(text)),
  fc.uint8Array().map((bytes) => bytes.subarray(bytes.length >> 1)),
  fc.float64Array(),
  fc.uint8Array().map(({ buffer }) => buffer),
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1 })
    .map((list) => NdArray.from(list, "int8")),
  fc.constantFrom("g", "u", "v", "diy").map((flags) =>
    new RegExp("a|b", flags)
  ),
  fc.constant("data/a.csv").map(file),
);
/** Values of every kind, some of them in several places, some touched. */
const value = fc.tuple(
  fc.array(
    fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 3, withCrossShrink: true },
        leaf,
        fc.array(tie("node")),
        fc.sparseArray(tie("node"), { maxLength: 5, noTrailingHole: false }),
        fc.dictionary(text, tie("node")),
        fc.array(tie("node")).map((items) => new Set(items)),
        fc.array(fc.tuple(tie("node"), tie("node")))
          .map((items) => new Map(items)),
        fc.tuple(text, tie("node"))
          .map(([text, cause]) => new RangeError(text, { cause })),
      ),
    })).node,
    { minLength: 1 },
  ),
  fc.array(fc.nat()),
  fc.option(
    fc.tuple(
      fc.nat(),
      fc.constantFrom<PropertyKey>(key, "more", "name", "lastIndex"),
      fc.record({ value: fc.constant(1), enumerable: fc.boolean() }),
    ),
    { freq: 1 },
  ),
).map(([items, again, touch]) => {
  const shared = again.map((at) => items[at % items.length]);
  if (touch !== null) {
    const [at, key, property] = touch;
    const item = items[at % items.length];
    if (typeof item === "object" && item !== null) {
      Reflect.defineProperty(item, key, property);
    }
  }
  return { items, map: new Map([[shared[0], shared]]), set: new Set(shared) };
});

Deno.test("threadPool() changes nothing that the codec sees of what it takes", async () => {
  await using pool = threadPool({ size: 1 });
  let crossed = 0;
  await fc.assert(
    fc.asyncProperty(value, async (value) => {
      let before: string | undefined;
      try {
        before = digestValue(value);
      } catch {
        // It has a property that no canonical form holds.
      }
      let back: unknown;
      try {
        back = await pool.run(call("giveBack", value));
      } catch (error) {
        assert.equal((error as { code?: string }).code, "NOT_CLONEABLE");
        return;
      }
      if (before === undefined) {
        // What crosses all the same has kept that property.
        assert.throws(() => digestValue(back));
        return;
      }
      crossed++;
      assert.equal(digestValue(back), before);
    }),
    { numRuns: 500 },
  );
  assert(crossed > 150, `only ${crossed} crossed`);
});
