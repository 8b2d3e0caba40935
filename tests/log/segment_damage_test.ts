import assert from "node:assert/strict";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import type { LogEntry } from "../../src/log/entry.ts";
import type { LogDamage } from "../../src/log/entry_source.ts";
import { LogError } from "../../src/log/log_error.ts";
import { SegmentSource } from "../../src/log/segment_source.ts";
import { temporaryFolder } from "./folder.ts";
import {
  concat,
  encodeBlock,
  type EncodedSegment,
  encodeFrames,
  encodeIndex,
  encodeSegment,
  type TestFrame,
} from "./segment_files.ts";

/** Four blocks of three entries, of 20 to 31 bytes each. */
const BLOCKS: readonly TestFrame[][] = [0, 1, 2, 3].map((block) =>
  [0, 1, 2].map((i) => ({
    sourceId: block,
    timestamp: BigInt(10 * block + i),
    data: new Uint8Array(20 + 3 * block + i).fill(block + 1),
  }))
);
const SEGMENT = { number: 1, firstOrdinal: 0, blocks: BLOCKS };
const ENCODED = encodeSegment(SEGMENT);
const INDEX = encodeIndex(ENCODED, SEGMENT);
const { bytes: BYTES, offsets: OFFSETS, salt: SALT } = ENCODED;
const SIZES = OFFSETS.map((at, i) => (OFFSETS[i + 1] ?? BYTES.length) - at);

/** What was read of a log, in short. */
interface Outcome {
  /** The timestamps that were read. */
  readonly times: number[];
  /** Kind, offset and bytes of each damage. */
  readonly damage: [LogDamage["kind"], number, number][];
}

function readBack(files: Record<string, Uint8Array>): Outcome {
  using folder = temporaryFolder();
  for (const [name, bytes] of Object.entries(files)) {
    Deno.writeFileSync(join(folder.path, name), bytes);
  }
  using source = new SegmentSource(folder.path);
  const entries = [...source.entries({})];
  entries.forEach(checkEntry);
  const damage = source.damage.map(({ kind, offset, bytes }) =>
    [kind, offset, bytes] satisfies [LogDamage["kind"], number, number]
  );
  return { times: entries.map(({ timestamp }) => Number(timestamp)), damage };
}

/** Whether an entry is one of `BLOCKS`, byte by byte. */
function checkEntry({ sourceId, timestamp, data }: LogEntry): void {
  const written = BLOCKS.flat().find((frame) => frame.timestamp === timestamp);
  assert.equal(sourceId, written?.sourceId);
  assert.deepEqual(data, written?.data);
}

/** The timestamps of all blocks but some. */
function without(...blocks: number[]): number[] {
  return BLOCKS.filter((_, i) => !blocks.includes(i)).flat()
    .map(({ timestamp }) => Number(timestamp));
}

/** The segment with some bytes in the place of others. */
function replaced(
  begin: number,
  end: number,
  ...parts: Uint8Array[]
): Uint8Array {
  return concat([BYTES.subarray(0, begin), ...parts, BYTES.subarray(end)]);
}

/** The segment with the bits of one byte turned over. */
function flipped(at: number): Uint8Array {
  return replaced(at, at + 1, Uint8Array.of(BYTES[at]! ^ 0xff));
}

/** Reads a segment without an index and beside one, which must be alike. */
function readTwice(bytes: Uint8Array): Outcome {
  const scanned = readBack({ "000001.segment": bytes });
  const indexed = readBack({
    "000001.segment": bytes,
    "000001.index": INDEX,
  });
  assert.deepEqual(indexed, scanned);
  return scanned;
}

Deno.test("SegmentSource reads an undamaged segment", () => {
  assert.deepEqual(readTwice(BYTES), { times: without(), damage: [] });
});

Deno.test("SegmentSource takes a cut end for a torn tail, at each length", () => {
  for (let size = 0; size < BYTES.length; size++) {
    const blocks = OFFSETS.filter((at, i) => at + SIZES[i]! <= size).length;
    const end = blocks > 0
      ? OFFSETS[blocks - 1]! + SIZES[blocks - 1]!
      : size < 64
      ? 0
      : 64;
    const torn = size > end ? [["torn", end, size - end]] : [];
    const outcome = readBack({ "000001.segment": BYTES.slice(0, size) });
    assert.deepEqual(outcome, {
      times: without(...[0, 1, 2, 3].slice(blocks)),
      damage: torn,
    }, `${size} bytes`);
  }
});

Deno.test("SegmentSource takes a cut end of a closed segment for damage", () => {
  const size = OFFSETS[3]! + 10;
  const { times, damage } = readBack({
    "000001.segment": BYTES.slice(0, size),
    "000001.index": INDEX,
  });
  assert.deepEqual(times, without(3));
  assert.deepEqual(damage, [
    ["damaged", size, BYTES.length - size],
    ["damaged", OFFSETS[3], 10],
  ]);
});

Deno.test("SegmentSource goes on behind a block whose bytes are wrong, wherever they are", () => {
  for (let at = OFFSETS[1]!; at < OFFSETS[2]!; at++) {
    const { times, damage } = readTwice(flipped(at));
    assert.deepEqual(times, without(1), `byte ${at}`);
    assert.deepEqual(damage, [["damaged", OFFSETS[1], SIZES[1]]]);
  }
});

Deno.test("SegmentSource goes on behind zeroed bytes, frames and blocks", () => {
  const zeroed = (begin: number, end: number) =>
    replaced(begin, end, new Uint8Array(end - begin));
  const one = [["damaged", OFFSETS[1], SIZES[1]]];
  const frame = OFFSETS[1]! + 32 + 48;
  for (const end of [frame + 1, frame + 48]) {
    const { times, damage } = readTwice(zeroed(frame, end));
    assert.deepEqual([times, damage], [without(1), one]);
  }
  const block = readTwice(zeroed(OFFSETS[1]!, OFFSETS[2]!));
  assert.deepEqual([block.times, block.damage], [without(1), one]);
  const two = readTwice(zeroed(OFFSETS[1]!, OFFSETS[3]!));
  assert.deepEqual(two.times, without(1, 2));
  assert.deepEqual(two.damage, [[
    "damaged",
    OFFSETS[1],
    SIZES[1]! + SIZES[2]!,
  ]]);
  const last = readBack({
    "000001.segment": zeroed(OFFSETS[3]!, BYTES.length),
  });
  assert.deepEqual(last.damage, [["torn", OFFSETS[3], SIZES[3]]]);
});

Deno.test("SegmentSource finds the next block behind bytes that were put in", () => {
  const extra = Uint8Array.from({ length: 13 }, (_, i) => 0xa5 ^ i);
  const outcome = readTwice(replaced(OFFSETS[2]!, OFFSETS[2]!, extra));
  assert.deepEqual(outcome, {
    times: without(),
    damage: [["damaged", OFFSETS[2], 13]],
  });
});

Deno.test("SegmentSource tells that blocks were taken out", () => {
  const middle = readBack({
    "000001.segment": replaced(OFFSETS[1]!, OFFSETS[2]!),
  });
  assert.deepEqual(middle, {
    times: without(1),
    damage: [["missing", OFFSETS[1], 0]],
  });
  const first = readBack({
    "000001.segment": replaced(OFFSETS[0]!, OFFSETS[1]!),
  });
  assert.deepEqual(first, { times: without(0), damage: [["missing", 64, 0]] });
});

Deno.test("SegmentSource gives the entries of a block that stands twice once", () => {
  const copy = BYTES.slice(OFFSETS[1], OFFSETS[2]);
  for (const at of [OFFSETS[2]!, OFFSETS[3]!, BYTES.length]) {
    const outcome = readBack({ "000001.segment": replaced(at, at, copy) });
    assert.deepEqual(outcome, {
      times: without(),
      damage: [["duplicate", at, SIZES[1]]],
    });
  }
  // In the place of another: a write that went astray.
  const astray = replaced(OFFSETS[0]!, OFFSETS[1]!, copy);
  const { times, damage } = readBack({ "000001.segment": astray });
  assert.deepEqual(times, without(0));
  assert.deepEqual(damage, [
    ["duplicate", OFFSETS[0]! + SIZES[1]!, SIZES[1]],
    ["missing", 64, 0],
  ]);
});

Deno.test("SegmentSource gives a block that overwrote another of its size once", () => {
  const blocks = [0, 10, 20].map((time) => [
    { sourceId: 0, timestamp: BigInt(time), data: Uint8Array.of(1) },
  ]);
  const segment = { ...SEGMENT, blocks };
  const encoded = encodeSegment(segment);
  const [first, second, third] = encoded.offsets as [number, number, number];
  for (const [from, to] of [[first, second], [third, first]] as const) {
    for (const spanBytes of [1, 1 << 20]) {
      using folder = temporaryFolder();
      const bytes = encoded.bytes.slice();
      bytes.copyWithin(to, from, from + second - first);
      Deno.writeFileSync(folder.file("000001.segment"), bytes);
      const index = encodeIndex(encoded, segment, spanBytes);
      Deno.writeFileSync(folder.file("000001.index"), index);
      using source = new SegmentSource(folder.path);
      const times = [...source.entries({})].map(({ timestamp }) => timestamp);
      const lost = BigInt(to === first ? 0 : 10);
      assert.deepEqual(times, [0n, 10n, 20n].filter((time) => time !== lost));
      assert.equal(source.damage.length, 1);
    }
  }
});

Deno.test("SegmentSource reads blocks that changed places", () => {
  const swapped = replaced(
    OFFSETS[1]!,
    OFFSETS[3]!,
    BYTES.subarray(OFFSETS[2], OFFSETS[3]),
    BYTES.subarray(OFFSETS[1], OFFSETS[2]),
  );
  const outcome = readBack({ "000001.segment": swapped });
  assert.deepEqual(outcome, { times: without(), damage: [] });
});

Deno.test("SegmentSource reads no block of another segment", () => {
  const other = encodeSegment({ ...SEGMENT, number: 2 });
  const block = other.bytes.subarray(OFFSETS[1], OFFSETS[2]);
  const { times, damage } = readTwice(
    replaced(OFFSETS[1]!, OFFSETS[2]!, block),
  );
  assert.deepEqual(times, without(1));
  assert.deepEqual(damage, [["damaged", OFFSETS[1], SIZES[1]]]);
});

Deno.test("SegmentSource reads no block that lies in a payload", () => {
  const inner = encodeBlock(7, BLOCKS[2]!, SALT);
  for (const salt of [SALT, SALT ^ 1]) {
    const stowaway = encodeBlock(7, BLOCKS[2]!, salt);
    assert.equal(stowaway.length, inner.length);
    const outer = [{ sourceId: 9, timestamp: 99n, data: stowaway }];
    const carrier = encodeSegment({ ...SEGMENT, blocks: [outer, BLOCKS[0]!] });
    const bytes = carrier.bytes.slice();
    // The body is wrong, or so is the header, whose length then says nothing.
    bytes[carrier.offsets[0]! + (salt === SALT ? 40 : 20)]! ^= 1;
    using folder = temporaryFolder();
    Deno.writeFileSync(folder.file("000001.segment"), bytes);
    using source = new SegmentSource(folder.path);
    const times = [...source.entries({})].map(({ timestamp }) => timestamp);
    assert.deepEqual(times, [0n, 1n, 2n]);
  }
});

Deno.test("SegmentSource takes a sealed block that is not as described for damage", () => {
  const body = encodeFrames(BLOCKS[1]!);
  const seal = (
    fields: { version?: number; frames?: number; body?: Uint8Array },
  ) => {
    const bytes = new Uint8Array(32 + body.length);
    bytes.set(fields.body ?? body, 32);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, 0x4b4c42a5, true);
    view.setUint16(4, fields.version ?? 1, true);
    view.setBigUint64(8, 3n, true);
    view.setUint32(16, body.length, true);
    view.setUint32(20, fields.frames ?? 3, true);
    const crc = (crc32(bytes.subarray(0, 24)) ^ SALT) >>> 0;
    view.setUint32(24, crc, true);
    view.setUint32(28, crc32(bytes.subarray(32), crc), true);
    return replaced(OFFSETS[1]!, OFFSETS[2]!, bytes);
  };
  assert.deepEqual(readTwice(seal({})), { times: without(), damage: [] });
  const long = body.slice();
  new DataView(long.buffer).setUint32(0, 0xffff_ffff, true);
  for (const wrong of [{ version: 2 }, { frames: 2 }, { body: long }]) {
    const { times, damage } = readTwice(seal(wrong));
    assert.deepEqual(times, without(1));
    assert.deepEqual(damage, [["damaged", OFFSETS[1], SIZES[1]]]);
  }
});

Deno.test("SegmentSource reads on when the header of the file is spoilt", () => {
  for (let at = 0; at < 64; at++) {
    const outcome = readTwice(flipped(at));
    assert.deepEqual(outcome, {
      times: without(),
      damage: [["damaged", 0, 64]],
    }, `byte ${at}`);
  }
  // One block alone cannot tell whether it is of this segment; an index can.
  const single = { ...SEGMENT, blocks: [BLOCKS[0]!] };
  const encoded = encodeSegment(single);
  const spoilt = encoded.bytes.slice();
  spoilt[20]! ^= 1;
  assert.deepEqual(readBack({ "000001.segment": spoilt }), {
    times: [],
    damage: [["damaged", 0, spoilt.length]],
  });
  assert.deepEqual(
    readBack({
      "000001.segment": spoilt,
      "000001.index": encodeIndex(encoded, single),
    }),
    { times: without(1, 2, 3), damage: [["damaged", 0, 64]] },
  );
});

Deno.test("SegmentSource refuses a segment of a newer version", () => {
  const newer = BYTES.slice();
  const view = new DataView(newer.buffer);
  view.setUint32(8, 2, true);
  view.setUint32(60, crc32(newer.subarray(0, 60)), true);
  assert.throws(
    () => readBack({ "000001.segment": newer }),
    (error) => {
      assert(error instanceof LogError);
      assert.equal(error.code, "SEGMENT_MALFORMED");
      assert.match(error.message, /000001\.segment.*version 1.*newer/);
      return true;
    },
  );
});

Deno.test("SegmentSource names files that are no segments, and reads the others", () => {
  const text = new TextEncoder().encode("not a segment at all\n".repeat(9));
  const outcome = readBack({
    "000001.segment": BYTES,
    "000002.segment": text,
    "000003.segment": new Uint8Array(),
    "1.segment": text,
    "notes.txt": text,
  });
  assert.deepEqual(outcome, {
    times: without(),
    damage: [["foreign", 0, text.length]],
  });
});

Deno.test("SegmentSource tells that a segment between others is gone", () => {
  const second = encodeSegment({
    number: 3,
    firstOrdinal: 9,
    blocks: [BLOCKS[3]!],
  });
  const first = { number: 1, firstOrdinal: 0, blocks: BLOCKS.slice(0, 2) };
  const { times, damage } = readBack({
    "000001.segment": encodeSegment(first).bytes,
    "000003.segment": second.bytes,
  });
  assert.deepEqual(times, without(2));
  assert.deepEqual(damage, [["missing", 0, 0]]);
});

Deno.test("SegmentSource believes no index that is damaged, stale or of another segment", () => {
  const indexOf = (encoded: EncodedSegment) => encodeIndex(encoded, SEGMENT);
  const wrong: Uint8Array[] = [
    new Uint8Array(),
    INDEX.slice(0, -1),
    concat([INDEX, new Uint8Array(32)]),
    indexOf(encodeSegment({ ...SEGMENT, number: 2 })),
    indexOf({ ...ENCODED, bytes: BYTES.slice(0, OFFSETS[3]) }),
  ];
  for (let at = 0; at < INDEX.length; at++) {
    const spoilt = INDEX.slice();
    spoilt[at]! ^= 0x10;
    wrong.push(spoilt);
  }
  for (const index of wrong) {
    const outcome = readBack({
      "000001.segment": BYTES,
      "000001.index": index,
    });
    assert.deepEqual(outcome.times, without());
    assert.deepEqual(outcome.damage, []);
  }
});

Deno.test("SegmentSource believes no index of another segment of the same size", () => {
  const other = BLOCKS.map((frames) =>
    frames.map((frame) => ({ ...frame, sourceId: 77 }))
  );
  const segment = { ...SEGMENT, blocks: other };
  const encoded = encodeSegment({ ...segment, runId: new Uint8Array(16) });
  assert.equal(encoded.bytes.length, BYTES.length);
  using folder = temporaryFolder();
  Deno.writeFileSync(folder.file("000001.segment"), BYTES);
  const index = encodeIndex(encoded, segment);
  Deno.writeFileSync(folder.file("000001.index"), index);
  using source = new SegmentSource(folder.path);
  const sources = source.sources.map(({ sourceId }) => sourceId);
  assert.deepEqual(sources, [0, 1, 2, 3]);
});

Deno.test("SegmentSource joins no pieces over one that another overwrote", () => {
  const pieces = [1, 0, 2].map((flags) => [{
    sourceId: 1,
    timestamp: 50n,
    data: new Uint8Array(30).fill(flags),
    flags,
    sequence: 5n,
  }]);
  const segment = { ...SEGMENT, blocks: [...pieces, BLOCKS[0]!] };
  const encoded = encodeSegment(segment);
  const { bytes, offsets } = encoded;
  const spoilt = bytes.slice();
  spoilt.copyWithin(offsets[1]!, offsets[2]!, offsets[3]!);
  const index = encodeIndex(encoded, segment);
  for (const files of [{}, { "000001.index": index }]) {
    const { times } = readBack({ "000001.segment": spoilt, ...files });
    assert.deepEqual(times, without(1, 2, 3));
  }
});

Deno.test("SegmentSource does without an index that cannot be read, and writes none", () => {
  using folder = temporaryFolder();
  Deno.writeFileSync(folder.file("000001.segment"), BYTES);
  Deno.mkdirSync(folder.file("000001.index"));
  using source = new SegmentSource(folder.path);
  assert.equal([...source.entries({})].length, 12);
  assert.deepEqual(folder.names(), ["000001.index", "000001.segment"]);
});

Deno.test("SegmentSource loses an entry whose first, middle or last piece is damaged", () => {
  const piece = (flags: number, sequence = 5n) => [{
    sourceId: 1,
    timestamp: 50n,
    data: new Uint8Array(30).fill(flags + 1),
    flags,
    sequence,
  }];
  const blocks = [BLOCKS[0]!, piece(1), piece(0), piece(2), BLOCKS[1]!];
  const segment = { ...SEGMENT, blocks };
  const encoded = encodeSegment(segment);
  for (const indexed of [false, true]) {
    for (const lost of [1, 2, 3]) {
      const bytes = encoded.bytes.slice();
      bytes[encoded.offsets[lost]! + 60]! ^= 1;
      const index = encodeIndex(encoded, segment, 1);
      const { times, damage } = readBack({
        "000001.segment": bytes,
        ...(indexed ? { "000001.index": index } : {}),
      });
      assert.deepEqual(times, without(2, 3));
      const kinds = damage.map(([kind]) => kind);
      assert(kinds.includes("damaged") && kinds.includes("incomplete"));
    }
  }
});
