import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import {
  describeDifference,
  RunIndex,
  runLock,
  type RunLockOptions,
} from "@assay/assay/lock";
import { indexFile } from "../../../src/lock/index/index_file.ts";
import { requirement } from "../../requirement.ts";
import { sampleRepository } from "../repository/sample.ts";

/** A directory of runs with an index of its own. */
class Runs implements Disposable {
  readonly root = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "runs-" }));

  path(name: string): string {
    return join(this.root, name);
  }

  async run(name: string, options: RunLockOptions = {}): Promise<void> {
    await runLock({ directory: this.path(name), ...options }, (run) => {
      Deno.writeTextFileSync(join(run.directory, "out.txt"), name);
      run.addOutput(join(run.directory, "out.txt"));
    });
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.root, { recursive: true });
    const index = indexFile(this.root)!;
    for (const suffix of ["", "-wal", "-shm"]) {
      rmSync(index + suffix, { force: true });
    }
  }
}

Deno.test("RunIndex.find() leaves out only the key that names the directory", async () => {
  using runs = new Runs();
  const config = { lr: 0.1, model: { layers: 3 } };
  await runs.run("a", { config: { ...config, save_dir: runs.path("a") } });
  using index = RunIndex.open(runs.root);
  const find = async (config: unknown) => (await index.find({ config }))?.dir;

  assert.equal(
    await find({ ...config, save_dir: "elsewhere" }),
    runs.path("a"),
  );
  assert.equal(await find(config), runs.path("a"));
  // The order of keys is none of a configuration's.
  assert.equal(await find({ model: { layers: 3 }, lr: 0.1 }), runs.path("a"));
  assert.equal(await find({ ...config, lr: 0.2 }), undefined);
  assert.equal(await find({ ...config, time: 1 }), undefined);
  assert.equal(await find({ lr: 0.1, model: { layers: "3" } }), undefined);
  assert.equal(await find({ lr: 0.1, model: {} }), undefined);
});

Deno.test("RunIndex.find() finds the key that names the directory by its value", async () => {
  using runs = new Runs();
  const at = (name: string) => ({ out: { folder: runs.path(name) }, lr: 1 });
  await runs.run("a", { config: at("a") });
  using index = RunIndex.open(runs.root);
  assert.equal((await index.find({ config: at("b") }))?.dir, runs.path("a"));
  const other = { ...at("b"), folder: "x" };
  assert.equal(await index.find({ config: other }), undefined);
});

Deno.test("RunIndex.find() compares values that YAML has its own words for", async () => {
  using runs = new Runs();
  const config = {
    ...{ none: null, negative: -0, endless: Infinity, not: NaN },
    ...{ text: "no", number: "1e3", lines: "a\n b\n", date: "2026-11-23" },
  };
  await runs.run("a", { config });
  using index = RunIndex.open(runs.root);
  assert.equal((await index.find({ config }))?.dir, runs.path("a"));
  for (const changed of [{ negative: 0 }, { not: null }, { text: false }]) {
    const other = { ...config, ...changed };
    assert.equal(await index.find({ config: other }), undefined);
  }
});

const ALIKE: readonly (readonly [what: string, a: unknown, b: unknown])[] = [
  ["integers beyond 2^53", 2n ** 63n, 2n ** 63n + 1n],
  ["an integer and a number", 1n, 1],
  ["large ones", 2n ** 60n, 2 ** 60],
  ["patterns", /a/, /b/],
  ["a list and a set", [1], new Set([1])],
  ["a time and its text", new Date(0), "1970-01-01T00:00:00.000Z"],
  ["an address and its text", new URL("http://a/"), "http://a/"],
  ["undefined and null", [undefined], [null]],
  ["typed arrays", new Int8Array([1]), new Float64Array([1])],
  ["keys", new Map([[1, 1]]), new Map([["1", 1]])],
  ["their order", new Map([[1, 1], [2, 2]]), new Map([[2, 2], [1, 1]])],
];

Deno.test("RunIndex.find() tells apart what looks the same in a lock, and nearest() says that it does", async () => {
  using runs = new Runs();
  for (const [at, [, a]] of ALIKE.entries()) {
    const save_dir = runs.path(`${at}`);
    await runs.run(`${at}`, { config: { at, a, save_dir } });
  }
  using index = RunIndex.open(runs.root);
  for (const [at, [what, a, b]] of ALIKE.entries()) {
    const [same, other] = [a, b].map((a) => ({ at, a, save_dir: "elsewhere" }));
    const found = await index.find({ config: same });
    assert.equal(found?.dir, runs.path(`${at}`), what);
    assert.equal(await index.find({ config: other }), undefined, what);
    assert.deepEqual(await index.findAll({ config: other }), [], what);
    const nearest = await index.nearest({ config: other });
    assert.equal(nearest?.differences.length, 1, what);
  }
});

Deno.test("RunIndex.find() looks past a run that only looks the same", async () => {
  using runs = new Runs();
  await runs.run("older", { config: { n: 1n } });
  await runs.run("newer", { config: { n: 1 } });
  using index = RunIndex.open(runs.root);
  const found = await index.find({ config: { n: 1n } });
  assert.equal(found?.dir, runs.path("older"));
});

Deno.test("RunIndex.findAll() lists what matches, the newest first, new ones too", async () => {
  using runs = new Runs();
  const config = { n: 1 };
  await runs.run("a", { config });
  using index = RunIndex.open(runs.root);
  assert.equal((await index.findAll({ config })).length, 1);
  await runs.run("b", { config });
  await runs.run("c", { config: { n: 2 } });
  assert.deepEqual(
    (await index.findAll({ config })).map(({ dir }) => dir),
    [runs.path("b"), runs.path("a")],
  );
});

Deno.test("RunIndex.find() compares data by name and content", async () => {
  using runs = new Runs();
  using folder = new Runs();
  const [a, b] = [folder.path("a.csv"), folder.path("b.csv")];
  Deno.writeTextFileSync(a, "1");
  Deno.writeTextFileSync(b, "2");
  await runs.run("x", { data: [a, b] });
  using index = RunIndex.open(runs.root);
  const find = async (...data: string[]) => (await index.find({ data }))?.dir;

  assert.equal(await find(a, b), runs.path("x"));
  assert.equal(await find(b, a), runs.path("x"));
  assert.equal(await find(a), undefined);
  // Contents exchanged: the same digests under other names.
  Deno.writeTextFileSync(a, "2");
  Deno.writeTextFileSync(b, "1");
  assert.equal(await find(a, b), undefined);
  await assert.rejects(find(folder.path("gone")), {
    code: "FILE_NOT_FOUND",
  });
});

Deno.test("RunIndex.find() takes complete runs only, the newest first", async () => {
  using runs = new Runs();
  const config = { lr: 1 };
  await assert.rejects(
    runLock({ directory: runs.path("failed"), config }, () => {
      throw new Error("no");
    }),
  );
  const under = await runLock({ directory: runs.path("running"), config });
  using index = RunIndex.open(runs.root);
  assert.equal(await index.find({ config }), undefined);
  await runs.run("deep/older", { config });
  assert.equal((await index.find({ config }))?.dir, runs.path("deep/older"));
  await under.complete();
  const found = await index.find({ config });
  // What was found before is found again, without a look at the disk.
  assert.equal(found?.dir, runs.path("deep/older"));
  Deno.removeSync(join(found.dir, "run.lock"));
  assert.equal((await index.find({ config }))?.dir, runs.path("running"));
});

Deno.test("RunIndex.find() does not believe what it knew of a lock", async () => {
  using runs = new Runs();
  await runs.run("a", { config: { lr: 1 } });
  using index = RunIndex.open(runs.root);
  assert.notEqual(await index.find({ config: { lr: 1 } }), undefined);
  await runs.run("a", { config: { lr: 2 } });
  assert.equal(await index.find({ config: { lr: 1 } }), undefined);
  assert.equal(
    (await index.find({ config: { lr: 2 } }))?.lock.status,
    "complete",
  );
  Deno.writeTextFileSync(runs.path("a/run.lock"), "not: [a lock");
  assert.equal(await index.find({ config: { lr: 2 } }), undefined);
  Deno.removeSync(runs.path("a"), { recursive: true });
  assert.equal(await index.find({ config: { lr: 2 } }), undefined);
});

Deno.test("RunIndex.find() never takes a run whose data changed meanwhile", async () => {
  using runs = new Runs();
  using folder = new Runs();
  const data = [folder.path("a.csv")];
  Deno.writeTextFileSync(data[0]!, "1");
  await runLock({ directory: runs.path("a"), data }, () => {
    Deno.writeTextFileSync(data[0]!, "22");
  });
  Deno.writeTextFileSync(data[0]!, "1");
  using index = RunIndex.open(runs.root);
  assert.equal(await index.find({ data }), undefined);
  assert.equal(await index.nearest({ data }), undefined);
});

Deno.test("RunIndex.find() passes over a directory in place of a lock", async () => {
  using runs = new Runs();
  const config = { lr: 1 };
  await runs.run("a", { config });
  using index = RunIndex.open(runs.root);
  assert.notEqual(await index.find({ config }), undefined);
  Deno.removeSync(runs.path("a/run.lock"));
  Deno.mkdirSync(runs.path("a/run.lock"));
  assert.equal(await index.find({ config }), undefined);
});

Deno.test("RunIndex.nearest() believes what a lock says now", async () => {
  using runs = new Runs();
  await runs.run("a", { config: { lr: 1 } });
  using index = RunIndex.open(runs.root);
  assert.equal(index.runs().length, 1);
  const path = runs.path("a/run.lock");
  const text = Deno.readTextFileSync(path);
  Deno.writeTextFileSync(path, text.replace("lr: 1", "lr: 2"));
  const nearest = await index.nearest({ config: { lr: 1 } });
  assert.deepEqual(nearest?.lock.config, { lr: 2 });
  assert.equal(nearest.differences[0]?.run, 2);
});

Deno.test("RunIndex.find() takes the code by module or digest", async () => {
  using runs = new Runs();
  const program = new URL("./index_program.ts", import.meta.url);
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-q", "--allow-read", "--allow-write", "--allow-env"],
      ...["--allow-sys", program.href, runs.path("a")],
    ],
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  using index = RunIndex.open(runs.root);
  const byUrl = await index.find({ code: program });
  assert.equal(byUrl?.dir, runs.path("a"));
  const digest = byUrl.lock.code.digest!;
  assert.equal((await index.find({ code: digest }))?.dir, runs.path("a"));
  assert.equal((await index.find({ code: program.pathname }))?.dir, byUrl.dir);
  const other = new URL("./other_program.ts", import.meta.url);
  assert.equal(await index.find({ code: other }), undefined);
});

const git = requirement("git");
Deno.test(
  "RunIndex.find() compares the trees of repositories",
  git,
  async () => {
    using runs = new Runs();
    using sample = sampleRepository();
    sample.write({ "a.txt": "1" });
    sample.commit();
    sample.write({ "a.txt": "2", "new.txt": "new" });
    const repos = [sample.root];
    await runs.run("a", { repos });
    using index = RunIndex.open(runs.root);
    assert.equal((await index.find({ repos }))?.dir, runs.path("a"));
    sample.write({ "a.txt": "3" });
    assert.equal(await index.find({ repos }), undefined);
    sample.write({ "a.txt": "2" });
    // The same files, committed or not.
    sample.commit();
    assert.equal((await index.find({ repos }))?.dir, runs.path("a"));
    // A look leaves nothing behind but the run's own ref.
    const refs = sample.git(
      "for-each-ref",
      "--format=%(refname)",
      "refs/assay",
    );
    assert.equal(refs.trim().split("\n").length, 1);
  },
);

Deno.test("RunIndex.nearest() says what differs", async () => {
  using runs = new Runs();
  using folder = new Runs();
  const data = [folder.path("a.csv")];
  Deno.writeTextFileSync(data[0]!, "1");
  await runs.run("far", { config: { a: 1, b: 1, c: 1 }, data });
  await runs.run("near", { config: { a: 1, b: 2, d: { e: [1] } }, data });
  using index = RunIndex.open(runs.root);
  const query = { config: { a: 2, b: 2, d: { e: [2] }, f: "x" }, data };
  const nearest = await index.nearest(query);
  assert.equal(nearest?.dir, runs.path("near"));
  assert.deepEqual(nearest.differences, [
    { part: "config", key: "a", run: 1, query: 2 },
    { part: "config", key: "d.e", run: [1], query: [2] },
    { part: "config", key: "f", run: undefined, query: "x" },
  ]);
  assert.deepEqual(nearest.differences.map(describeDifference), [
    "a is 1 there, 2 is asked for",
    "d.e is [1] there, [2] is asked for",
    "f is not set there",
  ]);
  Deno.writeTextFileSync(data[0]!, "2");
  const changed = await index.nearest({ config: { a: 1, b: 1, c: 1 }, data });
  assert.deepEqual(changed?.differences.map(describeDifference), [
    "a.csv had another content",
  ]);
  const exact = await index.nearest({ config: { a: 1, b: 1, c: 1 } });
  assert.deepEqual(exact?.differences, []);
});

Deno.test("RunIndex.nearest() finds nothing where there is no complete run", async () => {
  using runs = new Runs();
  using index = RunIndex.open(runs.root);
  assert.equal(await index.nearest({ config: {} }), undefined);
});

Deno.test("RunIndex.open() refuses what is no directory", () => {
  assert.throws(() => RunIndex.open("/no/such/root"), {
    code: "INDEX_ROOT_MISSING",
  });
  assert.throws(() => RunIndex.open(new URL(import.meta.url)), {
    message: /expected a directory, found a file/,
  });
});

Deno.test("RunIndex finds nothing once it is disposed of", async () => {
  using runs = new Runs();
  await runs.run("a", { config: { lr: 1 } });
  const index = RunIndex.open(runs.root);
  index[Symbol.dispose]();
  assert.equal(await index.find({ config: { lr: 1 } }), undefined);
});
