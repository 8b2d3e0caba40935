import assert from "node:assert/strict";
import fc from "fast-check";
import {
  decodeClaims,
  encodeClaims,
  MOST_CLAIMS,
} from "../../src/log/segment_claims.ts";

const u32 = fc.nat(2 ** 32 - 1);
const claims = fc.array(fc.record({ number: u32, salt: u32 }), {
  maxLength: 20,
});

Deno.test("encodeClaims() writes what decodeClaims() reads", () => {
  fc.assert(fc.property(claims, (list) => {
    const plain = list.map(({ number, salt }) => ({ number, salt }));
    assert.deepEqual(decodeClaims(encodeClaims(list)), plain);
  }));
});

Deno.test("encodeClaims() has the bytes of its description", () => {
  const bytes = encodeClaims([{ number: 1, salt: 0xfedcba98 }]);
  assert.equal(
    Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" "),
    "41 53 53 41 59 4e 50 5a 01 00 00 00 01 00 00 00 " +
      "01 00 00 00 98 ba dc fe 6e d0 af 61",
  );
});

Deno.test("encodeClaims() fills a comment, and says nothing of more", () => {
  const most = Array.from({ length: MOST_CLAIMS }, (_, number) => ({
    number,
    salt: 7,
  }));
  assert.ok(encodeClaims(most).length <= 65_535);
  assert.equal(decodeClaims(encodeClaims(most))?.length, MOST_CLAIMS);
  const more = encodeClaims([...most, { number: 0, salt: 0 }]);
  assert.equal(more.length, 0);
  assert.equal(decodeClaims(more), undefined);
});

Deno.test("decodeClaims() believes no comment that is another's, or damaged", () => {
  assert.equal(decodeClaims(new Uint8Array()), undefined);
  const text = new TextEncoder().encode("made by hand, with love and care");
  assert.equal(decodeClaims(text), undefined);
  fc.assert(
    fc.property(claims, fc.nat(), fc.integer({ min: 1, max: 255 }), (
      list,
      at,
      change,
    ) => {
      const bytes = encodeClaims(list);
      bytes[at % bytes.length]! ^= change;
      assert.equal(decodeClaims(bytes), undefined);
      assert.equal(decodeClaims(encodeClaims(list).subarray(1)), undefined);
    }),
  );
});
