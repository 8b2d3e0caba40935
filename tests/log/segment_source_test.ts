import assert from "node:assert/strict";
import fc from "fast-check";
import type { EntrySelection } from "../../src/log/entry_source.ts";
import { SegmentSource } from "../../src/log/segment_source.ts";
import { SourceTally } from "../../src/log/source_tally.ts";
import { temporaryFolder } from "./folder.ts";
import { expected, logs, type ModelLog } from "./model.ts";
import { asText, timestamps } from "./random_entries.ts";
import { writeSegments, type WriteSegmentsOptions } from "./segment_files.ts";

/** Writes a log, reads it, and compares all that is said of it. */
function check(
  log: ModelLog,
  options: WriteSegmentsOptions,
  selection: EntrySelection = {},
  cacheBytes?: number,
): void {
  using folder = temporaryFolder();
  writeSegments(folder.path, log, options);
  using source = new SegmentSource(folder.path, cacheBytes);
  const { sources, from = 0n, to = 2n ** 64n } = selection;
  const all = expected(log);
  const wanted = all.filter(({ sourceId, timestamp }) =>
    (sources?.includes(sourceId) ?? true) && timestamp >= from && timestamp < to
  );
  const found = [...source.entries(selection)];
  assert.deepEqual(found.map(asText), wanted.map(asText));
  const tally = new SourceTally();
  for (const { sourceId, timestamp, data } of all) {
    tally.add(sourceId, timestamp, data.length);
  }
  assert.deepEqual(source.sources, tally.summaries());
  const kinds = source.damage.map(({ kind }) => kind);
  assert.deepEqual([...new Set(kinds)], kinds.length > 0 ? ["incomplete"] : []);
}

const selections: fc.Arbitrary<EntrySelection> = fc.record({
  sources: fc.subarray([0, 1, 2, 255]),
  from: timestamps,
  to: timestamps,
}, { requiredKeys: [] });

Deno.test("SegmentSource reads back what was written, by scanning", () => {
  fc.assert(fc.property(logs, (log) => check(log, {})), { numRuns: 300 });
});

Deno.test("SegmentSource reads back what was written, by indexes", () => {
  const spanBytes = fc.constantFrom(1, 200, 1 << 20);
  fc.assert(
    fc.property(logs, spanBytes, fc.nat(), (log, spanBytes, mask) => {
      const indexed = (number: number) => ((mask >> number % 8) & 1) === 0;
      check(log, { indexed, spanBytes });
    }),
    { numRuns: 300 },
  );
});

Deno.test("SegmentSource reads the sources and times that are asked for", () => {
  fc.assert(
    fc.property(logs, selections, (log, selection) => {
      check(log, { indexed: () => true, spanBytes: 150 }, selection);
    }),
    { numRuns: 300 },
  );
});

Deno.test("SegmentSource reads right with room for one span only", () => {
  fc.assert(
    fc.property(logs, (log) => {
      check(log, { indexed: () => true, spanBytes: 150 }, {}, 0);
    }),
    { numRuns: 200 },
  );
});

Deno.test("SegmentSource gives entries that their producer left unfinished as incomplete", () => {
  using folder = temporaryFolder();
  const piece = { sourceId: 4, timestamp: 9n, data: new Uint8Array(10) };
  writeSegments(folder.path, [[
    [{ ...piece, flags: 1, sequence: 0n }, {
      ...piece,
      producer: 1,
      data: Uint8Array.of(1),
    }],
    [{ ...piece, flags: 0, sequence: 0n }],
  ], [[{ ...piece, flags: 3, sequence: 1n }]]]);
  using source = new SegmentSource(folder.path);
  assert.equal([...source.entries({})].length, 2);
  const [damage, ...more] = source.damage;
  assert.deepEqual(more, []);
  assert.equal(damage?.kind, "incomplete");
  assert.equal(damage.file, folder.file("000001.segment"));
  assert.deepEqual([damage.offset, damage.bytes], [96, 20]);
  assert.match(damage.found, /source 4 at 9/);
});
