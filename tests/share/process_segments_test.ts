import assert from "node:assert/strict";
import { DTYPES, itemSize, sizeOf } from "../../src/array/mod.ts";
import { listSegments, type SegmentInfo } from "../../src/share/kit.ts";
import { processSegments } from "../../src/share/process_segments.ts";
import { demandProcesses } from "../../src/share/process_support.ts";
import { CAN_MOUNT } from "../internal/small_disk.ts";
import { startChild } from "./child.ts";
import { inShm } from "./in_shm.ts";
import {
  attachSegment,
  HAS_SHM,
  makeSegment,
  shmName,
  valuesOf,
} from "./shm.ts";

const ignore = !HAS_SHM;
const NOTHING = { existOk: false, fill: () => {} };

Deno.test({
  name: "create() makes a segment that others find, with its first values",
  ignore,
  fn() {
    using shm = shmName();
    const layout = { dtype: "int16", shape: [2, 3] } as const;
    const made = processSegments.create(shm.name, layout, {
      existOk: false,
      fill: (data) => data.set([1, 2, 3, 4, 5, 6] as never),
    });
    using other = attachSegment(shm.name);
    assert.deepEqual(other.layout, layout);
    assert.equal(other.id, made.id);
    assert.deepEqual(other.handle, made.handle);
    const view = new Int16Array(other.buffer, other.dataOffset);
    assert.deepEqual([...view], [1, 2, 3, 4, 5, 6]);
    new Int16Array(made.buffer, made.dataOffset)[5] = -1;
    assert.equal(view[5], -1);
    made.disconnect();
    assert.equal(view[5], -1);
  },
});

Deno.test({
  name: "create() takes every dtype and shape up to 64 axes",
  ignore,
  fn() {
    const shapes = [[], [0], [1], [3, 0, 2], [2, 3, 5], Array(64).fill(1)];
    for (const dtype of DTYPES) {
      for (const shape of shapes) {
        using shm = shmName();
        using _made = makeSegment(shm.name, shape, dtype);
        using other = attachSegment(shm.name);
        const { layout, buffer, dataOffset } = other;
        assert.deepEqual(layout, { dtype, shape });
        const { bytes } = sizeOf(shape, dtype);
        assert.equal(buffer.byteLength - dataOffset, bytes);
        assert.equal(dataOffset % itemSize(dtype), 0);
      }
    }
    using shm = shmName();
    assert.throws(() => makeSegment(shm.name, Array(65).fill(1)), {
      code: "SHAPE_INVALID",
    });
  },
});

Deno.test({
  name: "create() refuses a name in use, unless it may replace the segment",
  ignore,
  fn() {
    using shm = shmName();
    using old = makeSegment(shm.name);
    valuesOf(old).fill(1);
    assert.throws(() => makeSegment(shm.name), { code: "NAME_IN_USE" });
    const layout = { dtype: "float64", shape: [2] } as const;
    const made = processSegments.create(shm.name, layout, {
      existOk: true,
      fill: (data) => void data.fill(2 as never),
    });
    using other = attachSegment(shm.name);
    assert.notEqual(made.id, old.id);
    assert.equal(other.id, made.id);
    assert.deepEqual([...valuesOf(old)], [1, 1, 1, 1]);
    assert.deepEqual([...valuesOf(other)], [2, 2]);
    made.disconnect();
  },
});

Deno.test({
  name: "create() never replaces a file that is no segment",
  ignore,
  fn() {
    using shm = shmName();
    const bytes = new Uint8Array([1, 2, 3]);
    shm.write(bytes);
    const layout = { dtype: "float64", shape: [2] } as const;
    const create = () =>
      processSegments.create(shm.name, layout, { ...NOTHING, existOk: true });
    assert.throws(create, { code: "NAME_IN_USE", message: /another program/ });
    assert.deepEqual(shm.read(), bytes);
  },
});

Deno.test({
  name: "create() leaves nothing when its values cannot be written",
  ignore,
  fn() {
    using shm = shmName();
    const before = openFiles();
    const layout = { dtype: "float64", shape: [2] } as const;
    const fill = () => {
      throw new RangeError("no such value");
    };
    const create = () =>
      processSegments.create(shm.name, layout, { existOk: false, fill });
    for (let i = 0; i < 200; i++) assert.throws(create, RangeError);
    assert.equal(shm.exists(), false);
    // The test runner opens and closes some of its own.
    assert(openFiles() < before + 100);
  },
});

Deno.test({
  name: "attach() and connect() give nothing for what is gone",
  ignore,
  fn() {
    using shm = shmName();
    assert.equal(processSegments.attach(shm.name), undefined);
    using made = makeSegment(shm.name);
    const connected = processSegments.connect(made.handle)!;
    assert.equal(connected.id, made.id);
    connected.disconnect();
    processSegments.remove(made.handle);
    assert.equal(processSegments.connect(made.handle), undefined);
    using other = makeSegment(shm.name);
    assert.equal(processSegments.connect(made.handle), undefined);
    using again = attachSegment(shm.name);
    assert.equal(again.id, other.id);
  },
});

Deno.test({
  name: "remove() takes away the name of that segment only, as often as called",
  ignore,
  fn() {
    using shm = shmName();
    using made = makeSegment(shm.name);
    processSegments.remove(made.handle);
    assert.equal(shm.exists(), false);
    using _other = makeSegment(shm.name);
    processSegments.remove(made.handle);
    assert.equal(shm.exists(), true);
    valuesOf(made).fill(1);
    assert.equal(valuesOf(made)[3], 1);
  },
});

Deno.test({
  name:
    "disconnect() empties all views, gives its file back, and ends the lock",
  ignore,
  fn() {
    using shm = shmName();
    const segment = makeSegment(shm.name);
    const values = valuesOf(segment);
    segment.disconnect();
    segment.disconnect();
    assert.equal(values.length, 0);
    const isListed = ({ name, isUsed }: SegmentInfo) =>
      name === shm.name && !isUsed;
    assert(listSegments().some(isListed));
    assert.throws(() => segment.mutex.tryLock(), { code: "DISCONNECTED" });
    assert.throws(() => segment.mutex.lockSync({ timeout: 1 }), {
      code: "DISCONNECTED",
    });
    assert.throws(() => segment.mutex.unlock(), { code: "DISCONNECTED" });
  },
});

Deno.test({
  name: "a segment that is garbage gives its memory and its file back",
  ignore,
  async fn() {
    using shm = shmName();
    const flags = ["-A", "--v8-flags=--expose-gc"];
    await using child = startChild(
      "segment_holder.ts",
      [shm.name, "forget"],
      { flags },
    );
    assert.equal(await child.line(), "forget");
  },
});

Deno.test({
  name: "create() tells when /dev/shm has too little room, before it is used",
  ignore: !CAN_MOUNT,
  async fn() {
    using shm = shmName();
    const made: (string | undefined)[] = [];
    for (const bytes of ["500000", "1500000"]) {
      await using child = startChild(
        "segment_holder.ts",
        [shm.name, "fill", bytes],
        { under: inShm(2 ** 20, []) },
      );
      made.push(await child.line());
    }
    assert.deepEqual(made, [
      "made",
      `SHM_FULL Cannot share '${shm.name}': expected 1500256 bytes of free space in /dev/shm, found 1048576`,
    ]);
  },
});

Deno.test({
  name: "segments need --allow-ffi and nothing else",
  ignore,
  async fn() {
    using shm = shmName();
    await using child = startChild(
      "segment_holder.ts",
      [shm.name, "fill", "10"],
      { flags: ["--allow-ffi", "--no-prompt"] },
    );
    assert.equal(await child.line(), "made");
  },
});

Deno.test({
  name: "create() names the flag it needs",
  ignore,
  permissions: { read: true, write: true },
  fn() {
    assert.throws(() => makeSegment("assay-test-never"), {
      code: "FFI_NEEDED",
      message: /--allow-ffi/,
    });
  },
});

Deno.test("demandProcesses() names what a machine lacks", () => {
  for (
    const [os, arch, message] of [
      ["darwin", "aarch64", /expected Linux, found darwin/],
      ["windows", "x86_64", /expected Linux, found windows/],
      ["linux", "riscv64", /expected a processor .+, found riscv64/],
    ] as const
  ) {
    assert.throws(() => demandProcesses({ os, arch }), {
      code: "PROCESSES_UNSUPPORTED",
      message,
    });
  }
});

for (
  const [what, name] of [
    ["an empty name", ""],
    ["the name of a directory", ".."],
    ["a path", "a/b"],
    ["a name with a zero", "a\0b"],
    ["a name that is no text", "\ud800"],
    ["a name that is too long", "é".repeat(126)],
  ] as const
) {
  Deno.test({
    name: `create() and attach() refuse ${what}`,
    ignore,
    fn() {
      const expected = { code: "NAME_INVALID" };
      assert.throws(() => makeSegment(name), expected);
      assert.throws(() => processSegments.attach(name), expected);
    },
  });
}

function openFiles(): number {
  // Deno itself looks into /proc with every permission only.
  const { stdout } = new Deno.Command("ls", { args: [`/proc/${Deno.pid}/fd`] })
    .outputSync();
  return new TextDecoder().decode(stdout).trim().split("\n").length;
}
