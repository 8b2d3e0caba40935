import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type InputRules,
  placeArguments,
  placeNamed,
} from "../../src/stage/inputs.ts";

const RULES: InputRules = {
  stage: "fit",
  parameters: [
    { name: "rows", optional: false },
    { name: "degree", optional: true },
    { name: "note", optional: true },
  ],
  fixed: {},
  aliases: { data: "rows", constructor: "note" },
};

Deno.test("placeArguments() places by position and drops what is left out at the end", () => {
  assert.deepEqual(placeArguments(RULES, [1]), [1]);
  assert.deepEqual(placeArguments(RULES, [1, undefined, undefined]), [1]);
  assert.deepEqual(placeArguments(RULES, [1, undefined, 3]), [1, undefined, 3]);
  assert.deepEqual(placeArguments(RULES, [undefined]), []);
});

Deno.test("placeArguments() lets fixed values win", () => {
  const rules = { ...RULES, fixed: { rows: 9, note: undefined } };
  assert.deepEqual(placeArguments(rules, [1, 2, 3]), [9, 2]);
  assert.deepEqual(placeArguments(rules, []), [9]);
});

Deno.test("placeArguments() refuses too many, and none where one is needed", () => {
  assert.throws(() => placeArguments(RULES, [1, 2, 3, 4]), {
    code: "TOO_MANY_INPUTS",
    message: "Cannot run 'fit': expected at most 3 inputs (rows, degree, " +
      "note), found 4",
  });
  assert.throws(() => placeArguments(RULES, []), {
    code: "MISSING_INPUT",
    message: "Cannot run 'fit': expected an input 'rows', found none",
  });
  assert.throws(() => placeArguments({ ...RULES, parameters: [] }, [1]), {
    message: "Cannot run 'fit': expected at most 0 inputs (none), found 1",
  });
});

Deno.test("placeNamed() places by name or alias, in any order", () => {
  const inputs = { note: "n", data: 1, degree: 2 };
  fc.assert(
    fc.property(
      fc.shuffledSubarray(Object.entries(inputs), { minLength: 3 }),
      (entries) => {
        const placed = placeNamed(RULES, Object.fromEntries(entries), true);
        assert.deepEqual(placed, [1, 2, "n"]);
      },
    ),
  );
  assert.deepEqual(placeNamed(RULES, { rows: 1, constructor: 3 }, true), [
    1,
    undefined,
    3,
  ]);
});

Deno.test("placeNamed() refuses an unknown name, or lets one of a result go by", () => {
  const inputs = { rows: 1, rest: 2 };
  assert.throws(() => placeNamed(RULES, inputs, true), {
    code: "UNKNOWN_INPUT",
    message: "Cannot run 'fit': expected inputs named rows, degree, note, " +
      "found 'rest'",
  });
  assert.deepEqual(placeNamed(RULES, inputs, false), [1]);
  assert.throws(() => placeNamed(RULES, { degree: 2, rest: 2 }, false), {
    code: "MISSING_INPUT",
    message: "Cannot run 'fit': expected an input 'rows', found only degree",
    hints: [
      "Pass 'rows', fix it with 'fixed', or add a stage with an output 'rows'.",
    ],
  });
});
