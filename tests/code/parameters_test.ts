import assert from "node:assert/strict";
import { AssayError } from "../../src/internal/errors.ts";
import { parametersOf } from "../../src/code/kit.ts";

function marked(this: void, a: number, b?: string, c = 1): unknown {
  return [a, b, c];
}

Deno.test("parametersOf() lists names and what may be left out", () => {
  const expected = [
    { name: "a", optional: false },
    { name: "b", optional: false },
    { name: "c", optional: true },
  ];
  assert.deepEqual(parametersOf(marked), expected);
  assert.deepEqual(parametersOf(() => 1), []);
  assert.deepEqual(parametersOf(async (x) => await x), [
    { name: "x", optional: false },
  ]);
  const object = {
    async *["a b"](x: number, y = [x, ")"]) {
      yield y;
    },
  };
  assert.deepEqual(parametersOf(object["a b"]), [
    { name: "x", optional: false },
    { name: "y", optional: true },
  ]);
});

Deno.test("parametersOf() reads the mark of an optional parameter in its module", () => {
  assert.deepEqual(
    parametersOf(marked, import.meta.url).map(({ optional }) => optional),
    [false, true, true],
  );
});

Deno.test("parametersOf() refuses a parameter without a name", () => {
  const cases: [(...args: never[]) => unknown, string][] = [
    [
      function rest(a, ...b) {
        return [a, b];
      },
      "rest: expected a plain name for each parameter, found a rest parameter at position 2",
    ],
    [
      function taken({ a }) {
        return a;
      },
      "taken: expected a plain name for each parameter, found a destructuring parameter at position 1",
    ],
    [
      function taken(a: number, [b]: number[] = []) {
        return [a, b];
      },
      "taken: expected a plain name for each parameter, found a destructuring parameter at position 2",
    ],
    [
      Math.max,
      "max: expected a plain name for each parameter, found code that cannot be read",
    ],
  ];
  for (const [fn, message] of cases) {
    assert.throws(() => parametersOf(fn), (error) => {
      assert(error instanceof AssayError);
      assert.equal(error.code, "UNNAMED_PARAMETER");
      assert.equal(error.message, `Cannot name the arguments of ${message}`);
      return true;
    });
  }
});
