import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  gcRuns,
  listRuns,
  runLock,
  type RunLockOptions,
  runTags,
  tagRun,
  untagRun,
} from "@assay/assay/lock";
import { requirement } from "../../requirement.ts";
import { sampleRepository } from "../repository/sample.ts";

function project() {
  const root = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "gc-" }));
  const path = (...names: string[]) => join(root, ...names);
  return {
    root,
    path,
    run: (name: string, options: RunLockOptions = {}) =>
      runLock({ directory: path(name), ...options }, (run) => {
        Deno.mkdirSync(path(name, "deep"), { recursive: true });
        Deno.writeTextFileSync(path(name, "deep/out.txt"), name);
        run.addOutput(path(name, "deep/out.txt"));
      }),
    left: () => listRuns(root).map(({ dir }) => dir.slice(root.length + 1)),
    [Symbol.dispose]: () => Deno.removeSync(root, { recursive: true }),
  };
}

/** Every run that has ended is older than this. */
const ALL = { olderThan: -1 };

Deno.test("gcRuns() removes what a run made, and nothing else", async () => {
  using p = project();
  await p.run("a");
  await p.run("b");
  Deno.writeTextFileSync(p.path("b/notes.txt"), "mine");
  Deno.writeTextFileSync(p.path("b/deep/out.txt"), "changed by hand");
  const { removed, kept } = await gcRuns(p.root, ALL);
  assert.deepEqual(removed.map(({ files }) => files), [
    ["deep/out.txt", "run.lock"],
    ["run.lock"],
  ]);
  assert.equal(kept, 0);
  assert.equal(existsSync(p.path("a")), false);
  assert.equal(Deno.readTextFileSync(p.path("b/notes.txt")), "mine");
  assert.equal(
    Deno.readTextFileSync(p.path("b/deep/out.txt")),
    "changed by hand",
  );
});

Deno.test("gcRuns() keeps tagged runs and what they build on, also when nested", async () => {
  using p = project();
  await p.run("rows");
  await p.run("outer");
  await p.run("outer/inner", { prevs: [p.path("rows")] });
  await p.run("alone");
  await tagRun(p.path("outer/inner"), "paper");
  const { removed, kept } = await gcRuns(p.root, ALL);
  assert.deepEqual(removed.map(({ dir }) => dir), [
    p.path("outer"),
    p.path("alone"),
  ]);
  assert.equal(kept, 2);
  assert.deepEqual(p.left(), ["rows", "outer/inner"]);
  assert.equal(
    Deno.readTextFileSync(p.path("outer/inner/deep/out.txt")),
    "outer/inner",
  );
});

Deno.test("gcRuns() keeps what a run that stays builds on, past what is lost", async () => {
  using p = project();
  await p.run("rows");
  await p.run("gone");
  await p.run("fit", { prevs: [p.path("gone"), p.path("rows")] });
  Deno.removeSync(p.path("gone"), { recursive: true });
  const failed = await runLock({ directory: p.path("failed") });
  await failed.fail(new Error("no"));
  const { removed } = await gcRuns(p.root, { failed: true });
  assert.deepEqual(removed.map(({ dir }) => dir), [p.path("failed")]);
  const young = await runLock({
    directory: p.path("young"),
    prevs: [p.path("fit")],
  });
  assert.deepEqual((await gcRuns(p.root, ALL)).removed, []);
  await young.complete();
  assert.deepEqual(p.left(), ["rows", "fit", "young"]);
});

Deno.test("gcRuns() removes earlier runs of a directory, but what a tag names", async () => {
  using p = project();
  await p.run("a");
  await tagRun(p.path("a"), "first");
  await p.run("a");
  await p.run("a");
  assert.equal(listRuns(p.root, { earlier: true }).length, 3);
  const { removed, kept } = await gcRuns(p.root, { earlier: true });
  assert.equal(removed.length, 1);
  assert.equal(kept, 1);
  assert.equal(listRuns(p.root, { earlier: true, tag: "first" }).length, 1);
  // What the last run made is not an earlier one's any more.
  assert.equal(Deno.readTextFileSync(p.path("a/deep/out.txt")), "a");
});

Deno.test("gcRuns() keeps what is needed by whatever path it was named", async () => {
  using p = project();
  Deno.mkdirSync(p.path("runs"));
  Deno.symlinkSync(p.path("runs"), p.path("link"));
  await p.run("runs/rows");
  await p.run("runs/moved");
  await p.run("runs/fit", {
    data: [p.path("link/rows/deep/out.txt")],
    prevs: [p.path("runs/moved")],
  });
  await tagRun(p.path("runs/fit"), "paper");
  Deno.renameSync(p.path("runs/moved"), p.path("runs/elsewhere"));
  assert.deepEqual((await gcRuns(p.path("runs"), ALL)).removed, []);
  assert(existsSync(p.path("runs/rows/deep/out.txt")));
});

Deno.test("gcRuns() keeps a tagged run that an output of another holds", async () => {
  using p = project();
  const outer = await runLock({ directory: p.path("outer") });
  await p.run("outer/one");
  await p.run("outer/two");
  await tagRun(p.path("outer/one"), "paper");
  await tagRun(p.path("outer/two"), "paper");
  outer.addOutput(p.path("outer/one"));
  outer.addOutput(p.path("outer/two/deep/out.txt"));
  await outer.complete();
  const { removed } = await gcRuns(p.root, ALL);
  assert.deepEqual(removed.map(({ files }) => files), [["run.lock"]]);
  assert(existsSync(p.path("outer/one/deep/out.txt")));
  assert(existsSync(p.path("outer/two/deep/out.txt")));
  assert.deepEqual(p.left(), ["outer/one", "outer/two"]);
});

Deno.test("gcRuns() removes nothing outside of a run's directory", async () => {
  using p = project();
  const runs = p.path("runs");
  Deno.mkdirSync(p.path("shared"));
  Deno.mkdirSync(p.path("runs/a"), { recursive: true });
  Deno.symlinkSync(p.path("shared"), p.path("runs/a/link"));
  Deno.writeTextFileSync(p.path("mine"), "1");
  await runLock({ directory: p.path("runs/a") }, (run) => {
    for (const name of ["own", "link/shared"]) {
      Deno.writeTextFileSync(p.path("runs/a", name), "1");
      run.addOutput(p.path("runs/a", name));
    }
  });
  const lock = p.path("runs/a/run.lock");
  const edited = Deno.readTextFileSync(lock)
    .replace("path: own", "path: ../../mine")
    .replace(
      "repos: []",
      "repos: [{ name: r, path: ., dirty: true, commit: null, tree: null, " +
        "branch: null, remote: null, " +
        "snapshot: { kind: patch, patch: ../../mine } }]",
    )
    .replace("  repos: {}", "  repos: { r: . }");
  Deno.writeTextFileSync(lock, edited);
  const { removed } = await gcRuns(runs, ALL);
  assert.deepEqual(removed.map(({ files }) => files), [["run.lock"]]);
  assert(existsSync(p.path("mine")));
  assert(existsSync(p.path("shared/shared")));
});

Deno.test("gcRuns() keeps what a run builds on that no list shows", async () => {
  using p = project();
  for (const name of ["rows", "node", "before", "free"]) await p.run(name);
  await p.run(".drafts/deep/fit", { prevs: [p.path("rows")] });
  await p.run("node_modules/fit", { prevs: [p.path("node")] });
  // The run that built on the other is an earlier one of its directory.
  await p.run(".drafts/fit", { prevs: [p.path("before")] });
  await p.run(".drafts/fit");
  // What is named like that in git's own folder is a lock of its own.
  Deno.mkdirSync(p.path(".git/refs"), { recursive: true });
  Deno.writeTextFileSync(p.path(".git/refs/run.lock"), "");
  const { removed, kept } = await gcRuns(p.root, ALL);
  assert.deepEqual(removed.map(({ dir }) => dir), [p.path("free")]);
  assert.equal(kept, 3);
  assert(existsSync(p.path(".drafts/deep/fit/deep/out.txt")));
  Deno.writeTextFileSync(p.path(".drafts/fit/run.lock"), "torn");
  await assert.rejects(gcRuns(p.root, ALL), { code: "LOCK_MALFORMED" });
});

Deno.test("gcRuns() keeps what runs of the project outside of the directory build on", async () => {
  using p = project();
  Deno.writeTextFileSync(p.path("deno.json"), "{}");
  for (const name of ["rows", "drafts", "free"]) await p.run(`out/${name}`);
  await p.run("fig/a", { data: [p.path("out/rows/deep/out.txt")] });
  await p.run(".drafts/b", { prevs: [p.path("out/drafts")] });
  await tagRun(p.path("fig/a"), "paper");
  const { removed, kept } = await gcRuns(p.path("out"), ALL);
  assert.deepEqual(removed.map(({ dir }) => dir), [p.path("out/free")]);
  assert.equal(kept, 2);
  // What is not below the directory stays, whether or not it is needed.
  assert.deepEqual(p.left(), ["out/rows", "out/drafts", "fig/a"]);
  await gcRuns(p.path(".drafts"), ALL);
  assert.equal(existsSync(p.path(".drafts/b")), false);
  await gcRuns(p.path("out"), ALL);
  assert.deepEqual(p.left(), ["out/rows", "fig/a"]);
  Deno.writeTextFileSync(p.path("fig/a/run.lock"), "torn");
  await assert.rejects(gcRuns(p.path("out"), ALL), { code: "LOCK_MALFORMED" });
});

Deno.test("gcRuns() removes nothing while a lock cannot be read", async () => {
  using p = project();
  await p.run("rows");
  await p.run("fit", { prevs: [p.path("rows")] });
  const lock = p.path("fit/run.lock");
  const text = Deno.readTextFileSync(lock);
  Deno.writeTextFileSync(lock, text.replace("version: 1", "version: 99"));
  await assert.rejects(gcRuns(p.root, ALL), { code: "LOCK_TOO_NEW" });
  assert(existsSync(p.path("rows/deep/out.txt")));
});

Deno.test("gcRuns() with dryRun only tells", async () => {
  using p = project();
  await p.run("a");
  const { removed } = await gcRuns(p.root, { ...ALL, dryRun: true });
  assert.equal(removed.length, 1);
  assert(removed[0]!.bytes > 100);
  assert.deepEqual(p.left(), ["a"]);
});

Deno.test("gcRuns() waits for who only looks whether a run goes on", async () => {
  using p = project();
  await p.run("a");
  const held = p.path("a", "run.lock.held");
  using looking = Deno.openSync(held, { create: true, write: true });
  looking.lockSync(false);
  const collecting = gcRuns(p.root, ALL);
  // By then it has asked for the lock at least once.
  await new Promise((resolve) => setTimeout(resolve));
  looking.unlockSync();
  await collecting;
  assert.deepEqual(p.left(), []);
});

Deno.test("gcRuns() tells what it removed beside a directory that another holds", async () => {
  using p = project();
  for (const name of ["a", "b", "c"]) await p.run(name);
  const held = p.path("b", "run.lock.held");
  using other = Deno.openSync(held, { create: true, write: true });
  other.lockSync(true);
  const { removed, kept } = await gcRuns(p.root, ALL);
  assert.deepEqual(removed.map(({ dir }) => dir), [p.path("a"), p.path("c")]);
  assert.equal(kept, 1);
  assert.equal(Deno.readTextFileSync(p.path("b/deep/out.txt")), "b");
});

Deno.test("gcRuns() finishes what was interrupted", async () => {
  using p = project();
  await p.run("a");
  const [run] = listRuns(p.root);
  // As far as one comes that is killed after the first step.
  Deno.renameSync(run!.path, `${run!.path}.${run!.lock.id}`);
  assert.deepEqual(p.left(), []);
  await gcRuns(p.root, { earlier: true });
  assert.equal(existsSync(p.path("a")), false);
});

const git = requirement("git");
Deno.test("gcRuns() removes the refs that kept snapshots", git, async () => {
  using p = project();
  using sample = sampleRepository();
  sample.write({ "a.txt": "a" });
  await p.run("a", { repos: [sample.root] });
  await p.run("b", { repos: [sample.root], snapshot: "patch" });
  assert.notEqual(sample.git("for-each-ref", "refs/assay"), "");
  await gcRuns(p.root, ALL);
  assert.equal(sample.git("for-each-ref", "refs/assay"), "");
  assert.equal(existsSync(p.path("b")), false);
});

Deno.test(
  "gcRuns() keeps the snapshot of a run that only its copies leave",
  git,
  async () => {
    using p = project();
    using sample = sampleRepository();
    sample.write({ "a.txt": "a" });
    await p.run("a", { repos: [sample.root] });
    const lock = p.path("a/run.lock");
    // As one that is killed between its copy of the last lock and its own.
    Deno.copyFileSync(lock, `${lock}.${listRuns(p.root)[0]!.lock.id}`);
    assert.equal(listRuns(p.root, { earlier: true }).length, 1);
    assert.deepEqual((await gcRuns(p.root, { earlier: true })).removed, []);
    Deno.mkdirSync(p.path("copies/a"), { recursive: true });
    Deno.copyFileSync(lock, p.path("copies/a/run.lock"));
    assert.equal((await gcRuns(p.path("copies"), ALL)).removed.length, 1);
    assert.notEqual(sample.git("for-each-ref", "refs/assay"), "");
  },
);

Deno.test("tagRun() and untagRun() change the tags, not the run", async () => {
  using p = project();
  await p.run("a");
  const before = Deno.readTextFileSync(p.path("a/run.lock"));
  await Promise.all(
    ["b", "a/1", "b", "ü.2"].map((tag) => tagRun(p.path("a"), tag)),
  );
  assert.deepEqual(runTags(p.path("a")), ["a/1", "b", "ü.2"]);
  await untagRun(p.path("a"), "b");
  assert.deepEqual(runTags(p.path("a")), ["a/1", "ü.2"]);
  assert.equal(Deno.readTextFileSync(p.path("a/run.lock")), before);
  await assert.rejects(untagRun(p.path("a"), "b"), { code: "TAG_MISSING" });
  await p.run("a");
  assert.deepEqual(runTags(p.path("a")), []);
  for (const tag of ["", "-x", "a b", "a..b", "a/", ".a", "a.lock", "a\nb"]) {
    await assert.rejects(tagRun(p.path("a"), tag), { code: "TAG_INVALID" });
  }
});

Deno.test("listRuns() filters by state, time, tag and configuration", async () => {
  using p = project();
  await p.run("a", { config: { lr: 1, model: { layers: 3 } } });
  await p.run("b", { config: { lr: 2, model: { layers: 3 } } });
  const failed = await runLock({ directory: p.path("c"), config: { lr: 1 } });
  await failed.fail(new Error("no"));
  await tagRun(p.path("b"), "best");
  const list = (options: Parameters<typeof listRuns>[1]) =>
    listRuns(p.root, options).map(({ dir }) => dir.slice(p.root.length + 1));
  assert.deepEqual(list({}), ["a", "b", "c"]);
  assert.deepEqual(list({ states: ["failed"] }), ["c"]);
  assert.deepEqual(list({ tag: "best" }), ["b"]);
  assert.deepEqual(list({ config: { lr: 1 } }), ["a", "c"]);
  assert.deepEqual(list({ config: { "model.layers": 3, lr: 1 } }), ["a"]);
  const second = new Date(listRuns(p.root)[1]!.lock.started!);
  assert.deepEqual(list({ until: second }), ["a"]);
  assert.deepEqual(list({ since: second }), ["b", "c"]);
});

Deno.test("listRuns() tells a run that crashed", async () => {
  using p = project();
  await p.run("a");
  const path = p.path("a/run.lock");
  const text = Deno.readTextFileSync(path);
  Deno.writeTextFileSync(
    path,
    text.replace("status: complete", "status: running"),
  );
  assert.deepEqual(listRuns(p.root).map(({ state }) => state), ["crashed"]);
});
