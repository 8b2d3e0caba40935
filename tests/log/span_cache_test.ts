import assert from "node:assert/strict";
import fc from "fast-check";
import { type Chain, chainOf } from "../../src/log/chain.ts";
import type { DecodedSpan } from "../../src/log/decoded_span.ts";
import { readChain } from "../../src/log/read_chain.ts";
import { readSegment } from "../../src/log/segment.ts";
import { listSegments } from "../../src/log/segment_source.ts";
import { SpanCache } from "../../src/log/span_cache.ts";
import { temporaryFolder } from "./folder.ts";
import { logs, type ModelLog } from "./model.ts";
import { timestamps } from "./random_entries.ts";
import { type TestFrame, writeSegments } from "./segment_files.ts";

/** A cache that tells what it is asked for. */
class WatchedCache extends SpanCache {
  readonly given = new Map<number, DecodedSpan>();
  readonly rested: number[] = [];

  override get(link: number): DecodedSpan {
    assert(!this.rested.includes(link), "read after it was read to its end");
    const span = super.get(link);
    this.given.set(link, span);
    return span;
  }

  override rest(link: number): void {
    this.rested.push(link);
    super.rest(link);
  }
}

function openChain(
  directory: string,
  log: ModelLog,
  spanBytes: number,
): Chain {
  writeSegments(directory, log, { indexed: () => true, spanBytes });
  return chainOf(listSegments(directory).map(readSegment), false);
}

Deno.test("readChain() says of every span that it read when it has come to its end", () => {
  const times = fc.record({ from: timestamps, to: timestamps }, {
    requiredKeys: [],
  });
  fc.assert(
    fc.property(logs, times, fc.boolean(), (log, times, isTight) => {
      using folder = temporaryFolder();
      const chain = openChain(folder.path, log, 150);
      const limit = isTight ? 0 : undefined;
      using cache = new WatchedCache(chain.links, () => {}, limit);
      for (const _ of readChain(chain, cache, times, () => {}));
      const rested = cache.rested.toSorted((a, b) => a - b);
      assert.deepEqual(rested, [...new Set(rested)]);
      const given = [...cache.given.keys()];
      assert.deepEqual(given.filter((link) => !rested.includes(link)), []);
    }),
    { numRuns: 300 },
  );
});

Deno.test("readChain() keeps few of the spans that it has read in memory", () => {
  using folder = temporaryFolder();
  const data = new Uint8Array(100_000);
  const frames: TestFrame[] = Array.from(
    { length: 80 },
    (_, i) => ({ sourceId: i % 2, timestamp: BigInt(i), data }),
  );
  const log = [frames.map((frame) => [frame])];
  const chain = openChain(folder.path, log, 1 << 20);
  using cache = new WatchedCache(chain.links, () => {});
  let entries = 0;
  for (const _ of readChain(chain, cache, {}, () => {})) entries++;
  assert.equal(entries, 80);
  assert.equal(cache.given.size, 8);
  const bytes = [...cache.given.values()]
    .reduce((sum, { memory }) => sum + memory, 0);
  assert(bytes <= 1 << 21, `${bytes} bytes`);
});

Deno.test("SpanCache gives a span that was read to its end again without reading it", () => {
  using folder = temporaryFolder();
  const entry = { sourceId: 1, timestamp: 5n, data: new Uint8Array(8) };
  const chain = openChain(folder.path, [[[entry]]], 1);
  using cache = new SpanCache(chain.links, () => {});
  const span = cache.get(0);
  cache.rest(0);
  assert.equal(cache.get(0), span);
  assert(span.memory > 0);
});
