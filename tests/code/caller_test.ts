import assert from "node:assert/strict";
import { callerModule } from "../../src/code/kit.ts";

Deno.test("callerModule() gives the module outside the library", async () => {
  assert.equal(callerModule(), import.meta.url);
  await Promise.resolve();
  assert.equal([0].map(() => callerModule())[0], import.meta.url);
});

Deno.test("callerModule() leaves the making of stacks as it was", () => {
  const { prepareStackTrace, stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = 0;
    Error.prepareStackTrace = () => "mine";
    assert.equal(callerModule(), import.meta.url);
    assert.equal(Error.stackTraceLimit, 0);
    assert.equal(new Error().stack, "mine");
  } finally {
    Object.assign(Error, { prepareStackTrace, stackTraceLimit });
  }
});
