import assert from "node:assert/strict";
import { mapTemporaryFile } from "../../src/internal/mapped_memory.ts";
import { temporaryFolder } from "../hash/folder.ts";
import { run } from "../hash/run.ts";
import { CAN_MOUNT, smallDisk } from "./small_disk.ts";

const MIB = 2 ** 20;
const ignore = Deno.build.os !== "linux";
const holder = new URL("./memory_holder.ts", import.meta.url).pathname;
const holding = ["run", "-A", "-q", "--no-config", "--v8-flags=--expose-gc"];

Deno.test({
  name: "mapTemporaryFile() gives zeros that keep what is written",
  ignore,
  fn() {
    using folder = temporaryFolder();
    using memory = mapTemporaryFile(3 * MIB + 5, folder.path);
    const bytes = new Uint8Array(memory.buffer);
    assert.equal(bytes.length, 3 * MIB + 5);
    assert(bytes.every((byte) => byte === 0));
    bytes[0] = 1;
    bytes[bytes.length - 1] = 2;
    const again = new DataView(memory.buffer);
    assert.deepEqual([again.getUint8(0), again.getUint8(3 * MIB + 4)], [1, 2]);
  },
});

Deno.test({
  name: "mapTemporaryFile() leaves no name behind",
  ignore,
  fn() {
    using folder = temporaryFolder();
    using _memory = mapTemporaryFile(MIB, folder.path);
    assert.deepEqual([...Deno.readDirSync(folder.path)], []);
  },
});

Deno.test({
  name: "mapTemporaryFile() empties all views when it is disposed of, once",
  ignore,
  fn() {
    using folder = temporaryFolder();
    const memory = mapTemporaryFile(MIB, folder.path);
    const view = new Float64Array(memory.buffer, 8);
    view[0] = 1;
    memory[Symbol.dispose]();
    assert.equal(memory.buffer.detached, true);
    assert.equal(view.length, 0);
    assert.equal(view[0], undefined);
    view[0] = 1;
    assert.throws(() => new Uint8Array(memory.buffer), TypeError);
    memory[Symbol.dispose]();
  },
});

Deno.test({
  name:
    "mapTemporaryFile() leaves zeros, not a crash, in a buffer that was moved",
  ignore,
  fn() {
    using folder = temporaryFolder();
    const memory = mapTemporaryFile(MIB, folder.path);
    const { buffer } = memory;
    const moved = new Uint8Array(structuredClone(buffer, {
      transfer: [buffer],
    }));
    moved.fill(7);
    memory[Symbol.dispose]();
    assert(moved.every((byte) => byte === 0));
    moved.fill(8);
    assert(moved.every((byte) => byte === 8));
  },
});

Deno.test({
  name: "mapTemporaryFile() holds more than one file at a time apart",
  ignore,
  fn() {
    using folder = temporaryFolder();
    using stack = new DisposableStack();
    const views = Array.from(
      { length: 50 },
      () =>
        new Uint8Array(stack.use(mapTemporaryFile(4096, folder.path)).buffer),
    );
    for (const [i, view] of views.entries()) view.fill(i);
    for (const [i, view] of views.entries()) {
      assert(view.every((byte) => byte === i));
    }
  },
});

Deno.test({
  name:
    "mapTemporaryFile() reserves its space, and refuses what a disk has not",
  ignore: !CAN_MOUNT,
  fn() {
    using disk = smallDisk(MIB);
    const all = disk.free();
    {
      using memory = mapTemporaryFile(MIB / 2, disk.path);
      // Nothing was written yet.
      assert.equal(disk.free(), all - MIB / 2);
      assert.throws(() => mapTemporaryFile(MIB, disk.path), {
        code: "DISK_FULL",
        message:
          `Cannot reserve ${MIB} bytes in '${disk.path}': expected that much free space, found less`,
      });
      assert.deepEqual([...Deno.readDirSync(disk.path)], []);
      assert.equal(disk.free(), all - MIB / 2);
      new Uint8Array(memory.buffer).fill(1);
    }
    assert.equal(disk.free(), all);
  },
});

Deno.test({
  name: "mapTemporaryFile() gives its space back when the process is killed",
  ignore: !CAN_MOUNT,
  async fn() {
    using disk = smallDisk(MIB);
    const all = disk.free();
    const child = new Deno.Command(Deno.execPath(), {
      args: [...holding, holder, disk.path, String(MIB / 2), "hold"],
      stdout: "piped",
    }).spawn();
    const output = child.stdout.getReader();
    await output.read();
    assert.equal(disk.free(), all - MIB / 2);
    child.kill("SIGKILL");
    await child.status;
    await output.cancel();
    assert.equal(disk.free(), all);
  },
});

Deno.test({
  name:
    "mapTemporaryFile() gives its space back when its buffer is garbage, not before",
  ignore: !CAN_MOUNT,
  async fn() {
    using disk = smallDisk(MIB);
    const { stdout } = await run(Deno.execPath(), [
      ...holding,
      holder,
      disk.path,
      String(MIB / 4),
      "forget",
    ]);
    assert.equal(stdout, "mapped\ntrue\n");
  },
});

Deno.test({
  name: "mapTemporaryFile() names the flag it needs",
  ignore,
  permissions: { write: true, read: true },
  fn() {
    assert.throws(() => mapTemporaryFile(1, "/tmp"), {
      code: "FFI_NEEDED",
      message: /--allow-ffi/,
    });
  },
});

Deno.test({
  name: "mapTemporaryFile() does not write where it may not",
  ignore,
  permissions: { ffi: true },
  fn() {
    assert.throws(() => mapTemporaryFile(1, "/tmp"), {
      code: "TEMP_DIR_UNUSABLE",
      message: /--allow-write=\/tmp/,
    });
  },
});

Deno.test({
  name: "mapTemporaryFile() refuses a directory that is not there",
  ignore,
  fn() {
    assert.throws(() => mapTemporaryFile(1, "/no/such/folder"), {
      code: "TEMP_DIR_UNUSABLE",
      data: { directory: "/no/such/folder" },
    });
  },
});
