import assert from "node:assert/strict";
import fc from "fast-check";
import { yamlText } from "../../../src/internal/yaml_text.ts";
import { parseLockFast } from "../../../src/lock/index/parse_lock_fast.ts";
import { parseLock } from "../../../src/lock/read_lock.ts";

const HEAD = {
  format: "assay-run-lock",
  version: 1,
  requires: [],
  algorithm: "sha256",
  id: "01a2073d-5c1e-7c4e-9a55-2f0c6c1d8b7e",
  status: "complete",
};

const text = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: fc.constantFrom("\n", " ", ":", "#", "'", '"', "-", "a") }),
  fc.constantFrom("no", "~", "1e3", "0o7", "012", "1:30", ".inf", "=", "<<"),
);
const config = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.double(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(text, tie("value"), { maxKeys: 5, noNullPrototype: true }),
  ),
})).value;

Deno.test("parseLockFast() reads what is written as parseLock() does", () => {
  fc.assert(
    fc.property(config, (config) => {
      const written = yamlText({ ...HEAD, config });
      assert.deepEqual(
        parseLockFast(written, "run.lock"),
        parseLock(written, "run.lock"),
      );
    }),
    { numRuns: 400 },
  );
});

Deno.test("parseLockFast() tells of damage as parseLock() does", () => {
  const written = yamlText({ ...HEAD, config: { a: [1, "two"] } });
  fc.assert(fc.property(
    fc.nat(written.length),
    fc.nat(10),
    fc.string({ maxLength: 3 }),
    (at, length, put) => {
      const damaged = written.slice(0, at) + put + written.slice(at + length);
      // An empty key is null to one reader and a text to the other.
      fc.pre(!/(^|\s)[?:&](\s|$)/.test(damaged) && !damaged.includes("&"));
      assert.deepEqual(
        outcome(() => parseLockFast(damaged, "run.lock")),
        outcome(() => parseLock(damaged, "run.lock")),
      );
    },
  ));
});

function outcome(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return (error as Error).message;
  }
}
