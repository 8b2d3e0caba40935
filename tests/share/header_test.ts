import assert from "node:assert/strict";
import { crc32 } from "node:zlib";
import fc from "fast-check";
import { type DType, DTYPES } from "../../src/array/mod.ts";
import {
  type Header,
  MAX_HEADER,
  newHeader,
  readHeader,
  writeHeader,
} from "../../src/share/header.ts";
import { processSegments } from "../../src/share/process_segments.ts";
import { ShareError } from "../../src/share/share_error.ts";
import { HAS_SHM, makeSegment, shmName } from "./shm.ts";

const LOCK = { abi: "glibc-x86_64", mutexSize: 40 };
const ignore = !HAS_SHM;

const layouts = fc.record({
  dtype: fc.constantFrom(...DTYPES),
  shape: fc.oneof(
    fc.array(fc.nat(9), { maxLength: 4 }),
    fc.array(fc.constantFrom(0, 1), { maxLength: 64 }),
  ),
}, { noNullPrototype: true });

/** A segment as bytes, its elements left out where there are many. */
function written(layout: { dtype: DType; shape: number[] }): {
  header: Header;
  bytes: Uint8Array<ArrayBuffer>;
  size: number;
} {
  const header = newHeader(layout, LOCK);
  const size = header.dataOffset + header.dataBytes;
  const bytes = new Uint8Array(size);
  writeHeader(bytes, header);
  return { header, bytes, size };
}

/** Makes the checksum right again. */
function sealed(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer);
  const end = 192 + 8 * Math.min(64, view.getUint32(52, true));
  let sum = 0;
  for (const [from, to] of [[0, 12], [16, 128], [192, end]]) {
    sum = crc32(bytes.subarray(from, to), sum);
  }
  view.setUint32(12, sum, true);
  return bytes;
}

Deno.test("readHeader() reads what writeHeader() wrote", () => {
  fc.assert(fc.property(layouts, (layout) => {
    const { header, bytes, size } = written(layout);
    assert.deepEqual(readHeader(bytes.subarray(0, MAX_HEADER), size), header);
    assert.equal(header.dataOffset % 128, 0);
    assert(header.dataOffset >= 192 + 8 * layout.shape.length);
  }));
});

Deno.test("writeHeader() writes the bytes that are documented", () => {
  const { header } = written({ dtype: "float32", shape: [2, 3] });
  const bytes = new Uint8Array(256 + 24);
  const identity = "00112233445566778899aabbccddeeff";
  writeHeader(bytes, { ...header, identity });
  const known = "415353415953484d" + "01000000" + "edbec43d" + identity +
    "0001000000000000" + "1800000000000000" + "28000000" + "02000000" +
    "3c66340000000000" + "676c6962632d7838365f3634" + "00".repeat(20 + 32);
  assert.equal(bytes.subarray(0, 128).toHex(), known);
  assert.equal(bytes.subarray(128, 192).toHex(), "00".repeat(64));
  assert.equal(
    bytes.subarray(192).toHex(),
    "0200000000000000" + "0300000000000000" + "00".repeat(48 + 24),
  );
});

Deno.test("readHeader() finds every changed byte but those of the lock and behind", () => {
  fc.assert(fc.property(layouts, fc.nat(), fc.integer({ min: 1, max: 255 }), (
    layout,
    at,
    change,
  ) => {
    const { bytes, size } = written(layout);
    const end = 192 + 8 * layout.shape.length;
    at %= end;
    if (at >= 128 && at < 192) return;
    bytes[at]! ^= change;
    assert("problem" in readHeader(bytes.subarray(0, MAX_HEADER), size));
  }));
});

Deno.test("readHeader() takes no header, however it was made, for one that reaches out of its file", () => {
  const edit = fc.tuple(
    fc.oneof(fc.nat(127), fc.integer({ min: 192, max: 255 })),
    fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 8, 127, 128, 255)),
  );
  const edits = fc.array(edit, { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(layouts, edits, fc.boolean(), (layout, edits, keepsMagic) => {
      const { bytes, size } = written(layout);
      for (const [at, value] of edits) {
        if (keepsMagic && at < 12) continue;
        if (at < bytes.length) bytes[at] = value;
      }
      const found = readHeader(sealed(bytes).subarray(0, MAX_HEADER), size);
      if ("problem" in found) return;
      const { layout: { dtype, shape }, dataOffset, dataBytes } = found;
      assert.equal(dataOffset + dataBytes, size);
      assert(dataOffset >= 192 + 8 * shape.length);
      assert.equal(newHeader({ dtype, shape }, LOCK).dataBytes, dataBytes);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("readHeader() refuses every truncation, and what is longer", () => {
  const { bytes, size } = written({ dtype: "int16", shape: [3, 2] });
  for (let end = 0; end < size; end++) {
    const found = readHeader(bytes.subarray(0, Math.min(end, MAX_HEADER)), end);
    assert("problem" in found, String(end));
    assert.equal(found.problem, end < 8 ? "foreign" : "damaged");
  }
  assert("problem" in readHeader(bytes, size + 1));
});

Deno.test("readHeader() names the version it cannot read", () => {
  const { bytes, size } = written({ dtype: "int16", shape: [3] });
  bytes[8] = 2;
  assert.deepEqual(readHeader(sealed(bytes), size), {
    problem: "version",
    expected: "version 1",
    found: "version 2",
  });
});

Deno.test({
  name: "attach() refuses damaged and truncated segments, and never crashes",
  ignore,
  fn() {
    using shm = shmName();
    makeSegment(shm.name, [600], "uint64").disconnect();
    const whole = shm.read();
    const damage = fc.record({
      size: fc.oneof(fc.constant(whole.length), fc.nat(2 * whole.length)),
      edits: fc.array(fc.tuple(fc.nat(255), fc.nat(255)), { maxLength: 6 }),
      isSealed: fc.boolean(),
    });
    fc.assert(
      fc.property(damage, ({ size, edits, isSealed }) => {
        const bytes = new Uint8Array(Math.max(size, 256));
        bytes.set(whole.subarray(0, bytes.length));
        for (const [at, value] of edits) bytes[at] = value;
        if (isSealed) sealed(bytes);
        // Written in place: the file keeps its name, as a damaged one does.
        shm.write(bytes.subarray(0, size));
        try {
          const segment = processSegments.attach(shm.name)!;
          const { buffer, dataOffset, mutex } = segment;
          new Uint8Array(buffer, dataOffset).fill(1);
          try {
            mutex.lockSync({ timeout: 0 });
            mutex.unlock();
          } finally {
            segment.disconnect();
          }
        } catch (error) {
          if (!(error instanceof ShareError)) throw error;
        }
      }),
      { numRuns: 500 },
    );
  },
});

Deno.test({
  name: "attach() says what is wrong with a file that is no segment of ours",
  ignore,
  fn() {
    using shm = shmName();
    const attach = () => processSegments.attach(shm.name);
    shm.write(new TextEncoder().encode("someone else's"));
    assert.throws(attach, {
      code: "SEGMENT_INVALID",
      message:
        `Cannot use '${shm.path}' as a shared array: expected a segment of assay, found another kind of file`,
    });
    shm.remove();
    makeSegment(shm.name).disconnect();
    const bytes = shm.read();
    bytes.set(new TextEncoder().encode("musl-\0\0"), 64);
    shm.write(sealed(bytes));
    assert.throws(attach, { code: "SEGMENT_INVALID", message: /a lock of/ });
    const abi = Deno.build.arch;
    bytes.set(new TextEncoder().encode(`glibc-${abi}`), 64);
    bytes[128 + 16]! ^= 32;
    shm.write(sealed(bytes));
    assert.throws(attach, { code: "SEGMENT_INVALID", message: /robust lock/ });
    shm.write(bytes.subarray(0, 100));
    assert.throws(attach, { code: "SEGMENT_INVALID", message: /100/ });
  },
});
