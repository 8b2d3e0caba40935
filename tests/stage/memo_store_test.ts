import assert from "node:assert/strict";
import { join } from "node:path";
import { runtime } from "../../src/internal/runtime.ts";
import { MemoStore } from "../../src/stage/memo_store.ts";
import type { PathDigest } from "../../src/stage/path_digests.ts";
import type { MemoRecord } from "../../src/stage/record.ts";
import { makeFolder } from "./folder.ts";

const CALL = "ab".repeat(32);

function record(changes: Partial<MemoRecord>): MemoRecord {
  return {
    stage: "fit",
    call: CALL,
    code: "c1",
    symbols: [],
    arguments: [],
    argumentsDigest: "a".repeat(64),
    functionDigest: "b".repeat(64),
    inputs: [],
    outputs: {},
    files: [],
    created: [],
    started: "2026-11-23T06:47:00.000Z",
    finished: "2026-11-23T06:48:00.000Z",
    run: "r",
    host: "h",
    runtime: runtime(),
    warnings: [],
    ...changes,
  };
}

const path = (path: string, digest: string): PathDigest => ({ path, digest });

Deno.test("MemoStore lays a record at NAME/CA/CALL/FILES.json, beside last.json", () => {
  using folder = makeFolder();
  const store = new MemoStore(folder.path, "fit");
  assert.deepEqual(folder.find(""), []);
  store.write(record({}));
  store.write(record({ inputs: [path("a", "1")] }));
  const place = folder.at(join("fit", "ab", CALL));
  const files = folder.find(".json").map((file) => file.slice(place.length));
  assert.deepEqual(files.map((file) => file.replace(/[0-9a-f]{64}/, "FILES")), [
    "/FILES.json",
    "/FILES.json",
    "/last.json",
  ]);
  assert.deepEqual(folder.find(".tmp"), []);
});

Deno.test("MemoStore.find() finds by call and paths, in any order of the paths", () => {
  using folder = makeFolder();
  const store = new MemoStore(folder.path, "fit");
  const [a, b] = [path("a", "1"), path("b", "2")];
  store.write(record({ inputs: [a, b], run: "wanted" }));
  store.write(record({ run: "none" }));
  const found = (inputs: PathDigest[], call = CALL) =>
    store.find(call, inputs).record?.run;
  assert.equal(found([a, b]), "wanted");
  assert.equal(found([b, a]), "wanted");
  assert.equal(found([]), "none");
  assert.equal(found([a]), undefined);
  assert.equal(found([a, path("b", "1")]), undefined);
  assert.equal(found([path("b", "1"), path("a", "2")]), undefined);
  assert.equal(found([a, b], "cd".repeat(32)), undefined);
});

Deno.test("MemoStore.find() takes for absent what the found run created, and nothing else", () => {
  using folder = makeFolder();
  const store = new MemoStore(folder.path, "fit");
  const find = (inputs: PathDigest[]) => store.find(CALL, inputs);
  const input = path("in", "1");
  store.write(record({ inputs: [input], created: ["out"], run: "made" }));
  const { record: made, created } = find([input, path("out", "9")]);
  assert.equal(made?.run, "made");
  assert.deepEqual(created, new Set(["out"]));
  assert.equal(find([input, path("more", "9")]).record, undefined);
  assert.equal(find([path("in", "2"), path("out", "9")]).record, undefined);

  store.write(record({ inputs: [path("in", "2")], run: "did not" }));
  store.write(record({ inputs: [path("in", "3")], created: ["out"] }));
  const other = find([path("in", "2"), path("out", "9")]);
  assert.equal(other.record, undefined);
});

Deno.test("MemoStore keeps texts of more than 64 KiB of UTF-8 as files named by their digest", () => {
  using folder = makeFolder();
  const store = new MemoStore(folder.path, "fit");
  const texts = new Map([
    ["small", "x".repeat(65_536)],
    ["wide", "é".repeat(32_769)],
    ["same", "é".repeat(32_769)],
  ]);
  const outputs = store.writeOutputs(texts);
  assert.deepEqual(outputs.small, { text: texts.get("small") });
  const blobs = folder.find("").filter((file) => /[0-9a-f]{64}$/.test(file));
  assert.equal(blobs.length, 1);
  assert.deepEqual(outputs.wide, {
    blob: blobs[0]!.slice(-64),
    bytes: 65_538,
  });
  assert.deepEqual(outputs.same, outputs.wide);
});

Deno.test("MemoStore.last() reads the record that the view names", () => {
  using folder = makeFolder();
  const store = new MemoStore(folder.path, "fit");
  assert.equal(store.hasRun(), false);
  assert.equal(store.last(), undefined);
  const first = record({ inputs: [path("a", "1")], run: "first" });
  store.write(first);
  store.write(record({ run: "second" }));
  store.writeViews(first, { a: 1 }, { b: 2 });
  assert.equal(store.hasRun(), true);
  assert.equal(store.last()?.run, "first");
  for (const suffix of ["inputs", "outputs", "stage"]) {
    const view = JSON.parse(Deno.readTextFileSync(folder.at(`fit.${suffix}`)));
    const { format, version, requires, algorithm } = view;
    assert.deepEqual([format, version, requires, algorithm], [
      `assay-${suffix}`,
      1,
      [],
      "sha256",
    ]);
  }
});
