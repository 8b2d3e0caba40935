import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { readLock, runLock, runState, verifyRun } from "@assay/assay/lock";
import { makeFolder } from "../stage/folder.ts";

Deno.test("runLock() writes the lock where it is told, with all that belongs to it", async () => {
  using folder = makeFolder();
  const runlockPath = folder.at("locks/fit.lock");
  const run = await runLock({ runlockPath });
  assert.equal(run.directory, folder.at("locks"));
  assert.equal(runState(readLock(runlockPath), runlockPath), "running");
  await assert.rejects(runLock({ runlockPath }), { code: "LOCKED" });
  assert.throws(() => run.addOutput(runlockPath), { code: "HOLDS_OWN_LOCK" });
  folder.write("locks/run.lock", "a file like any other");
  run.addOutput(folder.at("locks/run.lock"));
  await run.complete();
  const { id, outputs } = readLock(runlockPath);
  assert.deepEqual(outputs.map(({ path }) => path), ["run.lock"]);

  // Another lock of the same directory is another run's.
  await runLock(
    { runlockPath: pathToFileURL(folder.at("locks/b.lock")) },
    () => {},
  );
  await runLock({ runlockPath }, () => {});
  assert.deepEqual(
    folder.find("").map((path) => path.slice(folder.path.length)),
    [
      "/locks",
      "/locks/b.lock",
      "/locks/fit.lock",
      `/locks/fit.lock.${id}`,
      "/locks/run.lock",
    ],
  );
});

Deno.test("runLock() prefers 'runlockPath' and 'directory' to save_dir, and names outputs from the directory", async () => {
  using folder = makeFolder({ "out/a.txt": "1" });
  await runLock({
    config: { save_dir: folder.at("saved") },
    directory: folder.at("out"),
    runlockPath: folder.at("locks/a.lock"),
    outputs: [folder.at("out/a.txt")],
  }, () => {});
  const lock = readLock(folder.at("locks/a.lock"));
  assert.deepEqual(lock.outputs.map(({ path }) => path), ["a.txt"]);
  assert.equal(lock.locations.directory, folder.at("out"));
  assert.equal(lock.locations.lock, folder.at("locks/a.lock"));
  const { differences } = await verifyRun(folder.at("locks/a.lock"));
  assert.deepEqual(differences, []);
  await runLock({
    config: { save_dir: folder.at("saved") },
    directory: folder.at("out"),
  }, () => {});
  const usual = readLock(folder.at("out/run.lock"));
  assert.equal(usual.status, "complete");
  assert.equal(usual.locations.lock, undefined);
});

Deno.test("runLock() refuses a second run with the same save_dir, wherever its lock is to lie", async () => {
  using folder = makeFolder();
  const config = { save_dir: folder.at("out") };
  const at = (name: string) => ({ config, runlockPath: folder.at(name) });
  const first = await runLock(at("locks/a.lock"));
  await assert.rejects(runLock(at("locks/b.lock")), { code: "LOCKED" });
  await assert.rejects(runLock({ config }), { code: "LOCKED" });
  await first.complete();
  const second = await runLock({ config });
  await assert.rejects(runLock(at("locks/b.lock")), { code: "LOCKED" });
  await second.complete();
  await runLock(at("locks/b.lock"), () => {});
  Deno.symlinkSync(folder.at("out"), folder.at("link"));
  await runLock(at("link/run.lock"), () => {});
});

Deno.test("runLock() refuses an output among its options that holds the lock, and frees the directory", async () => {
  using folder = makeFolder();
  const directory = folder.at("run");
  await assert.rejects(runLock({ directory, outputs: [directory] }), {
    code: "HOLDS_OWN_LOCK",
  });
  const { status, error } = readLock(folder.at("run/run.lock"));
  assert.equal(status, "failed");
  assert.match(error ?? "", /without the run's own lock/);
  await runLock({ directory }, () => {});
});

Deno.test("runLock() marks data that changed while it ran, and no other", async () => {
  using folder = makeFolder({ "in/a.csv": "1", "b.csv": "1", "c.csv": "1" });
  const directory = folder.at("run");
  await runLock({
    directory,
    data: [folder.at("in"), folder.at("b.csv"), folder.at("c.csv")],
  }, () => {
    folder.write("in/a.csv", "2");
    Deno.removeSync(folder.at("b.csv"));
  });
  const { data, status } = readLock(folder.at("run/run.lock"));
  assert.equal(status, "complete");
  assert.deepEqual(data.map(({ path, partial }) => [path, partial]), [
    ["in", true],
    ["b.csv", true],
    ["c.csv", undefined],
  ]);
});
