import assert from "node:assert/strict";
import { faultLoop, type FaultRun } from "./fault_loop.ts";

Deno.test("faultLoop() fails each operation once, then all from it on, then shortens each write", async () => {
  const folder = Deno.makeTempDirSync();
  const runs: string[] = [];
  const report = await faultLoop(() => {
    using file = Deno.openSync(`${folder}/file`, { write: true, create: true });
    try {
      file.writeSync(new Uint8Array(4));
    } finally {
      file.syncSync();
    }
  }, {
    check: ({ mode, at, faults }: FaultRun) =>
      runs.push([mode, at, ...faults].join(" ")),
  });
  Deno.removeSync(folder, { recursive: true });
  assert.deepEqual(runs, [
    "once 1 openSync",
    "once 2 FsFile.writeSync",
    "once 3 FsFile.syncSync",
    "once 4",
    "persistent 1 openSync",
    "persistent 2 FsFile.writeSync FsFile.syncSync",
    "persistent 3 FsFile.syncSync",
    "persistent 4",
    "short 1 FsFile.writeSync",
    "short 2",
  ]);
  assert.equal(report.runs, 7);
  assert.equal(report.operations.get("FsFile.syncSync"), 3);
});

Deno.test("faultLoop() waits for asynchronous work and gives check what it threw", async () => {
  const dir = Deno.makeTempDirSync();
  const errors: unknown[] = [];
  const work = async () => await Deno.remove(await Deno.makeTempFile({ dir }));
  await faultLoop(work, {
    check: ({ error }: FaultRun) => errors.push(error),
  });
  Deno.removeSync(dir, { recursive: true });
  assert.deepEqual(
    errors.map((error) => (error as { operation?: string })?.operation),
    [
      "makeTempFile",
      "remove",
      undefined,
      "makeTempFile",
      "remove",
      undefined,
      undefined,
    ],
  );
});

Deno.test("faultLoop() names the fault after which the check failed", async () => {
  const looking = faultLoop(() => Deno.removeSync("/nowhere"), {
    check: () => assert.fail("torn"),
  });
  await assert.rejects(looking, {
    message: /once faults from operation 1 on: removeSync/,
  });
});

Deno.test("faultLoop() refuses work that does no file operation", async () => {
  await assert.rejects(faultLoop(() => {}), /no file operation/);
});

Deno.test("faultLoop() passes on the error of a run without a fault", async () => {
  await assert.rejects(
    faultLoop(() => Deno.removeSync("/nowhere/at/all")),
    Deno.errors.NotFound,
  );
});
