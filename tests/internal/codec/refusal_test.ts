import assert from "node:assert/strict";
import {
  canonicalBytes,
  CodecError,
  digestValue,
} from "../../../src/internal/codec/mod.ts";
import { encodeText } from "../../../src/internal/codec/text.ts";

const symbol = Symbol("s");
const proto = JSON.parse('{ "__proto__": 1 }');

class Grid {}
class Rows extends Array {}
class Table extends Map {}
class HttpError extends Error {}

function transferred<T extends Uint8Array<ArrayBuffer>>(view: T): T {
  view.buffer.transfer();
  return view;
}

/** Every value here is refused by both forms, at that path. */
const REFUSED: [value: unknown, path: string, found: RegExp][] = [
  // What is no data, at every kind of step.
  [() => 1, "$", /found a function$/],
  [symbol, "$", /found a symbol$/],
  [{ rows: [0, 1, 2, { name: Math.abs }] }, "$.rows[3].name", /function/],
  [{ "odd key": { "": symbol } }, '$["odd key"][""]', /symbol/],
  [new Map<unknown, unknown>([[1, 1], [symbol, 3]]), "$<Map key 1>", /symbol/],
  [new Map([["a", { b: symbol }]]), "$<Map value 0>.b", /symbol/],
  [new Set([1, [symbol]]), "$<Set item 1>[0]", /symbol/],
  [[, , symbol], "$[2]", /symbol/],
  [new Error("e", { cause: [symbol] }), "$.cause[0]", /symbol/],
  [new AggregateError([1, symbol]), "$.errors[1]", /symbol/],
  [Object.assign(new Error("e"), { extra: symbol }), "$.extra", /symbol/],
  // Properties that would be lost.
  [{ a: { [symbol]: 1 } }, "$.a[Symbol(s)]", /symbol as a key/],
  [[proto], "$[0].__proto__", /prototype/],
  [
    Object.defineProperties(
      new Error(),
      Object.getOwnPropertyDescriptors(proto),
    ),
    "$.__proto__",
    /prototype/,
  ],
  [Object.defineProperty({}, "a", { value: 1 }), "$.a", /hidden/],
  [Object.defineProperty(new Error(), "a", { value: 1 }), "$.a", /hidden/],
  ["abc".match(/b/), "$.index", /added to an instance of Array/],
  [Object.assign([1], { [symbol]: 1 }), "$[Symbol(s)]", /as a key/],
  [Object.assign([], { 4294967295: 1 }), '$["4294967295"]', /added/],
  [Object.assign([,], { a: 1 }), "$.a", /added/],
  [Object.assign(new Map(), { a: 1 }), "$.a", /instance of Map/],
  [Object.assign(new Set(), { a: 1 }), "$.a", /instance of Set/],
  [Object.assign(new Date(), { a: 1 }), "$.a", /instance of Date/],
  [Object.assign(new URL("a:"), { a: 1 }), "$.a", /instance of URL/],
  [Object.assign(/a/, { a: 1 }), "$.a", /instance of RegExp/],
  [Object.assign(/a/, { lastIndex: "1" }), "$.lastIndex", /string/],
  [Object.assign(new ArrayBuffer(1), { a: 1 }), "$.a", /of ArrayBuffer/],
  // Classes that are not known, or only seem to be.
  [new Grid(), "$", /an instance of Grid$/],
  [[new Rows()], "$[0]", /an instance of Rows$/],
  [new Table(), "$", /an instance of Table$/],
  [new HttpError(), "$", /an instance of HttpError$/],
  [new class extends Date {}(), "$", /a class without a name$/],
  [Object.create(Object.create(null)), "$", /a class without a name$/],
  [Object(1), "$", /an instance of Number$/],
  [Object("a"), "$", /an instance of String$/],
  [Promise.resolve(1), "$", /an instance of Promise$/],
  [new WeakMap(), "$", /an instance of WeakMap$/],
  [new DataView(new ArrayBuffer(1)), "$", /an instance of DataView$/],
  [new SharedArrayBuffer(1), "$", /an instance of SharedArrayBuffer$/],
  [new URLSearchParams(), "$", /an instance of URLSearchParams$/],
  [Object.create(Date.prototype), "$", /no Date but has its prototype$/],
  [Object.create(Map.prototype), "$", /no Map but/],
  [Object.create(Set.prototype), "$", /no Set but/],
  [Object.create(URL.prototype), "$", /no URL but/],
  [Object.create(RegExp.prototype), "$", /no RegExp but/],
  [Object.create(Array.prototype), "$", /no Array but/],
  [Object.create(ArrayBuffer.prototype), "$", /no ArrayBuffer but/],
  [Object.create(TypeError.prototype), "$", /no TypeError but/],
  [Object.create(Int8Array.prototype), "$", /no Int8Array but/],
  [transferred(new Uint8Array(8)), "$", /transferred away$/],
  [transferred(new Uint8Array(8)).buffer, "$", /transferred away$/],
];

function refusal(write: () => unknown): CodecError {
  try {
    write();
  } catch (error) {
    assert.ok(error instanceof CodecError, Deno.inspect(error));
    return error;
  }
  return assert.fail("nothing was refused");
}

Deno.test("CodecError names the path of what is refused, the same for every form", () => {
  for (const [value, path, found] of REFUSED) {
    for (
      const write of [
        () => canonicalBytes(value),
        () => digestValue(value, { order: "sorted" }),
        () => encodeText(value),
      ]
    ) {
      const error = refusal(write);
      assert.equal(error.code, "UNSUPPORTED_VALUE");
      assert.equal(error.data["path"], path);
      assert.match(error.message, found);
      assert.ok(
        error.message.startsWith(`Cannot encode the value at ${path}:`),
      );
      assert.equal(error.hints.length, 1);
    }
  }
});

Deno.test("CodecError names where a cycle closes and what it leads back to", () => {
  const list: unknown[] = [];
  list.push(list);
  const tree = { a: { b: new Map<string, unknown>() } };
  tree.a.b.set("up", tree.a);
  const error = new Error("e");
  error.cause = [error];
  const cases: [value: unknown, path: string, target: string][] = [
    [list, "$[0]", "$"],
    [[tree], "$[0].a.b<Map value 0>", "$[0].a"],
    [error, "$.cause[0]", "$"],
  ];
  for (const [value, path, target] of cases) {
    for (
      const write of [
        () => digestValue(value),
        () => digestValue(value, { order: "sorted" }),
        () => encodeText(value),
      ]
    ) {
      const { code, data, message } = refusal(write);
      assert.equal(code, "CIRCULAR_VALUE");
      assert.deepEqual(data, { path, target });
      assert.ok(
        message.endsWith(
          `at ${path}: expected a value without cycles, found a reference back to ${target}`,
        ),
      );
    }
  }
});

Deno.test("encodeText() refuses what is too deep to be read back, with its path", () => {
  let fits: unknown = 1;
  for (let level = 0; level < 400; level++) {
    fits = new Error("", { cause: fits });
  }
  assert.doesNotThrow(() => encodeText(fits));
  const { code, data, message } = refusal(() => encodeText([fits]));
  assert.equal(code, "UNSUPPORTED_VALUE");
  assert.equal(data["path"], `$[0]${".cause".repeat(399)}`);
  assert.match(message, /more than 400 objects inside each other$/);
});

Deno.test("encodeText() refuses what does not fit in one string", () => {
  const { code, cause } = refusal(() =>
    encodeText(new Uint8Array(500_000_000))
  );
  assert.equal(code, "UNSUPPORTED_VALUE");
  assert.ok(cause instanceof Error);
});
