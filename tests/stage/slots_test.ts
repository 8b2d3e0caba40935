import assert from "node:assert/strict";
import { withSlot } from "../../src/stage/slots.ts";

/** Work that ends when it is told. */
function work() {
  const { promise, resolve } = Promise.withResolvers<string>();
  let began = false;
  return {
    begin: () => (began = true, promise),
    end: resolve,
    get began() {
      return began;
    },
  };
}

Deno.test("withSlot() lets so many be at it, and then who came first", async () => {
  const all = Array.from({ length: 4 }, work);
  const results = all.map(({ begin }) => withSlot(2, undefined, begin));
  const began = () => all.map((one) => one.began);
  assert.deepEqual(began(), [true, true, false, false]);
  all[1]!.end("b");
  assert.equal(await results[1], "b");
  await Promise.resolve();
  assert.deepEqual(began(), [true, true, true, false]);
  for (const [index, one] of all.entries()) one.end(`${index}`);
  assert.deepEqual(await Promise.all(results), ["0", "b", "2", "3"]);
});

Deno.test("withSlot() gives the slot on when work fails or is not waited for", async () => {
  const first = work();
  const stop = new AbortController();
  const failing = withSlot(1, undefined, async () => {
    await first.begin();
    throw new Error("failed");
  });
  const left = withSlot(1, stop.signal, () => Promise.reject("never"));
  const last = withSlot(1, undefined, () => Promise.resolve("last"));
  stop.abort("no more");
  await assert.rejects(left, (reason) => reason === "no more");
  first.end("");
  await assert.rejects(failing, /failed/);
  assert.equal(await last, "last");
  assert.equal(await withSlot(1, undefined, async () => await "free"), "free");
});
