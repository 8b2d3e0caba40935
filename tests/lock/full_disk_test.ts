import assert from "node:assert/strict";
import { join } from "node:path";
import { readLock, runLock } from "@assay/assay/lock";
import { CAN_MOUNT, smallDisk } from "../internal/small_disk.ts";

/** Leaves less than a lock on a disk. */
function fill(path: string, free: () => number): void {
  const file = join(path, "ballast");
  using ballast = Deno.openSync(file, { create: true, append: true });
  const page = new Uint8Array(4096);
  while (free() > 0) ballast.writeSync(page);
}

Deno.test({
  name:
    "runLock() leaves the old lock whole where the disk is full, and says so",
  ignore: !CAN_MOUNT,
  async fn() {
    using disk = smallDisk(1 << 18);
    const directory = join(disk.path, "run");
    const path = join(directory, "run.lock");
    await runLock({ directory }, () => {});
    const old = Deno.readTextFileSync(path);
    fill(disk.path, disk.free);

    await assert.rejects(runLock({ directory }), (error) => {
      assert(error instanceof Error && "code" in error && "hints" in error);
      // With no page left not even the holder's name can be written.
      assert.match(String(error.code), /^(WRITE_FAILED|LOCK_FAILED)$/);
      return true;
    });
    assert.equal(Deno.readTextFileSync(path), old);
    Deno.removeSync(join(disk.path, "ballast"));
    await runLock({ directory }, () => {});
    assert.equal(readLock(path).status, "complete");
  },
});

Deno.test({
  name:
    "Run.complete() leaves the lock running where the disk became full, and the directory free",
  ignore: !CAN_MOUNT,
  async fn() {
    using disk = smallDisk(1 << 18);
    const directory = join(disk.path, "run");
    const path = join(directory, "run.lock");
    const run = await runLock({ directory });
    const text = Deno.readTextFileSync(path);
    fill(disk.path, disk.free);
    await assert.rejects(run.complete(), { code: "WRITE_FAILED" });
    await assert.rejects(run.fail("no space"), { code: "WRITE_FAILED" });
    assert.equal(Deno.readTextFileSync(path), text);
    Deno.removeSync(join(disk.path, "ballast"));
    await runLock({ directory }, () => {});
    assert.equal(readLock(path).status, "complete");
    assert.equal(readLock(`${path}.${run.id}`).status, "running");
  },
});
