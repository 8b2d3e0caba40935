import assert from "node:assert/strict";
import {
  listSegments,
  removeSegment,
  type SegmentInfo,
} from "../../src/share/kit.ts";
import { requirement } from "../requirement.ts";
import { startChild, startProgram } from "./child.ts";
import { HAS_SHM, makeSegment, type ShmName, shmName } from "./shm.ts";

const ignore = !HAS_SHM;
const python = requirement("python3");

/** What the list tells of one segment; other tests have theirs. */
function listed({ name }: ShmName): SegmentInfo | undefined {
  return listSegments().find((segment) => segment.name === name);
}

Deno.test({
  name: "listSegments() tells what each is, and whether a process has it",
  ignore,
  async fn() {
    using shm = shmName();
    const segment = makeSegment(shm.name, [3, 2], "uint16");
    const info = {
      name: shm.name,
      bytes: 256 + 12,
      content: { dtype: "uint16", shape: [3, 2] },
    };
    assert.deepEqual(listed(shm), { ...info, isUsed: true });
    await using other = startChild("segment_holder.ts", [shm.name, "attach"]);
    await other.line();
    segment.disconnect();
    assert.deepEqual(listed(shm), { ...info, isUsed: true });
    await other.kill();
    assert.deepEqual(listed(shm), { ...info, isUsed: false });
  },
});

Deno.test({
  name: "listSegments() leaves out what is no segment, and names damage",
  ignore,
  fn() {
    using shm = shmName();
    shm.write(new Uint8Array([1, 2, 3]));
    assert.equal(listed(shm), undefined);
    shm.remove();
    makeSegment(shm.name).disconnect();
    const bytes = shm.read();
    shm.write(bytes.subarray(0, 256));
    assert.deepEqual(listed(shm)?.content, {
      problem: "damaged",
      expected: "32 bytes from byte 256 to the end",
      found: "a file of 256 bytes",
    });
  },
});

Deno.test({
  name: "listSegments() does not wait for locks of other programs' files",
  ignore: python.ignore || ignore,
  async fn() {
    using shm = shmName();
    shm.write(new TextEncoder().encode("of another program"));
    const script = `
import fcntl, sys
file = open(sys.argv[1], "r+b")
fcntl.lockf(file, fcntl.LOCK_EX)
print("locked", flush=True)
sys.stdin.readline()`;
    await using child = startProgram([python.command, "-c", script, shm.path]);
    assert.equal(await child.line(), "locked");
    assert.equal(listed(shm), undefined);
    assert.throws(() => removeSegment(shm.name), { code: "NAME_UNKNOWN" });
  },
});

Deno.test({
  name: "removeSegment() takes a stale segment away, and one in use if forced",
  ignore,
  fn() {
    using shm = shmName();
    using segment = makeSegment(shm.name);
    assert.throws(() => removeSegment(shm.name), { code: "NAME_IN_USE" });
    assert.equal(shm.exists(), true);
    assert.equal(removeSegment(shm.name, { force: true }).isUsed, true);
    assert.equal(shm.exists(), false);
    makeSegment(shm.name).disconnect();
    assert.equal(removeSegment(shm.name).isUsed, false);
    assert.equal(shm.exists(), false);
    assert.equal(segment.buffer.byteLength, 256 + 32);
  },
});

Deno.test({
  name: "removeSegment() touches nothing but segments that it understands",
  ignore,
  fn() {
    using shm = shmName();
    assert.throws(() => removeSegment(shm.name), { code: "NAME_UNKNOWN" });
    assert.throws(() => removeSegment("../shm/a"), { code: "NAME_INVALID" });
    shm.write(new TextEncoder().encode("of another program"));
    const remove = () => removeSegment(shm.name, { force: true });
    assert.throws(remove, { code: "NAME_UNKNOWN" });
    assert.equal(shm.exists(), true);
    shm.remove();
    makeSegment(shm.name).disconnect();
    const bytes = shm.read();
    bytes[8] = 2;
    shm.write(bytes);
    assert.throws(() => removeSegment(shm.name), {
      code: "SEGMENT_INVALID",
      message: /expected version 1, found version 2/,
    });
    assert.equal(shm.exists(), true);
    remove();
    assert.equal(shm.exists(), false);
  },
});

Deno.test({
  name: "names are changed by one at a time, and always lead to whole segments",
  ignore,
  async fn() {
    using shm = shmName();
    await using stack = new AsyncDisposableStack();
    const tasks = ["replace", "replace", "remove", "attach", "attach"];
    const children = tasks.map((task) =>
      stack.use(startChild("name_changer.ts", [shm.name, task, "700"]))
    );
    const lines = await Promise.all(children.map((child) => child.line()));
    for (const child of children) assert.equal(await child.end(), 0);
    const counts = lines.map(Number);
    assert(counts.every((count) => count > 0), lines.join());
  },
});

Deno.test({
  name:
    "a process that is killed while it changes a name leaves whole segments",
  ignore,
  async fn() {
    using shm = shmName();
    for (let round = 0; round < 5; round++) {
      await using child = startChild("name_changer.ts", [
        shm.name,
        "replace",
        "60000",
        "tell",
      ]);
      await child.line();
      // Somewhere among thousands of replacements a second.
      await new Promise((resolve) => setTimeout(resolve, round * 7));
      await child.kill();
      assert.deepEqual(listed(shm)?.content, {
        dtype: "uint32",
        shape: [1000],
      });
      assert.equal(listed(shm)?.isUsed, false);
    }
    const left = listSegments().filter(({ name }) =>
      name.startsWith(".assay-")
    );
    for (const { name, isUsed, content } of left) {
      assert("dtype" in content);
      if (!isUsed) removeSegment(name);
    }
  },
});
