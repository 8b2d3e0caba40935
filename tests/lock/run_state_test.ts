import assert from "node:assert/strict";
import { readLock, runLock, runState } from "@assay/assay/lock";
import { hostName } from "../../src/internal/host.ts";
import { makeFolder } from "../stage/folder.ts";
import { makeProject } from "../stage/program.ts";

const WAITING = {
  "main.ts": `import { runLock } from "@assay/assay/lock";
await runLock({ directory: "run" }, async (run) => {
  console.log(run.id);
  await Deno.stdin.readable.pipeTo(new WritableStream());
});
`,
};

Deno.test("runState() knows a run of another process, and that it was killed", async () => {
  using project = makeProject(WAITING);
  const child = project.command("main.ts", [], {
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const output = child.stdout.getReader();
  await output.read();
  const directory = project.at("run");
  const path = project.at("run/run.lock");
  const state = () => runState(readLock(path), directory);
  const lock = readLock(path);
  assert.deepEqual(
    [lock.status, lock.pid, lock.host],
    ["running", child.pid, hostName()],
  );
  // To look does not take the directory from the run.
  assert.deepEqual([state(), state()], ["running", "running"]);
  child.kill("SIGKILL");
  await child.status;
  await Promise.all([output.cancel(), child.stdin.abort()]);
  assert.equal(state(), "crashed");
  assert.equal(runState(readLock(path), path), "crashed");

  // The lock is kept when another run follows, and still says nothing.
  const next = await runLock({ directory });
  assert.equal(state(), "running");
  const kept = project.at(`run/run.lock.${lock.id}`);
  assert.equal(runState(readLock(kept), kept), "crashed");
  assert.equal(runState(readLock(kept), directory), "crashed");
  await next.complete();
  assert.equal(state(), "complete");
});

Deno.test("runState() sees that a run ended since its lock was read", async () => {
  using folder = makeFolder();
  const directory = folder.path;
  const run = await runLock({ directory });
  const read = readLock(folder.at("run.lock"));
  assert.equal(runState(read, directory), "running");
  await run.fail(new Error("no"));
  assert.equal(runState(read, directory), "failed");
  Deno.removeSync(folder.at("run.lock"));
  assert.equal(runState(read, directory), "crashed");
});

Deno.test("runState() decides by process and start of the machine where the lock file cannot be tried", async () => {
  using folder = makeFolder();
  const directory = folder.path;
  await using run = await runLock({ directory });
  const lock = readLock(folder.at("run.lock"));
  // A link to itself can be opened by no one.
  const held = folder.at("run.lock.held");
  Deno.removeSync(held);
  Deno.symlinkSync("run.lock.held", held);
  assert.equal(runState(lock, directory), "running");
  const dead = await new Deno.Command("true").spawn();
  await dead.status;
  if (lock.boot !== null) {
    const boot = "00000000-0000-4000-8000-000000000000";
    assert.equal(runState({ ...lock, boot }, directory), "crashed");
    assert.equal(runState({ ...lock, pid: dead.pid }, directory), "crashed");
  }
  // Of another machine nothing is known.
  assert.equal(
    runState({ ...lock, host: "elsewhere", pid: dead.pid }, directory),
    "running",
  );
  Deno.removeSync(held);
  assert.equal(run.directory, directory);
});
