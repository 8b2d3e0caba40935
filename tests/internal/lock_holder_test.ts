import assert from "node:assert/strict";
import fc from "fast-check";
import {
  describeHolder,
  formatHolder,
  parseHolder,
  thisHolder,
} from "../../src/internal/lock_holder.ts";

Deno.test("parseHolder() reads what formatHolder() wrote, with any purpose", () => {
  fc.assert(
    fc.property(fc.option(fc.string({ unit: "binary" })), (purpose) => {
      const holder = thisHolder(purpose ?? undefined);
      const line = formatHolder(holder);
      assert.equal(line.indexOf("\n"), line.length - 1);
      assert.deepEqual(parseHolder(line), holder);
    }),
  );
});

Deno.test("parseHolder() finds no holder in a torn line", () => {
  const line = formatHolder(thisHolder("a test"));
  for (let length = 0; length < line.length - 1; length++) {
    assert.equal(parseHolder(line.slice(0, length)), undefined);
  }
});

Deno.test("parseHolder() finds no holder in other content", () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
      assert.equal(parseHolder(text), undefined);
    }),
  );
  const { pid: _, ...rest } = thisHolder("a test");
  assert.equal(parseHolder(JSON.stringify(rest)), undefined);
});

Deno.test("describeHolder() names process, host, time and purpose", () => {
  const holder = {
    pid: 12,
    host: "node3",
    started: "2026-01-02T03:04:05.000Z",
    since: "2026-01-02T03:04:06.000Z",
  };
  const words = "process 12 on host node3 since 2026-01-02T03:04:06.000Z";
  assert.equal(describeHolder(holder), words);
  assert.equal(describeHolder({ ...holder, purpose: "run" }), `${words} (run)`);
  assert.match(describeHolder(undefined), /^another process/);
});
