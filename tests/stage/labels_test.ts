import assert from "node:assert/strict";
import fc from "fast-check";
import { Stage } from "@assay/assay/stage";
import {
  asResult,
  isResult,
  label,
  type Labelled,
  namesOf,
} from "../../src/stage/labels.ts";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends
  (<T>() => T extends B ? 1 : 2) ? true
  : false;

/** Fails to compile unless the type is `true`. */
function holds<T extends true>(): T | undefined {
  return undefined;
}

Deno.test("Labelled names the types of outputs as label() names the values", () => {
  type Pair = [left: number, right: string];
  holds<Equal<Labelled<number, []>, { readonly output: number }>>();
  holds<Equal<Labelled<number, ["a"]>, { readonly a: number }>>();
  holds<Equal<Labelled<{ a: string; b: 1 }, ["a"]>, { readonly a: string }>>();
  holds<Equal<Labelled<Pair, ["l"]>, { readonly l: Pair }>>();
  holds<
    Equal<Labelled<Pair, ["l", "r"]>, {
      readonly l: number;
      readonly r: string;
    }>
  >();
  holds<
    Equal<Labelled<Date[], ["l", "r"]>, { readonly l: Date; readonly r: Date }>
  >();
  holds<
    Equal<Labelled<{ x: 1; y: "2" }, ["x", "y"]>, {
      readonly x: 1;
      readonly y: "2";
    }>
  >();
  holds<Equal<Labelled<Pair, string[]>, Readonly<Record<string, unknown>>>>();
});

Deno.test("Stage.run() has a result typed from the function and the labels", async () => {
  const plain = new Stage((n: number) => n * 2, { name: "plain" });
  const number: number = (await plain.run(2)).output;
  const awaited = new Stage((n: number) => Promise.resolve(`${n}`), {
    name: "awaited",
    outputs: ["text"],
  });
  const text: string = (await awaited.run(2)).text;
  const pair = new Stage((n: number) => [n, `${n}`] as const, {
    name: "pair",
    outputs: ["left", "right"],
  });
  const { left, right }: { left: number; right: string } = await pair.run(2);
  const named = new Stage((n: number) => ({ a: n, b: [n], c: "not asked" }), {
    name: "named",
    outputs: ["a", "b"],
  });
  const { a, b }: { a: number; b: number[] } = await named.runWith({ n: 2 });
  assert.deepEqual([number, text, left, right, a, b], [
    4,
    "2",
    2,
    "2",
    2,
    [2],
  ]);
  // @ts-expect-error -- there is no such output
  assert.equal((await pair.run(2)).output, undefined);
  // @ts-expect-error -- a text is no number
  assert.deepEqual(await plain.run("2"), { output: 4 });
});

Deno.test("label() puts the whole value under output without labels", () => {
  for (const value of [undefined, null, 1, [1, 2], { output: 1 }]) {
    assert.deepEqual(label("s", [], value), { output: value });
  }
});

Deno.test("label() gives one label the whole value, except of a plain object with that key", () => {
  class Box {
    a = 1;
  }
  const box = new Box();
  assert.deepEqual(label("s", ["a"], { a: 1, b: 2 }), { a: 1 });
  assert.deepEqual(
    label("s", ["a"], Object.assign(Object.create(null), { a: 1 })),
    { a: 1 },
  );
  for (const value of [{ b: 2 }, [1], box, "a", null, undefined, {}]) {
    assert.deepEqual(label("s", ["a"], value), { a: value });
  }
  assert.deepEqual(label("s", ["toString"], {}), { toString: {} });
});

Deno.test("label() unpacks an array of that length, or keys, for several labels", () => {
  const labels = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,5}$/), {
    minLength: 2,
    maxLength: 5,
  });
  fc.assert(
    fc.property(labels, fc.array(fc.anything()), (labels, values) => {
      const object = Object.fromEntries(
        labels.map((name, i) => [name, values[i]]),
      );
      const list = labels.map((_, i) => values[i]);
      assert.deepEqual(label("s", labels, list), object);
      assert.deepEqual(label("s", labels, { ...object, more: 1 }), object);
      assert.deepEqual(Object.keys(label("s", labels, object)), labels);
    }),
  );
});

Deno.test("label() refuses what does not fit, and says what it found", () => {
  const cases: [unknown, string][] = [
    [[1], "an array of 1"],
    [[1, 2, 3], "an array of 3"],
    [{ a: 1, c: 2 }, "an object with the keys a, c"],
    [null, "null"],
    [undefined, "undefined"],
    ["ab", "string"],
    [new Map([["a", 1], ["b", 2]]), "object"],
  ];
  for (const [value, found] of cases) {
    assert.throws(() => label("fit", ["a", "b"], value), {
      code: "OUTPUT_MISMATCH",
      message: `Cannot label what 'fit' returned: expected an array of 2 or ` +
        `an object with the keys a, b, found ${found}`,
    });
  }
});

Deno.test("isResult() knows only what asResult() marked", () => {
  const outputs = asResult({ a: 1 });
  assert(isResult(outputs));
  for (const other of [{ ...outputs }, { a: 1 }, null, undefined, 1, "a"]) {
    assert(!isResult(other));
  }
});

Deno.test("namesOf() gives output for no labels", () => {
  assert.deepEqual(namesOf([]), ["output"]);
  assert.deepEqual(namesOf(["b", "a"]), ["b", "a"]);
});
