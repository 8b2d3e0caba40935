import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { ByteWriter } from "../../../src/internal/codec/byte_writer.ts";

/** All that a writer hands over. */
function written(write: (out: ByteWriter) => void): Buffer {
  const chunks: Buffer[] = [];
  const out = new ByteWriter((chunk) => chunks.push(Buffer.from(chunk)));
  write(out);
  out.flush();
  return Buffer.concat(chunks);
}

Deno.test("ByteWriter.count() writes LEB128 of any safe integer", () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (value) => {
      const bytes = written((out) => out.count(value));
      let back = 0n;
      for (const [at, byte] of bytes.entries()) {
        back |= BigInt(byte & 0x7f) << BigInt(7 * at);
        assert.equal(byte >= 0x80, at < bytes.length - 1);
      }
      assert.equal(back, BigInt(value));
      assert.ok(bytes.length === 1 || bytes.at(-1) !== 0);
    }),
    { examples: [[0], [127], [128], [2 ** 32], [Number.MAX_SAFE_INTEGER]] },
  );
});

Deno.test("ByteWriter.float64() has one pattern for NaN", () => {
  const odd = new Float64Array(
    new BigUint64Array([0xfff8_0000_0000_0001n]).buffer,
  );
  const bytes = written((out) => out.float64(odd[0]!));
  assert.equal(bytes.toString("hex"), "000000000000f87f");
});

Deno.test("ByteWriter.utf8() is what TextEncoder gives, at any place in a chunk", () => {
  const encoder = new TextEncoder();
  for (const unit of ["a", "é", "€", "😀", "aé😀"]) {
    for (const times of [0, 1, 47, 48, 49, 600, 21_845, 70_001]) {
      const text = unit.repeat(times);
      for (const before of [0, 511, 512, 65_534]) {
        const bytes = written((out) => {
          for (let i = 0; i < before; i++) out.byte(0);
          out.utf8(text);
        });
        assert.ok(bytes.subarray(before).equals(encoder.encode(text)));
      }
    }
  }
});

Deno.test("ByteWriter.block() hands over large blocks without copying", () => {
  const large = new Uint8Array(10_000_000).fill(7);
  let isSame = false;
  const out = new ByteWriter((chunk) => isSame ||= chunk === large);
  out.block(large);
  assert.ok(isSame);
});

Deno.test("ByteWriter keeps the order of what is written across chunks", () => {
  const sizes = fc.array(fc.nat(9_000), { maxLength: 40 });
  fc.assert(
    fc.property(sizes, (lengths) => {
      const blocks = lengths.map((length, at) => Buffer.alloc(length, at));
      const bytes = written((out) => {
        for (const block of blocks) {
          out.byte(255);
          out.block(block);
        }
      });
      const mark = Buffer.from([255]);
      assert.ok(bytes.equals(Buffer.concat(blocks.flatMap((b) => [mark, b]))));
    }),
  );
});
