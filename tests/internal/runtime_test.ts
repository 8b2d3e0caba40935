import assert from "node:assert/strict";
import { newRunId, PROCESS_RUN, runtime } from "../../src/internal/runtime.ts";
import { VERSION } from "../../src/internal/version.ts";

Deno.test("runtime() describes this runtime, each time by the same object", () => {
  const { timeZone, locale } = Intl.DateTimeFormat().resolvedOptions();
  assert.deepEqual(runtime(), {
    assay: VERSION,
    deno: Deno.version.deno,
    v8: Deno.version.v8,
    os: Deno.build.os,
    arch: Deno.build.arch,
    timeZone,
    locale,
  });
  assert.equal(runtime(), runtime());
});

Deno.test({
  name: "runtime() needs no permission",
  permissions: "none",
  fn: () => assert.equal(runtime().assay, VERSION),
});

Deno.test("newRunId() gives UUIDs of version 7 in the order of time", () => {
  const ids = [PROCESS_RUN, ...Array.from({ length: 1000 }, newRunId)];
  for (const id of ids) {
    assert.match(
      id,
      /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  }
  assert.deepEqual([...ids].sort(), ids);
  assert.equal(new Set(ids).size, ids.length);
  const time = parseInt(newRunId().replace("-", "").slice(0, 12), 16);
  assert(Math.abs(time - Date.now()) < 10_000);
});
