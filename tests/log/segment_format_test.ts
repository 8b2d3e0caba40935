import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { FIRST_PIECE, frameBytes } from "../../src/log/frame.ts";
import {
  decodeSegmentHeader,
  encodeSegmentHeader,
} from "../../src/log/segment_header.ts";
import {
  decodeSegmentIndex,
  encodeSegmentIndex,
} from "../../src/log/segment_index.ts";
import { segmentName, segmentNumber } from "../../src/log/segment_name.ts";
import { encodeIndex, encodeSegment } from "./segment_files.ts";

const SEGMENT = {
  number: 7,
  firstOrdinal: 5,
  blocks: [[{
    sourceId: 200,
    timestamp: 0x1122334455667788n,
    data: Uint8Array.of(1, 2, 3),
    producer: 258,
    sequence: 9n,
  }], [{
    sourceId: 1,
    timestamp: 1n,
    data: new Uint8Array(),
    flags: FIRST_PIECE,
    sequence: 10n,
  }]],
};

// Made by another program (Python's struct and zlib) after docs/log-segment.md.
const SEGMENT_BYTES = `
  41535341594c4f47 0100000040000000 0700000000000000 0500000000000000
  0001020304050607 08090a0b0c0d0e0f 00002a36fe9c9717 00000000f533ecfd
  a5424c4b01000000 0500000000000000 2000000001000000 a470683690df3de6
  03000000c8030201 8877665544332211 0900000000000000 0102030000000000
  a5424c4b01000000 0600000000000000 1800000001000000 9e8c8849dd6818cd
  0000000001010000 0100000000000000 0a00000000000000`;

const INDEX_BYTES = `
  4153534159494458 0100000040000000 b800000000000000 f533ecfd01000000
  0100000000000000 0000000000000000 0000000000000000 000000004d82c71a
  4000000000000000 7800000002000000 0500000000000000 0100000001000000
  01000000c8000000 0300000000000000 8877665544332211 8877665544332211
  0101000000000000 0100000000000000 0a00000000000000 a000000000000000`;

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

Deno.test("encodeSegmentHeader(), writeBlockHeader() and writeFrameHeader() write version 1 to the byte", () => {
  const { bytes } = encodeSegment(SEGMENT);
  assert.equal(hex(bytes), SEGMENT_BYTES.replaceAll(/\s/g, ""));
});

Deno.test("encodeSegmentIndex() writes version 1 to the byte", () => {
  const bytes = encodeIndex(encodeSegment(SEGMENT), SEGMENT);
  assert.equal(hex(bytes), INDEX_BYTES.replaceAll(/\s/g, ""));
});

Deno.test("The machine keeps numbers as segments do, the lowest byte first", () => {
  assert.deepEqual(
    new Uint8Array(Uint32Array.of(0x04030201).buffer),
    Uint8Array.of(1, 2, 3, 4),
  );
});

Deno.test("frameBytes() gives the next multiple of 8 behind 24 and the payload", () => {
  const sizes = [0, 1, 7, 8, 9, 64].map(frameBytes);
  assert.deepEqual(sizes, [24, 32, 32, 32, 40, 88]);
});

const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const safe = fc.maxSafeNat();
const u32 = fc.nat(2 ** 32 - 1);

Deno.test("decodeSegmentHeader() reads what encodeSegmentHeader() wrote", () => {
  const headers = fc.record({
    number: safe,
    firstOrdinal: u64,
    runId: fc.uint8Array({ minLength: 16, maxLength: 16 }),
    created: u64,
  }, { noNullPrototype: true });
  fc.assert(fc.property(headers, (header) => {
    const found = decodeSegmentHeader(encodeSegmentHeader(header));
    assert(typeof found === "object");
    const { salt: _, ...rest } = found;
    assert.deepEqual(rest, header);
  }));
});

Deno.test("decodeSegmentIndex() reads what encodeSegmentIndex() wrote", () => {
  const sources = fc.record({
    sourceId: fc.nat(255),
    entries: u32,
    bytes: safe,
    first: u64,
    last: u64,
  }, { noNullPrototype: true });
  const parts = fc.record({
    sourceId: fc.nat(255),
    flags: fc.nat(3),
    producer: fc.nat(65_535),
    bytes: u32,
    timestamp: u64,
    sequence: u64,
    offset: safe,
  }, { noNullPrototype: true });
  const spans = fc.record({
    offset: safe,
    bytes: u32,
    firstOrdinal: safe,
    frames: u32,
    sources: fc.array(sources, { maxLength: 3 }),
    parts: fc.array(parts, { maxLength: 3 }),
  }, { noNullPrototype: true });
  const indexes = fc.record({
    segmentBytes: safe,
    salt: u32,
    isClosed: fc.boolean(),
    spans: fc.array(spans, { maxLength: 4 }),
  }, { noNullPrototype: true });
  fc.assert(fc.property(indexes, (index) => {
    assert.deepEqual(decodeSegmentIndex(encodeSegmentIndex(index)), index);
  }));
});

Deno.test("segmentNumber() reads the names that segmentName() gives, and no others", () => {
  fc.assert(fc.property(fc.nat(10 ** 9), (number) => {
    assert.equal(segmentNumber(segmentName(number)), number);
  }));
  for (
    const name of [
      "1.segment",
      "0000001.segment",
      "000001.index",
      "000001.segment.tmp",
      "x000001.segment",
    ]
  ) {
    assert.equal(segmentNumber(name), undefined, name);
  }
});
