import assert from "node:assert/strict";
import { parse } from "yaml";
import fc from "fast-check";
import { compileConfig, type Schema } from "../../src/config/mod.ts";

const anything: Schema<unknown> = { parse: (input) => input };

function compile(defaults: object) {
  return compileConfig(anything, { defaults });
}

Deno.test("digest ignores the order of keys and sees everything else", async () => {
  const { digest } = await compile({ a: 1, b: { c: [1, 2], d: "1" } });
  assert.match(digest, /^[0-9a-f]{64}$/);
  const same = await compile({ b: { d: "1", c: [1, 2] }, a: 1 });
  assert.equal(same.digest, digest);
  for (
    const other of [
      { a: 1, b: { c: [2, 1], d: "1" } },
      { a: 1, b: { c: [1, 2], d: 1 } },
      { a: 1, b: { c: [1, 2], d: "1", e: null } },
    ]
  ) assert.notEqual((await compile(other)).digest, digest);
});

Deno.test("toYaml() writes what YAML 1.2 and 1.1 read back alike", async () => {
  const words = fc.constantFrom(
    "no",
    "yes",
    "on",
    "012",
    "1:30",
    "0o7",
    "~",
    "1e3",
  );
  const value = fc.dictionary(
    fc.stringMatching(/^[a-z]{1,5}$/),
    fc.oneof(words, fc.jsonValue()),
    { noNullPrototype: true },
  ).filter((value) => !/\$\{|__proto__/.test(JSON.stringify(value)));
  await fc.assert(fc.asyncProperty(value, async (value) => {
    const yaml = (await compile(value)).toYaml();
    const plain = JSON.parse(JSON.stringify(value));
    assert.deepEqual(JSON.parse(JSON.stringify(parse(yaml))), plain);
  }));
  const yaml = (await compile({ a: "no", b: "012", c: "1:30" })).toYaml();
  assert.equal(yaml, 'a: "no"\nb: "012"\nc: "1:30"\n');
});

Deno.test("toYaml() writes any text so that a compile reads it back", async () => {
  const piece = fc.constantFrom("\\", "$", "{", "}", "${", "a", ":", " ");
  const text = fc.array(piece, { maxLength: 12 }).map((all) => all.join(""));
  await fc.assert(fc.asyncProperty(text, async (literal) => {
    const schema = { parse: () => ({ text: literal }) };
    const written = (await compileConfig(schema)).toYaml();
    const { value } = await compileConfig(anything, {
      defaults: parse(written),
    });
    assert.deepEqual(value, { text: literal });
  }));
});
