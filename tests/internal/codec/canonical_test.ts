import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fc from "fast-check";
import {
  canonicalBytes,
  digestValue,
} from "../../../src/internal/codec/mod.ts";
import { decodeText, encodeText } from "../../../src/internal/codec/text.ts";
import { anyValue, fewValues, same } from "./values.ts";

const shared = {};

/** Values that a careless form would take for each other. */
const DIFFERENT: readonly unknown[] = [
  ...[null, undefined, true, false, 0, -0, 1, NaN, Infinity, -Infinity],
  ...[0n, 1n, -1n, 255n, "", "0", "1", "1n", "true", "null", "NaN"],
  ...["\ud800", "\udfff", "\ufffd", "\ud83d", "😀", "\ude00\ud83d", "a\0", "a"],
  ...[new Date(0), new Date(NaN), new Date(1), "1970-01-01T00:00:00.000Z"],
  ...[new URL("http://a/"), "http://a/", new URL("http://a/#")],
  ...[/a/, /a/g, /b/, "/a/", Object.assign(/a/g, { lastIndex: 1 })],
  ...[[], {}, Object.create(null), new Map(), new Set(), new ArrayBuffer(0)],
  ...[[undefined], [,], [null], [[]], [, ,], [, 1], [1, ,], [1], ["1"], [1n]],
  ...[[1, 2], [2, 1], [[1], 2], [1, [2]], [[1, 2]], "1,2", ["1,2"], ["1", "2"]],
  ...[{ a: undefined }, { a: null }, { a: 1 }, { a: 1n }, { b: 1 }, { aa: 1 }],
  ...[{ a: 1, b: 2 }, { b: 2, a: 1 }, { a: { b: 2 } }, { ab: 2 }, [["a", 1]]],
  ...[new Map([["a", 1]]), new Map([["b", 2], ["a", 1]]), new Set(["a", 1])],
  ...[new Map([["a", 1], ["b", 2]]), new Map([[1, "a"]]), new Set([1, "a"])],
  ...[Object.assign(Object.create(null), { a: 1 }), { 0: 1 }, {
    0: 1,
    length: 1,
  }],
  ...[[{}, {}], [shared, shared], [{}, {}, shared], [shared, {}, shared]],
  ...[new Int8Array([97]), new Uint8Array([97]), new Uint8ClampedArray([97])],
  ...[new Int16Array(4), new Uint16Array(4), new Float16Array(4), "aa"],
  ...[new Int32Array(2), new Uint32Array(2), new Float32Array(2), [97]],
  ...[new BigInt64Array(1), new BigUint64Array(1), new Float64Array(1)],
  ...[new Uint8Array([97]).buffer, new Uint8Array(0), new Int8Array(0)],
  ...[new Error("a"), new TypeError("a"), new Error("b"), new Error()],
  ...[new Error("a", { cause: undefined }), new Error("a", { cause: 1 })],
  ...[new Error(""), Object.assign(new Error(), { message: "a" })],
  ...[Object.assign(new Error("a"), { code: 1 }), { message: "a" }],
  ...[
    new AggregateError([]),
    new AggregateError([1]),
    new AggregateError([], "a"),
  ],
  ...[new SuppressedError(1, 2), new SuppressedError(2, 1)],
];

Deno.test("canonicalBytes() gives different values different bytes, none the start of another's", () => {
  const texts = DIFFERENT.map((value) => canonicalBytes(value).toHex());
  for (const [at, text] of texts.entries()) {
    const clash = texts.findIndex((other, place) =>
      place !== at && other.startsWith(text)
    );
    assert.equal(
      clash,
      -1,
      `${Deno.inspect([DIFFERENT[at], DIFFERENT[clash]])}`,
    );
  }
});

Deno.test("canonicalBytes() is equal exactly for values that are the same", () => {
  let equals = 0;
  fc.assert(
    fc.property(fewValues, fewValues, (a, b) => {
      const isSame = same(a, b);
      if (isSame) equals++;
      assert.equal(digestValue(a) === digestValue(b), isSame);
    }),
    { numRuns: 3_000 },
  );
  assert.ok(equals > 30, `only ${equals} equal pairs were tried`);
});

Deno.test("digestValue() is the SHA-256 of the canonical bytes", () => {
  const large = { rows: Array.from({ length: 9_000 }, (_, i) => `é${i}`) };
  const mixed = [new Float64Array(9_000), "x".repeat(200_000), "\ud800é"];
  fc.assert(fc.property(anyValue, hashesItsBytes));
  hashesItsBytes(large);
  hashesItsBytes(mixed);

  function hashesItsBytes(value: unknown): void {
    const expected = createHash("sha256").update(canonicalBytes(value));
    assert.equal(digestValue(value), expected.digest("hex"));
  }
});

Deno.test("canonicalBytes() writes what the format's document draws", () => {
  const cases: [value: unknown, hex: string][] = [
    [null, "00"],
    [1, "04000000000000f03f"],
    [NaN, "04000000000000f87f"],
    [-255n, "0506032d6666"],
    ["é", "0601c3a9"],
    ["\ud800", "070100d8"],
    [new Date(1), "08000000000000f03f"],
    [/a/g, "0a06016106016700000000" + "00000000"],
    [[true, , false], "11030200030202"],
    [{ a: [], b: null }, "1202060161100006016200"],
    [[shared, shared], "100212000f01"],
    [new Map([[true, new Set()]]), "1401031500"],
    [new Uint16Array([1, 256]), "240401000001"],
    [
      Object.assign(new TypeError("m"), { code: 0n }),
      "160609547970654572726f72010206076d65737361676506016d0604636f646505060130",
    ],
  ];
  for (const [value, hex] of cases) {
    assert.equal(canonicalBytes(value).toHex(), hex, Deno.inspect(value));
  }
});

Deno.test("digestValue() does not see what a typed array's buffer is", () => {
  const numbers = [1.5, -0, NaN];
  const wide = new Float32Array([9, ...numbers, 9]);
  const threads = new Float32Array(new SharedArrayBuffer(12));
  threads.set(numbers);
  const expected = digestValue(new Float32Array(numbers));
  assert.equal(digestValue(wide.subarray(1, 4)), expected);
  assert.equal(digestValue(threads), expected);
});

Deno.test("digestValue() does not see the stack of an error", () => {
  const error = new Error("e");
  const moved = Object.defineProperty(new Error("e"), "stack", {
    value: "elsewhere",
    enumerable: true,
  });
  assert.notEqual(error.stack, moved.stack);
  assert.equal(digestValue(error), digestValue(moved));
});

Deno.test("digestValue() with sorted order ignores the order of keys, not of items", () => {
  const one = { b: [{ y: 1, x: 2 }], "\uffff": 3, "😀": 4, a: 5 };
  const two = { a: 5, "😀": 4, "\uffff": 3, b: [{ x: 2, y: 1 }] };
  const other = { a: 5, "😀": 4, "\uffff": 3, b: [{ x: 1, y: 2 }] };
  const sorted = { order: "sorted" } as const;
  assert.equal(digestValue(one, sorted), digestValue(two, sorted));
  assert.notEqual(digestValue(one, sorted), digestValue(other, sorted));
  assert.notEqual(digestValue(one), digestValue(two));
  assert.notEqual(digestValue([1, 2], sorted), digestValue([2, 1], sorted));
  const keys = { a: 5, b: [{ x: 2, y: 1 }], "\uffff": 3, "😀": 4 };
  assert.deepEqual(canonicalBytes(one, sorted), canonicalBytes(keys));
});

Deno.test("digestValue() with sorted order ignores sharing", () => {
  const sorted = { order: "sorted" } as const;
  const part = { k: 1 };
  assert.equal(
    digestValue([part, part], sorted),
    digestValue([{ k: 1 }, { k: 1 }], sorted),
  );
});

Deno.test("digestValue() with sorted order is that of any shuffle of the keys", () => {
  // This one key is refused, whatever the order.
  const key = fc.string({ unit: "binary" })
    .filter((text) => text !== "__proto__");
  const record = fc.dictionary(key, fc.integer(), { noNullPrototype: true });
  fc.assert(
    fc.property(record, fc.infiniteStream(fc.nat()), (object, places) => {
      const shuffled = Object.keys(object)
        .map((key) => ({ key, place: places.next().value }))
        .sort((a, b) => a.place - b.place)
        .map(({ key }) => [key, object[key]]);
      assert.equal(
        digestValue(Object.fromEntries(shuffled), { order: "sorted" }),
        digestValue(object, { order: "sorted" }),
      );
    }),
  );
});

Deno.test("digestValue() takes sharing that would double at every level", () => {
  let value: unknown = [];
  for (let level = 0; level < 200; level++) value = [value, value];
  assert.equal(digestValue(value), digestValue(decodeText(encodeText(value))));
});

Deno.test("digestValue() takes an array with one item at the far end", () => {
  const far: unknown[] = [];
  far[4_294_967_294] = 1;
  assert.ok(canonicalBytes(far).length < 32);
});

Deno.test("digestValue() takes any depth", () => {
  let deep: unknown = 1;
  for (let level = 0; level < 100_000; level++) deep = { deep };
  assert.match(digestValue(deep), /^[0-9a-f]{64}$/);
  assert.match(digestValue(deep, { order: "sorted" }), /^[0-9a-f]{64}$/);
});
