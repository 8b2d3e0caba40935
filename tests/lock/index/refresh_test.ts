import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { runLock } from "@assay/assay/lock";
import { openOrSetAside } from "../../../src/internal/cache_database.ts";
import { RUN_INDEX } from "../../../src/lock/index/index_kind.ts";
import { refresh } from "../../../src/lock/index/refresh.ts";

/** Folders of runs, and their index in memory. */
function runsIn() {
  const root = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "runs-" }));
  const database = openOrSetAside(":memory:", RUN_INDEX)!;
  return {
    root,
    database,
    paths: () =>
      database.prepare("SELECT path FROM run ORDER BY path").all()
        .map(({ path }) => path),
    known: (path: string) =>
      database.prepare("SELECT * FROM run WHERE path = ?").get(path)!,
    listed: (path: string) =>
      database.prepare("SELECT is_settled FROM folder WHERE path = ?")
        .get(path)?.is_settled,
    run: (name: string, lr: number) =>
      runLock({ directory: join(root, name), config: { lr } }, () => {}),
    /** Makes folders as old as if nothing had happened for long. */
    age: (...names: string[]) => {
      const when = new Date(Date.now() - 3_600_000);
      for (const name of names) Deno.utimeSync(join(root, name), when, when);
    },
    [Symbol.dispose]() {
      database.close();
      Deno.removeSync(root, { recursive: true });
    },
  };
}

Deno.test("refresh() reads what is new, changed and gone", async () => {
  using runs = runsIn();
  const look = () => {
    refresh(runs.database, runs.root);
    return runs.paths();
  };
  await runs.run("a", 1);
  await runs.run("deep/er/b", 1);
  assert.deepEqual(look(), ["a", "deep/er/b"]);
  const { file } = runs.known("a");
  look();
  assert.equal(runs.known("a").file, file);
  await runs.run("a", 2);
  look();
  assert.notEqual(runs.known("a").file, file);
  await runs.run("c", 1);
  Deno.removeSync(join(runs.root, "deep"), { recursive: true });
  assert.deepEqual(look(), ["a", "c"]);
  Deno.removeSync(join(runs.root, "a/run.lock"));
  assert.deepEqual(look(), ["c"]);
});

Deno.test("refresh() trusts the time of a folder only when it is old", async () => {
  using runs = runsIn();
  await runs.run("a", 1);
  runs.age("a", "");
  refresh(runs.database, runs.root);
  assert.equal(runs.listed("a"), 1);
  await runs.run("a", 2);
  refresh(runs.database, runs.root);
  assert.equal(runs.listed("a"), 0);
  // A run replaced within the tick of the clock: the folder's time stays.
  const { mtime } = Deno.statSync(join(runs.root, "a"));
  await runs.run("a", 3);
  Deno.utimeSync(join(runs.root, "a"), mtime!, mtime!);
  const { file } = runs.known("a");
  refresh(runs.database, runs.root);
  assert.notEqual(runs.known("a").file, file);
});

Deno.test("refresh() finds a run whose lock was mended in place", async () => {
  using runs = runsIn();
  await runs.run("a", 1);
  const path = join(runs.root, "a/run.lock");
  const text = Deno.readTextFileSync(path);
  Deno.writeTextFileSync(path, text.slice(0, text.indexOf("locations:")));
  runs.age("a", "");
  refresh(runs.database, runs.root);
  assert.deepEqual(runs.paths(), []);
  Deno.writeTextFileSync(path, text);
  runs.age("a");
  refresh(runs.database, runs.root);
  assert.deepEqual(runs.paths(), ["a"]);
  assert.equal(runs.listed("a"), 1);
});

Deno.test("refresh() finds runs that were away for a while, as on a disk that was taken off", async () => {
  using runs = runsIn();
  using elsewhere = runsIn();
  await runs.run("a/b", 1);
  const [home, away] = [join(runs.root, "a"), join(elsewhere.root, "a")];
  const when = new Date(Date.now() - 3_600_000);
  const look = () => {
    // The folder above looks as it did all the time.
    Deno.utimeSync(runs.root, when, when);
    refresh(runs.database, runs.root);
    return runs.paths();
  };
  assert.deepEqual(look(), ["a/b"]);
  Deno.renameSync(home, away);
  assert.deepEqual(look(), []);
  Deno.renameSync(away, home);
  assert.deepEqual(look(), ["a/b"]);
});

Deno.test("refresh() does not look into what holds no runs", async () => {
  using runs = runsIn();
  for (const name of [".cache/a", "node_modules/b", "x/.git/c"]) {
    await runs.run(name, 1);
  }
  await runs.run("x/d", 1);
  Deno.symlinkSync(runs.root, join(runs.root, "x/link"));
  refresh(runs.database, runs.root);
  assert.deepEqual(runs.paths(), ["x/d"]);
});

Deno.test("refresh() takes a run whose edited lock has what no run could have", async () => {
  using runs = runsIn();
  await runs.run("a", 1);
  const path = join(runs.root, "a/run.lock");
  const text = Deno.readTextFileSync(path);
  Deno.writeTextFileSync(path, text.replace("  lr: 1", "  __proto__: 1"));
  refresh(runs.database, runs.root);
  assert.deepEqual(runs.paths(), ["a"]);
  assert.equal(runs.known("a").config, "");
});

Deno.test("refresh() passes over what is no lock, or a newer one", async () => {
  using runs = runsIn();
  await runs.run("a", 1);
  const text = Deno.readTextFileSync(join(runs.root, "a/run.lock"));
  const others = {
    newer: text.replace("version: 1", "version: 2"),
    torn: text.slice(0, 40),
    empty: "",
    binary: "\0\x01\x02",
  };
  for (const [name, other] of Object.entries(others)) {
    Deno.mkdirSync(join(runs.root, name));
    Deno.writeTextFileSync(join(runs.root, name, "run.lock"), other);
  }
  refresh(runs.database, runs.root);
  assert.deepEqual(runs.paths(), ["a"]);
});

Deno.test("openOrSetAside() sets a damaged index aside", () => {
  const folder = Deno.makeTempDirSync();
  try {
    const path = join(folder, "runs.sqlite");
    Deno.writeTextFileSync(path, "no database at all, but long enough");
    const database = openOrSetAside(path, RUN_INDEX)!;
    assert.equal(database.prepare("SELECT * FROM run").all().length, 0);
    database.close();
    assert.equal(Array.from(Deno.readDirSync(folder)).length, 2);
    // Another program's is none of ours to replace.
    const other = new DatabaseSync(join(folder, "other.sqlite"));
    other.exec("CREATE TABLE theirs (a)");
    other.close();
    assert.throws(() =>
      openOrSetAside(join(folder, "other.sqlite"), RUN_INDEX)
    );
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
