import assert from "node:assert/strict";
import {
  canonicalBytes,
  CodecError,
  digestValue,
  registerCodec,
} from "../../../src/internal/codec/mod.ts";
import { decodeText, encodeText } from "../../../src/internal/codec/text.ts";

/** A class with a private field, which only its codec can see. */
class Money {
  readonly #cents: bigint;
  readonly currency: string;

  constructor(cents: bigint, currency: string) {
    this.#cents = cents;
    this.currency = currency;
  }

  get cents(): bigint {
    return this.#cents;
  }
}

class Failure extends Error {
  constructor(readonly detail: unknown) {
    super();
  }
}

registerCodec<Money>({
  name: "Money",
  matches: (value) => value instanceof Money,
  encode: ({ cents, currency }) => [cents, currency],
  decode(plain) {
    const [cents, currency] = plain as [bigint, string];
    return new Money(cents, currency);
  },
});

registerCodec<Failure>({
  name: "Failure",
  matches: (value) => value instanceof Failure,
  encode: ({ detail }) => detail,
  decode: (plain) => new Failure(plain),
});

Deno.test("registerCodec() makes instances count by what their codec gives", () => {
  const money = new Money(5n, "EUR");
  assert.equal(digestValue(money), digestValue(new Money(5n, "EUR")));
  assert.notEqual(digestValue(money), digestValue(new Money(6n, "EUR")));
  assert.notEqual(digestValue(money), digestValue([5n, "EUR"]));
  assert.equal(
    canonicalBytes(money).toHex(),
    "1706054d6f6e6579" + canonicalBytes([5n, "EUR"]).toHex(),
  );
});

Deno.test("registerCodec() makes instances readable from text, sharing kept", () => {
  const money = new Money(5n, "EUR");
  const back = decodeText(encodeText({ one: money, two: money }));
  const { one, two } = back as { one: unknown; two: unknown };
  assert.ok(one instanceof Money);
  assert.equal(one.cents, 5n);
  assert.equal(one, two);
});

Deno.test("registerCodec() comes before the built-in class that a class extends", () => {
  const back = decodeText(encodeText([new Failure(undefined)]));
  assert.ok(Array.isArray(back) && back[0] instanceof Failure);
  assert.equal(back[0].detail, undefined);
});

Deno.test("registerCodec() leaves the built-in classes as they are", () => {
  const date = new Date(1);
  const digest = digestValue(date);
  registerCodec<Date>({
    name: "Day",
    matches: (value) => value instanceof Date,
    encode: () => assert.fail("the codec was asked for a Date"),
    decode: () => new Date(0),
  });
  assert.equal(digestValue(date), digest);
  assert.deepEqual(decodeText(encodeText(date)), date);
});

Deno.test("registerCodec() has its name in the path of what is refused inside", () => {
  assert.throws(() => digestValue({ a: new Failure([Math.abs]) }), (error) => {
    assert.ok(error instanceof CodecError);
    assert.equal(error.data["path"], "$.a<Failure>[0]");
    return true;
  });
});

Deno.test("registerCodec() finds a cycle that leads through an instance", () => {
  const parts: unknown[] = [];
  parts.push(new Failure(parts));
  assert.throws(() => encodeText(parts), (error) => {
    assert.ok(error instanceof CodecError);
    assert.equal(error.code, "CIRCULAR_VALUE");
    assert.equal(error.data["path"], "$[0]<Failure>");
    return true;
  });
});

Deno.test("registerCodec() refuses a name that is taken", () => {
  const again = {
    name: "Money",
    matches: (value: unknown): value is Failure => value instanceof Failure,
    encode: () => null,
    decode: () => new Failure(0),
  };
  assert.throws(() => registerCodec(again), (error) => {
    assert.ok(error instanceof CodecError);
    assert.equal(error.code, "CODEC_CLASH");
    assert.deepEqual(error.data, { name: "Money" });
    return true;
  });
});
