import assert from "node:assert/strict";
import {
  refuseWhileLoading,
  whileLoading,
} from "../../src/internal/loading.ts";

const refusal = {
  name: "AssayError",
  code: "NOT_MAIN",
  message: /^Cannot begin a run: expected its module to be the main one/,
};

Deno.test("refuseWhileLoading() refuses until all loading has ended", async () => {
  const refuse = () => refuseWhileLoading("begin a run");
  refuse();
  const first = Promise.withResolvers<number>();
  const second = Promise.withResolvers<number>();
  const loads = [
    whileLoading(() => first.promise),
    whileLoading(() => second.promise),
  ];
  assert.throws(refuse, refusal);
  first.resolve(1);
  assert.equal(await loads[0], 1);
  assert.throws(refuse, refusal);
  second.reject(new Error("no module"));
  await assert.rejects(loads[1]!, { message: "no module" });
  refuse();
});

Deno.test("refuseWhileLoading() refuses at once, and says what to write", async () => {
  await whileLoading(() => {
    assert.throws(() => refuseWhileLoading("begin a run"), ({ hints }) => {
      assert.match(hints[0], /if \(import\.meta\.main\)/);
      return true;
    });
    return Promise.resolve();
  });
});
