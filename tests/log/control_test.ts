import assert from "node:assert/strict";
import { Control, CONTROL_BYTES, WRITER } from "../../src/log/control.ts";
import { lostWriter } from "../../src/log/failure.ts";

Deno.test("Control.waitForEnd() ends when who waits finds the writer gone", () => {
  const control = new Control(new SharedArrayBuffer(CONTROL_BYTES));
  control.enter(WRITER.closing);
  let looks = 0;
  control.waitForEnd(() => {
    if (++looks === 2) control.fail(lostWriter("folder", "none"));
  });
  assert.equal(looks, 2);
  assert.equal(control.failure?.code, "WRITER_ENDED");
});

Deno.test("Control.fail() keeps the first failure", () => {
  const control = new Control(new SharedArrayBuffer(CONTROL_BYTES));
  control.fail(lostWriter("folder", "one thing"));
  control.fail(lostWriter("folder", "another"));
  assert.match(control.failure!.message, /found one thing$/);
});
