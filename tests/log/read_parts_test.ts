import assert from "node:assert/strict";
import fc from "fast-check";
import { clustersOf } from "../../src/log/cluster.ts";
import { Heap } from "../../src/log/heap.ts";
import { OrdinalSet } from "../../src/log/ordinal_set.ts";
import { sortByKey } from "../../src/log/time_order.ts";

Deno.test("sortByKey() sorts, and leaves equal keys in order", () => {
  const lists = fc.array(fc.nat(20), { maxLength: 60 });
  fc.assert(fc.property(lists, (list) => {
    const keys = Float64Array.from(list);
    const positions = Uint32Array.from(list.keys());
    sortByKey(keys, positions);
    const sorted = [...list.entries()].sort(([i, a], [j, b]) => a - b || i - j);
    assert.deepEqual([...positions], sorted.map(([i]) => i));
    assert.deepEqual([...keys], sorted.map(([, key]) => key));
  }));
});

Deno.test("Heap gives its items in order", () => {
  const steps = fc.array(fc.option(fc.nat(50), { nil: undefined }));
  fc.assert(fc.property(steps, (steps) => {
    const heap = new Heap<number>((a, b) => a < b);
    const model: number[] = [];
    for (const step of steps) {
      if (step === undefined) assert.equal(heap.pop(), model.shift());
      else {
        heap.push(step);
        model.push(step);
        model.sort((a, b) => a - b);
      }
      assert.equal(heap.least, model[0]);
    }
  }));
});

Deno.test("OrdinalSet takes each number once", () => {
  const runs = fc.array(fc.tuple(fc.nat(60), fc.integer({ min: 1, max: 9 })));
  fc.assert(fc.property(runs, (runs) => {
    const set = new OrdinalSet();
    const model = new Set<number>();
    for (const [begin, count] of runs) {
      const numbers = Array.from({ length: count }, (_, i) => begin + i);
      const isNew = !numbers.some((number) => model.has(number));
      assert.equal(set.add(begin, count), isNew);
      if (isNew) numbers.forEach((number) => model.add(number));
    }
  }));
});

Deno.test("clustersOf() keeps sources apart that have no time in common", () => {
  const source = (sourceId: number, first: bigint, last: bigint) => ({
    sourceId,
    entries: 1,
    bytes: 0,
    first,
    last,
  });
  const clusters = clustersOf([
    source(1, 50n, 60n),
    source(2, 0n, 10n),
    source(3, 10n, 30n),
    source(4, 60n, 60n),
    source(5, 31n, 31n),
  ]);
  assert.deepEqual(clusters, [
    { sources: [2, 3], first: 0n, last: 30n },
    { sources: [5], first: 31n, last: 31n },
    { sources: [1, 4], first: 50n, last: 60n },
  ]);
});
