import assert from "node:assert/strict";
import fc from "fast-check";
import { takeExplain } from "../../src/program/take_explain.ts";

Deno.test("takeExplain() takes the key in both spellings", () => {
  const around = ["-o", "a=1", "--config", "b.yaml"];
  for (const flag of [["--explain", "a.b"], ["--explain=a.b"]]) {
    assert.deepEqual(takeExplain([...flag, ...around]), {
      key: "a.b",
      args: around,
    });
    assert.deepEqual(takeExplain([...around, ...flag]), {
      key: "a.b",
      args: around,
    });
  }
  assert.deepEqual(takeExplain(around), { args: around });
});

Deno.test("takeExplain() leaves the values of other flags alone", () => {
  for (
    const args of [
      ["-o", "note", "--explain"],
      ["-o", "--explain=x"],
      ["--config", "--explain"],
    ]
  ) assert.deepEqual(takeExplain(args), { args });
});

Deno.test("takeExplain() refuses the flag without a key", () => {
  for (
    const args of [["--explain"], ["--explain="], ["--explain", "-o", "a=1"]]
  ) {
    assert.throws(() => takeExplain(args), {
      code: "WRONG_CALL",
      message: /expected a key after it, found/,
    });
  }
});

Deno.test("takeExplain() finds the flag among any assignments", () => {
  const word = fc.string({ minLength: 1 }).map((text) => `k${text}`);
  const assignment = fc.tuple(word, fc.string()).map(([key, value]) => [
    "-o",
    ...(key.includes("=") ? [key] : [key, value]),
  ]);
  fc.assert(fc.property(
    fc.array(assignment),
    fc.array(assignment),
    word,
    (before, after, key) => {
      const [low, high] = [before.flat(), after.flat()];
      assert.deepEqual(
        takeExplain([...low, "--explain", key, ...high]),
        { key, args: [...low, ...high] },
      );
    },
  ));
});
