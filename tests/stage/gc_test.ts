import assert from "node:assert/strict";
import { basename, join, relative } from "node:path";
import { hashPath } from "@assay/assay/hash";
import type { Stage, StageReport } from "@assay/assay/stage";
import { collectGarbage, type GcOptions } from "../../src/stage/gc.ts";
import { KeptFiles } from "../../src/stage/kept_files.ts";
import { readRecord, writeRecord } from "../../src/stage/record.ts";
import { type Folder, makeFolder } from "./folder.ts";
import { sample } from "./observed.ts";
import * as samples from "./samples.ts";

const DAY = 86_400;

/** Runs a stage for each value, the first the longest ago. */
async function history<A extends unknown[]>(
  stage: Stage<A>,
  ...all: A[]
): Promise<void> {
  for (const args of all) await stage.run(...args);
}

/**
 * Makes everything in a folder look as if it was written a day ago, and each
 * record of a stage a day older than the next, in the order of the values.
 */
function age(folder: Folder, names: readonly string[]): void {
  for (const path of folder.find("")) {
    if (Deno.statSync(path).isDirectory) continue;
    for (const name of names) {
      const isRecord = path.startsWith(`${folder.at(name)}/`) &&
        path.endsWith(".json");
      if (isRecord) backdate(path);
    }
    const dayAgo = Date.now() / 1000 - DAY;
    Deno.utimeSync(path, dayAgo, dayAgo);
  }
}

/** The stage's argument, less whole tens of thousands, is its age in days. */
function backdate(path: string): void {
  const record = readRecord(Deno.readTextFileSync(path));
  if (record === undefined) return;
  const days = Number(record.arguments[0]?.shown) % 10_000;
  if (Number.isNaN(days)) return;
  const finished = new Date(Date.now() - days * DAY * 1000).toISOString();
  Deno.writeTextFileSync(path, writeRecord({ ...record, finished }));
}

/**
 * What is dropped: why, and of which run; without what names the last run of
 * the same arguments, or of the same function.
 */
function drop(folder: Folder, options: GcOptions): string[] {
  const shown = new Map(
    folder.find(".json").map((path) => [
      path,
      readRecord(Deno.readTextFileSync(path))?.arguments[0]?.shown ?? "damaged",
    ]),
  );
  const before = folder.find("");
  const { dropped } = collectGarbage(folder.path, options);
  const after = new Set(folder.find(""));
  const gone = before.filter((path) => !after.has(path));
  const told = dropped.map(({ path }) => path);
  assert.deepEqual(
    gone.filter((path) => /\.\w+$|[0-9a-f]{64}$/.test(path))
      .filter((path) => !/\/[0-9a-f]{2}\/[0-9a-f]{64}$/.test(path)),
    options.dryRun ? [] : told.toSorted(),
  );
  return dropped.filter(({ path }) => !/\/(arguments|functions)\//.test(path))
    .map((
      { path, why },
    ) => {
      const name = basename(path);
      const what = name === "last.json"
        ? "last"
        : shown.has(path)
        ? `record ${shown.get(path)}`
        : relative(folder.path, path).split("/")[1]!;
      return `${what} ${why}`;
    }).sort();
}

/** Runs a stage, and says whether it was stored. */
async function status<A extends unknown[]>(
  stage: Stage<A>,
  ...args: A
): Promise<string> {
  const reports: StageReport[] = [];
  await stage.with({ onReport: (report) => reports.push(report) }).run(...args);
  return reports[0]!.status;
}

Deno.test("collectGarbage() drops what is older, and never what the last run left", async () => {
  using folder = makeFolder();
  const stage = sample(samples.double, folder.path);
  await history(stage, [50], [40], [20], [10], [60]);
  age(folder, ["double"]);
  const check = folder.listing();
  const expected = [
    "last unreferenced",
    "last unreferenced",
    "record 40 older",
    "record 50 older",
  ];
  assert.deepEqual(
    drop(folder, { olderThan: 30 * DAY, dryRun: true }),
    expected,
  );
  assert.deepEqual(folder.listing(), check);
  assert.deepEqual(drop(folder, { olderThan: 30 * DAY }), expected);
  assert.deepEqual(drop(folder, { olderThan: 30 * DAY }), []);
  assert.equal(folder.find(".json").length, 6);
  const names = folder.find("").filter((path) => path.includes("/arguments/"));
  assert.equal(names.length, 3);
  for (const name of names) {
    const record = Deno.readTextFileSync(name).trimEnd();
    assert(folder.find(record).length > 0, `${record} is gone`);
  }
  for (const value of [20, 10, 60]) {
    assert.equal(await status(stage, value), "cached");
  }
  for (const value of [40, 50]) assert.equal(await status(stage, value), "ran");
});

Deno.test("collectGarbage() drops the oldest until the rest is small enough", async () => {
  using folder = makeFolder();
  const double = sample(samples.double, folder.path);
  const other = sample(samples.plusOne, folder.path);
  await history(double, [5], [3], [1]);
  await history(other, [4], [2]);
  age(folder, ["double", "plusOne"]);
  const { bytes, records } = collectGarbage(folder.path, { largerThan: 1e9 });
  assert.equal(records, 5);
  const one = bytes / 5;
  assert.deepEqual(drop(folder, { largerThan: one * 3.5 }), [
    "last unreferenced",
    "last unreferenced",
    "record 4 larger",
    "record 5 larger",
  ]);
  assert(collectGarbage(folder.path, { largerThan: 1e9 }).bytes <= one * 3.5);
  // The last run of each stage stays, however small the rest is to be.
  assert.deepEqual(drop(folder, { largerThan: 0 }), [
    "last unreferenced",
    "record 3 larger",
  ]);
  assert.equal(await status(double, 1), "cached");
  assert.equal(await status(other, 2), "cached");
});

Deno.test("collectGarbage() drops long outputs with the last record that has them", async () => {
  using folder = makeFolder();
  const stage = sample(samples.long, folder.path);
  await history(stage, [70_003], [70_002]);
  // Another call, of now, whose output is that of the first.
  await sample(samples.same, folder.path, { name: "long" })
    .run("x".repeat(70_003));
  await stage.run(70_001);
  age(folder, ["long"]);
  assert.equal(folder.find("").filter(isBlob).length, 3);
  assert.deepEqual(drop(folder, { olderThan: 1.5 * DAY }), [
    "blobs unreferenced",
    "last unreferenced",
    "last unreferenced",
    "record 70002 older",
    "record 70003 older",
  ]);
  assert.equal(folder.find("").filter(isBlob).length, 2);
  assert.equal(await status(stage, 70_001), "cached");
});

function isBlob(path: string): boolean {
  return /\/blobs\/[0-9a-f]{64}$/.test(path);
}

Deno.test("collectGarbage() drops the text of code with the last record of it", async () => {
  using folder = makeFolder();
  await sample(samples.plusOne, folder.path, { name: "double" }).run(3);
  const stage = sample(samples.double, folder.path);
  await stage.run(1);
  age(folder, ["double"]);
  assert.deepEqual(drop(folder, { olderThan: 2 * DAY }), [
    "code unreferenced",
    "last unreferenced",
    "record 3 older",
  ]);
  const { status, why } = await stage.explain(2);
  assert.deepEqual([status, why], ["miss", "value: 1 → 2"]);
});

Deno.test("collectGarbage() drops kept files with the last record that has them", async () => {
  using folder = makeFolder({ "in/a.txt": "a", "in/b.txt": "b" });
  using store = makeFolder();
  const stage = sample(samples.same, store.path);
  const kept = new KeptFiles(store.at("same"));
  for (const days of [9, 8]) await stage.run(days);
  const tree = await hashPath(folder.at("in"));
  await kept.keep(folder.at("in"), tree);
  age(store, ["same"]);
  const record = store.find(".json").find((path) =>
    readRecord(Deno.readTextFileSync(path))?.arguments[0]?.shown === "9"
  )!;
  const text = Deno.readTextFileSync(record);
  Deno.writeTextFileSync(
    record,
    writeRecord({
      ...readRecord(text)!,
      files: [{ path: folder.at("in"), digest: tree }],
    }),
  );
  age(store, []);
  assert.deepEqual(drop(store, { olderThan: 10 * DAY }), []);
  assert.deepEqual(drop(store, { olderThan: 8.5 * DAY }), [
    "files unreferenced",
    "files unreferenced",
    "last unreferenced",
    "record 9 older",
    "trees unreferenced",
  ]);
});

Deno.test("collectGarbage() leaves alone what is new: a run may be writing it", async () => {
  using folder = makeFolder();
  const stage = sample(samples.long, folder.path);
  await history(stage, [70_001], [70_002]);
  folder.write(`long/blobs/${"a".repeat(64)}`, "written before its record");
  folder.write("long/blobs/.a.tmp", "");
  assert.deepEqual(drop(folder, { olderThan: 0, largerThan: 0 }), []);
  age(folder, []);
  assert.equal(drop(folder, { olderThan: 0 }).length, 5);
});

Deno.test("collectGarbage() drops damaged records, and leaves those of a later version with all they name", async () => {
  using folder = makeFolder();
  const stage = sample(samples.double, folder.path);
  await history(stage, [3], [2], [1]);
  age(folder, ["double"]);
  const [three, two] = [3, 2].map((value) =>
    folder.find(".json").find((path) =>
      !path.endsWith("last.json") &&
      readRecord(Deno.readTextFileSync(path))?.arguments[0]?.shown ===
        `${value}`
    )!
  );
  const blob = "b".repeat(64);
  Deno.writeTextFileSync(two!, Deno.readTextFileSync(two!).slice(0, -9));
  Deno.writeTextFileSync(
    three!,
    JSON.stringify({
      format: "assay-memo",
      version: 99,
      requires: [],
      somewhere: { blob },
    }),
  );
  folder.write(`double/blobs/${blob}`, "of a later version");
  age(folder, []);
  assert.deepEqual(drop(folder, { olderThan: 0 }), [
    "last unreferenced",
    "record damaged damaged",
  ]);
  assert(Deno.readTextFileSync(three!).includes(blob));
  assert.equal(
    Deno.readTextFileSync(folder.at(`double/blobs/${blob}`)),
    "of a later version",
  );
});

Deno.test("collectGarbage() touches nothing that no stage wrote", async () => {
  const digest = "c".repeat(64);
  const foreign = {
    "notes.txt": "mine",
    [`photos/files/${digest}`]: "mine",
    [`photos/cc/${digest}/${digest}.json`]: "{}",
    "double/readme.txt": "mine",
    "double/locks/x": "",
    "double/cc/short/x.json": "mine",
    ".hidden/blobs/x": "mine",
  };
  using folder = makeFolder(foreign);
  const stage = sample(samples.double, folder.path);
  await history(stage, [2], [1]);
  Deno.symlinkSync(folder.at("photos"), folder.at("linked"));
  age(folder, ["double"]);
  assert.deepEqual(drop(folder, { olderThan: 0, largerThan: 0 }), [
    "last unreferenced",
    "record 2 older",
  ]);
  for (const [name, text] of Object.entries(foreign)) {
    assert.equal(Deno.readTextFileSync(folder.at(name)), text);
  }
});

Deno.test("collectGarbage() drops the history of the named stages only", async () => {
  using folder = makeFolder();
  await history(sample(samples.double, folder.path), [2], [1]);
  await history(sample(samples.plusOne, folder.path), [2], [1]);
  age(folder, ["double", "plusOne"]);
  const stages = new Set(["double", "nothing"]);
  assert.deepEqual(drop(folder, { olderThan: 0, stages }), [
    "last unreferenced",
    "record 2 older",
  ]);
  assert.equal(
    folder.find(".json").filter((path) =>
      path.startsWith(join(folder.path, "plusOne/"))
    ).length,
    4,
  );
});

Deno.test("collectGarbage() keeps the newest run where no view names the last", async () => {
  using folder = makeFolder();
  const stage = sample(samples.double, folder.path);
  await history(stage, [1], [2]);
  Deno.removeSync(folder.at("double.stage"));
  age(folder, ["double"]);
  assert.deepEqual(drop(folder, { olderThan: 0 }), [
    "last unreferenced",
    "record 2 older",
  ]);
  assert.equal(await status(stage, 1), "cached");
});
