import assert from "node:assert/strict";
import fc from "fast-check";
import { locateObject } from "../../src/config/locate_object.ts";
import { type Located, toPlain } from "../../src/config/located.ts";
import { assign, merge } from "../../src/config/merge.ts";
import type { Problem } from "../../src/config/problem.ts";

function located(value: unknown): Located {
  return locateObject(value, { layer: "defaults" }, ({ message }) => {
    throw new Error(message);
  });
}

function set(tree: unknown, path: string[], value: unknown): unknown {
  const problems: Problem[] = [];
  const root = assign(
    located(tree),
    { path, value: located(value) },
    (problem) => problems.push(problem),
  );
  return problems.length > 0 ? problems : toPlain(root);
}

/** The rule in one line, on plain values. */
function mergePlain(low: unknown, high: unknown): unknown {
  const isMap = (value: unknown): value is Record<string, unknown> =>
    typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isMap(low) || !isMap(high)) return high;
  const merged = { ...low };
  for (const [key, value] of Object.entries(high)) {
    merged[key] = Object.hasOwn(low, key) ? mergePlain(low[key], value) : value;
  }
  return merged;
}

const tree = fc.letrec<{ node: unknown; map: unknown }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(null, 1, "a", true),
    fc.array(tie("node"), { maxLength: 3 }),
    tie("map"),
  ),
  map: fc.dictionary(fc.constantFrom("a", "b", "constructor"), tie("node"), {
    noNullPrototype: true,
  }),
})).map;

Deno.test("merge() merges maps and replaces everything else", () => {
  fc.assert(fc.property(tree, tree, (low, high) => {
    const merged = toPlain(merge(located(low), located(high)));
    assert.deepEqual(merged, mergePlain(low, high));
  }));
});

Deno.test("merge() laying a layer twice changes nothing", () => {
  fc.assert(fc.property(tree, tree, (low, high) => {
    const once = merge(located(low), located(high));
    assert.deepEqual(toPlain(merge(once, located(high))), toPlain(once));
  }));
});

Deno.test("merge() lets null clear a map, and a map replace null", () => {
  const cleared = merge(located({ a: { b: 1 } }), located({ a: null }));
  assert.deepEqual(toPlain(cleared), { a: null });
  const again = merge(cleared, located({ a: { c: 2 } }));
  assert.deepEqual(toPlain(again), { a: { c: 2 } });
});

Deno.test("merge() remembers what was shadowed, nearest first", () => {
  const root = [1, 2, 3].map((a) => located({ a })).reduce(merge);
  assert.equal(root.kind, "map");
  const node = root.kind === "map" ? root.entries.get("a")?.node : undefined;
  assert.deepEqual(node?.shadowed.map(toPlain), [2, 1]);
});

Deno.test("assign() makes maps on the way and keeps the rest", () => {
  assert.deepEqual(set({ a: { b: 1 } }, ["a", "c", "d"], 2), {
    a: { b: 1, c: { d: 2 } },
  });
  assert.deepEqual(set({ a: 1 }, ["a", "b"], 2), { a: { b: 2 } });
  assert.deepEqual(set({ a: { b: 1 } }, ["a"], { c: 2 }), {
    a: { b: 1, c: 2 },
  });
});

Deno.test("assign() replaces an item of a list by its index", () => {
  assert.deepEqual(set({ a: [1, 2, 3] }, ["a", "1"], 20), { a: [1, 20, 3] });
  assert.deepEqual(set({ a: [{ b: 1 }] }, ["a", "0", "b"], 2), {
    a: [{ b: 2 }],
  });
});

Deno.test("assign() refuses an index that the list does not have", () => {
  for (const key of ["3", "x", "-1", "1.5"]) {
    const [problem] = set({ a: [1, 2, 3] }, ["a", key], 9) as Problem[];
    assert.equal(problem?.message, `expected an index below 3, found "${key}"`);
    assert.deepEqual(problem?.path, ["a", key]);
  }
});

Deno.test("assign() does what a merge of the nested map does", () => {
  const key = fc.constantFrom("a", "b", "c");
  fc.assert(fc.property(
    tree.filter((value) => !JSON.stringify(value).includes("[")),
    fc.array(key, { minLength: 1, maxLength: 3 }),
    fc.constantFrom(1, null, "x"),
    (low, path, value) => {
      const nested = path.reduceRight<unknown>(
        (inner, key) => ({ [key]: inner }),
        value,
      );
      assert.deepEqual(set(low, path, value), mergePlain(low, nested));
    },
  ));
});
