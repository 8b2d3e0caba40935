import assert from "node:assert/strict";
import fc from "fast-check";
import { LogError } from "../../src/log/log_error.ts";
import { NpySource } from "../../src/log/npy_source.ts";
import { makeEntries, writeNpyFiles } from "./compressed.ts";
import { temporaryFolder } from "./folder.ts";
import { asText, entries, inTimeOrder, timestamps } from "./random_entries.ts";

Deno.test("NpySource reads files in time order, by source and time", () => {
  fc.assert(
    fc.property(
      fc.array(entries, { maxLength: 30 }),
      timestamps,
      (list, from) => {
        using folder = temporaryFolder();
        writeNpyFiles(folder.path, list);
        using source = new NpySource(folder.path);
        const ordered = inTimeOrder(
          list.toSorted((a, b) => a.sourceId - b.sourceId),
        );
        const read = (selection: Parameters<NpySource["entries"]>[0]) =>
          Array.from(source.entries(selection), asText);
        assert.deepEqual(read({}), ordered.map(asText));
        assert.deepEqual(
          [...read({ to: from }), ...read({ from })],
          ordered.map(asText),
        );
        assert.deepEqual(
          read({ sources: [7, 255] }),
          ordered.filter(({ sourceId }) => sourceId >= 7).map(asText),
        );
        const counted = source.sources.reduce(
          (sum, { entries, bytes }) => [sum[0]! + entries, sum[1]! + bytes],
          [0, 0],
        );
        const bytes = list.reduce((sum, { data }) => sum + data.length, 0);
        assert.deepEqual(counted, [list.length, bytes]);
        assert.deepEqual(source.damage, []);
      },
    ),
    { numRuns: 50 },
  );
});

Deno.test("NpySource sorts many files, and the tenth of a time behind the ninth", () => {
  using folder = temporaryFolder();
  const log = Array.from({ length: 1500 }, (_, at) => ({
    sourceId: 1,
    timestamp: BigInt(at < 12 ? 5 : 6 + at % 700),
    data: new TextEncoder().encode(String(at)),
  }));
  writeNpyFiles(folder.path, log);
  using source = new NpySource(folder.path);
  assert.deepEqual(
    Array.from(source.entries({}), asText),
    inTimeOrder(log).map(asText),
  );
});

Deno.test("NpySource names each file that is not the entry of its name, once", () => {
  using folder = temporaryFolder();
  writeNpyFiles(folder.path, makeEntries(3, [1]));
  const name = (at: number) => `001_${String(at).padStart(20, "0")}.npy`;
  Deno.copyFileSync(folder.file(name(0)), folder.file(name(7)));
  Deno.writeTextFileSync(folder.file(name(8)), "half a fi");
  using source = new NpySource(folder.path);
  for (let round = 0; round < 2; round++) {
    assert.equal([...source.entries({})].length, 3);
    assert.deepEqual(
      source.damage.map(({ kind, file, bytes }) => [kind, file, bytes]),
      [["damaged", folder.file(name(7)), 140], [
        "damaged",
        folder.file(name(8)),
        9,
      ]],
    );
  }
});

Deno.test("NpySource says that a file was removed meanwhile", () => {
  using folder = temporaryFolder();
  writeNpyFiles(folder.path, makeEntries(2, [1]));
  using source = new NpySource(folder.path);
  for (const name of folder.names()) Deno.removeSync(folder.file(name));
  const isTold = (error: unknown) =>
    error instanceof LogError && error.code === "LOG_UNREADABLE";
  assert.throws(() => [...source.entries({})], isTold);
  assert.throws(() => source.sources, isTold);
});
