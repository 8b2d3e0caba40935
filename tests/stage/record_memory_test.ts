import assert from "node:assert/strict";
import { type MemoRecord, writeRecord } from "../../src/stage/record.ts";
import { readRecordFile } from "../../src/stage/record_memory.ts";
import { writeFileAtomic } from "../../src/internal/atomic_file.ts";
import { runtime } from "../../src/internal/runtime.ts";
import { makeFolder } from "./folder.ts";

function record(finished: string): MemoRecord {
  return {
    stage: "fit",
    call: "0".repeat(64),
    code: "1".repeat(64),
    symbols: [],
    arguments: [],
    argumentsDigest: "",
    functionDigest: "",
    inputs: [],
    outputs: {},
    files: [],
    created: [],
    started: finished,
    finished,
    run: "",
    host: "",
    runtime: runtime(),
    warnings: [],
  };
}

Deno.test("readRecordFile() gives one record as long as its file stays", () => {
  using folder = makeFolder();
  const path = folder.at("record.json");
  writeFileAtomic(path, writeRecord(record("now")));
  const first = readRecordFile(path);
  assert.equal(first?.finished, "now");
  assert.equal(readRecordFile(path), first);
});

Deno.test("readRecordFile() sees a record that is gone, replaced or damaged", () => {
  using folder = makeFolder();
  const path = folder.at("record.json");
  const write = (finished: string) =>
    writeFileAtomic(path, writeRecord(record(finished)));
  assert.equal(readRecordFile(path), undefined);
  for (const finished of ["one", "two", "six"]) {
    write(finished);
    assert.equal(readRecordFile(path)?.finished, finished);
  }
  Deno.removeSync(path);
  assert.equal(readRecordFile(path), undefined);
  write("ten");
  assert.equal(readRecordFile(path)?.finished, "ten");
  Deno.writeTextFileSync(path, "torn");
  assert.equal(readRecordFile(path), undefined);
});
