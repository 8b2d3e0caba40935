import assert from "node:assert/strict";
import fc from "fast-check";
import {
  MEMO_VERSION,
  type MemoRecord,
  readRecord,
  writeRecord,
} from "../../src/stage/record.ts";
import { runtime } from "../../src/internal/runtime.ts";
import { sha256 } from "../../src/internal/sha256.ts";

/** A record with these outputs. */
function record(outputs: MemoRecord["outputs"] = {}): MemoRecord {
  const time = "2026-11-23T06:47:00.000Z";
  return {
    stage: "fit",
    call: "c0",
    code: "c1",
    symbols: [{ label: "fit() in fit.ts", digest: "c2" }],
    arguments: [{ name: "rows", digest: "c3", shown: "array of 3" }],
    argumentsDigest: "c5",
    functionDigest: "c6",
    inputs: [{ path: "in.txt", digest: "c4" }],
    outputs,
    files: [],
    created: [],
    started: time,
    finished: time,
    run: "r",
    host: "h",
    runtime: runtime(),
    warnings: [],
  };
}

Deno.test("writeRecord() writes one line of JSON that begins with its format and ends with its digest", () => {
  const text = writeRecord(record());
  assert(text.endsWith("}\n") && !text.slice(0, -1).includes("\n"));
  const start = `{"format":"assay-memo","version":${MEMO_VERSION},` +
    `"requires":[],"algorithm":"sha256","stage":"fit",`;
  assert(text.startsWith(start), text);
  const { self, ...rest } = JSON.parse(text);
  assert.equal(self, sha256(JSON.stringify(rest).slice(0, -1)));
});

Deno.test("readRecord() reads what writeRecord() wrote, whatever it holds", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.string({ unit: "binary" })), (
      texts,
    ) => {
      const entries = Object.entries(texts)
        .map(([label, text]) => [label, { text }]);
      const written = record(Object.fromEntries(entries));
      const read = readRecord(writeRecord(written));
      assert.deepEqual({ ...read, ...written }, read);
    }),
  );
});

Deno.test("readRecord() takes no text but a whole record", () => {
  const text = writeRecord(record({ output: { text: '",\\"self\\":\\"' } }));
  assert(readRecord(text));
  const edits = fc.record({
    at: fc.nat({ max: text.length }),
    drop: fc.nat({ max: 3 }),
    put: fc.string({ maxLength: 3 }),
  });
  fc.assert(
    fc.property(edits, ({ at, drop, put }) => {
      const edited = text.slice(0, at) + put + text.slice(at + drop);
      assert.equal(readRecord(edited) !== undefined, edited === text);
    }),
    { numRuns: 1000 },
  );
  for (const other of ["", "{}", "null", text + text, text.trimEnd()]) {
    assert.equal(readRecord(other), undefined);
  }
});
