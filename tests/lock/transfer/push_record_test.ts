import assert from "node:assert/strict";
import fc from "fast-check";
import { LockError } from "@assay/assay/lock";
import {
  parsePushRecord,
  writePushRecord,
} from "../../../src/lock/transfer/push_record.ts";

const digest = fc.stringMatching(/^[0-9a-f]{64}$/);
const commit = fc.stringMatching(/^[0-9a-f]{40}$/);
const text = fc.string({ unit: "grapheme" });
const list = <T>(items: fc.Arbitrary<T>) => fc.array(items, { maxLength: 3 });
const anyRecord = fc.record({
  tag: text,
  repos: list(fc.record({ name: text, path: text, commit })),
  runs: list(fc.record({
    id: fc.uuid({ version: 7 }),
    path: text,
    lock: fc.constantFrom("run.lock", "other.lock"),
    named: fc.boolean(),
    code: list(fc.record({
      repo: text,
      name: text,
      commit,
      snapshot: fc.boolean(),
    })),
    paths: list(fc.record({
      part: fc.constantFrom("data" as const, "outputs"),
      name: text,
      kind: fc.constantFrom("file" as const, "directory"),
      path: text,
    })),
    lineage: list(fc.record({ name: text, path: text })),
  })),
  files: list(fc.record({ path: text, digest, bytes: fc.nat() })),
});

Deno.test("parsePushRecord() reads what writePushRecord() wrote", () => {
  fc.assert(fc.property(anyRecord, (record) => {
    const { tag, repos, runs, files } = parsePushRecord(
      writePushRecord(record),
      record.tag,
    );
    assert.deepEqual(
      { tag, repos, runs, files },
      JSON.parse(JSON.stringify(record)),
    );
  }));
});

Deno.test("parsePushRecord() refuses every part of a record, and any other text", () => {
  fc.assert(fc.property(anyRecord, fc.nat(), text, (record, at, other) => {
    const whole = writePushRecord(record);
    for (const text of [whole.slice(0, at % (whole.length - 2)), other]) {
      assert.throws(
        () => parsePushRecord(text, record.tag),
        (error) => error instanceof LockError,
      );
    }
  }));
});
