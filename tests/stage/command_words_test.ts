import assert from "node:assert/strict";
import fc from "fast-check";
import { fillPlaces, placesIn } from "../../src/stage/command_words.ts";
import { FileRef } from "../../src/internal/file_ref.ts";
import { failure } from "./observed.ts";

const fill = (text: string, inputs: Record<string, unknown>) =>
  fillPlaces("s", text, new Map(Object.entries(inputs)));

for (
  const [text, inputs, words] of [
    ["{a}", { a: "x y" }, ["x y"]],
    ["--in={a}.{b}", { a: 1, b: true }, ["--in=1.true"]],
    ["{a}", { a: 12n }, ["12"]],
    ["{a}", { a: ["x", 2, false] }, ["x", "2", "false"]],
    ["{a}", { a: [] }, []],
    ["{a}", { a: new URL("file:///d/a%20b") }, ["/d/a b"]],
    ["{a}", { a: new URL("https://host/p") }, ["https://host/p"]],
    ["{a}", { a: new FileRef("d/x") }, ["d/x"]],
    ["{a}", { a: "{b}" }, ["{b}"]],
    ["{{a}}", { a: "x" }, ["{a}"]],
    ["${a} {1} {} { a } {print $1}", { a: "x" }, [
      "${a} {1} {} { a } {print $1}",
    ]],
    ['{"a":1}', { a: "x" }, ['{"a":1}']],
    ["$&{a}", { a: "$&" }, ["$&$&"]],
  ] as const
) {
  Deno.test(`fillPlaces() makes ${JSON.stringify(words)} of ${text}`, () => {
    assert.deepEqual(fill(text, inputs), words);
  });
}

for (
  const [what, text, value] of [
    ["an object", "{a}", {}],
    ["null", "{a}", null],
    ["nothing", "{a}", undefined],
    ["a list within a word", "x{a}", ["y"]],
    ["a list in a list", "{a}", [["y"]]],
    ["bytes", "{a}", new Uint8Array(2)],
    ["a text with a NUL", "{a}", "x\0y"],
  ] as const
) {
  Deno.test(`fillPlaces() refuses ${what}`, async () => {
    const error = await failure(() =>
      Promise.try(() => fill(text, { a: value }))
    );
    assert.equal(error.code, "INPUT_NOT_A_WORD");
    assert.match(
      error.message,
      /^Cannot run 's': expected .* for '\{a\}', found /,
    );
    assert.equal(error.hints?.length, 1);
  });
}

Deno.test("placesIn() names each place once, in the order met", () => {
  assert.deepEqual(
    [...placesIn(["{b}", "x{a}{b}", "{{c}}", "${d}"])],
    ["b", "a"],
  );
});

Deno.test("fillPlaces() leaves a text without places as it is", () => {
  fc.assert(fc.property(fc.string(), (text) => {
    fc.pre(!text.includes("{{") && placesIn([text]).size === 0);
    assert.deepEqual(fill(text, {}), [text]);
  }));
});

Deno.test("fillPlaces() puts any text in unchanged", () => {
  fc.assert(fc.property(fc.string(), fc.string(), (before, value) => {
    fc.pre(!/[{}$]/.test(before) && !value.includes("\0"));
    assert.deepEqual(fill(`${before}{a}`, { a: value }), [before + value]);
  }));
});
