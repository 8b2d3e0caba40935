import assert from "node:assert/strict";
import { LOCK_SCHEMA } from "../../src/lock/lock_schema.ts";
import { parseLock } from "../../src/lock/read_lock.ts";
import { writeLock } from "../../src/lock/write_lock.ts";

const PAGE = Deno.readTextFileSync(
  new URL("../../docs/run-lock.md", import.meta.url),
);

Deno.test("docs/run-lock.md shows a lock as it is written", () => {
  const [, example = ""] = /^```yaml\n(.*?)^```$/ms.exec(PAGE) ?? [];
  assert.equal(writeLock(parseLock(example, "docs/run-lock.md")), example);
});

Deno.test("docs/run-lock.md explains every key of the schema, in its order", () => {
  const [table = ""] = /^\| key .*?\n\n/ms.exec(PAGE) ?? [];
  const keys = [...table.matchAll(/^\| `(\w+)`/gm)].map(([, key]) => key);
  assert.deepEqual(keys, Object.keys(LOCK_SCHEMA.properties!));
});
