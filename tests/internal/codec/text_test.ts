import assert from "node:assert/strict";
import fc from "fast-check";
import { CodecError, digestValue } from "../../../src/internal/codec/mod.ts";
import { decodeText, encodeText } from "../../../src/internal/codec/text.ts";
import { anyValue, same } from "./values.ts";

Deno.test("decodeText() gives back what encodeText() was given", () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      const back = decodeText(encodeText(value));
      assert.ok(same(back, value), Deno.inspect(back));
      assert.equal(digestValue(back), digestValue(value));
    }),
    { numRuns: 1_000 },
  );
});

Deno.test("encodeText() gives one line that UTF-8 can hold", () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      const text = encodeText(value);
      assert.ok(text.isWellFormed());
      assert.doesNotMatch(text, /[\n\r\u2028\u2029]/);
    }),
  );
  assert.equal(
    encodeText({ "\ud800\n": "\udc00" }),
    '[{"\\ud800\\n":1},"\\udc00"]',
  );
});

Deno.test("encodeText() keeps which parts are one object, and views apart", () => {
  const part = new Date(1);
  const view = new Uint8Array(new SharedArrayBuffer(64), 1, 2);
  const back = decodeText(encodeText([part, part, new Date(1), view, view]));
  assert.ok(Array.isArray(back));
  assert.equal(back[0], back[1]);
  assert.notEqual(back[0], back[2]);
  assert.equal(back[3], back[4]);
  assert.ok(back[3].buffer instanceof ArrayBuffer);
  assert.equal(back[3].buffer.byteLength, 2);
});

Deno.test("encodeText() writes only the part of a buffer that an array shows", () => {
  const view = new Float64Array(100_000).subarray(1, 3);
  assert.ok(encodeText(view).length < 100);
});

Deno.test("decodeText() makes an error with its class, message and no old stack", () => {
  const error = new TypeError("wrong", { cause: 1 });
  const back = decodeText(encodeText(error));
  assert.ok(back instanceof TypeError);
  assert.deepEqual(Object.keys(back), []);
  assert.equal(back.stack, "TypeError: wrong");
});

Deno.test("decodeText() refuses what encodeText() never wrote", () => {
  const texts = [
    ...["", "[", "{}", "[]", "undefined", "7", '[["Nothing",1]]'],
    ...['[["Instance",1],[2,3],"missing",1]', '[["BigInt","x"]]'],
    ...['[["Error",1],{"name":2,"hidden":3,"shown":3},"Nope",{}]'],
    ...['[["RegExp",1],[2,3,4],"(","",0]', '[["URL","no"]]'],
    ...['[["Float64Array",1],["ArrayBuffer","AAAA"]]', '[["Error",1],0]'],
  ];
  for (const text of texts) {
    assert.throws(() => decodeText(text), (error) => {
      assert.ok(error instanceof CodecError, text);
      assert.equal(error.code, "BAD_TEXT");
      assert.ok(error.cause instanceof Error);
      return true;
    });
  }
});

Deno.test("decodeText() meets a damaged text with a value or BAD_TEXT, nothing else", () => {
  fc.assert(
    fc.property(
      anyValue,
      fc.nat(),
      fc.nat(),
      fc.string({ maxLength: 3 }),
      (value, from, cut, put) => {
        const text = encodeText(value);
        const at = from % text.length;
        const damaged = text.slice(0, at) + put + text.slice(at + (cut % 4));
        try {
          decodeText(damaged);
        } catch (error) {
          assert.ok(error instanceof CodecError && error.code === "BAD_TEXT");
        }
      },
    ),
    { numRuns: 1_000 },
  );
});
