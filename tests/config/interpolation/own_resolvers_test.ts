import assert from "node:assert/strict";
import { compileConfig, registerResolver } from "@assay/assay/config";

const anything = { parse: (value: unknown) => value };

Deno.test("compileConfig() calls resolvers that this compile alone knows", async () => {
  const defaults = { a: "${own_twice:2}", b: "${own_later:x,y}" };
  const resolvers = {
    own_twice: (text: string) => Number(text) * 2,
    own_later: (...args: string[]) => Promise.resolve(args),
  };
  const { value, resolverCalls } = await compileConfig(anything, {
    defaults,
    resolvers,
  });
  assert.deepEqual(value, { a: 4, b: ["x", "y"] });
  assert.deepEqual(resolverCalls, [
    { expression: "${own_twice:2}", value: 4 },
    { expression: "${own_later:x,y}", value: ["x", "y"] },
  ]);
  await assert.rejects(
    compileConfig(anything, { defaults }),
    /expected a resolver, found 'own_twice'/,
  );
});

Deno.test("compileConfig() prefers its own resolvers to registered ones, and those of the toolkit to them", async () => {
  registerResolver("own_shared", () => "registered");
  const { value } = await compileConfig(anything, {
    defaults: { a: "${own_shared:}", b: "${env:PLACE}" },
    env: { PLACE: "here" },
    resolvers: { own_shared: () => "own", env: () => "own" },
  });
  assert.deepEqual(value, { a: "own", b: "here" });
});

Deno.test("compileConfig() names its own resolvers when there is no such one", async () => {
  await assert.rejects(
    compileConfig(anything, {
      defaults: { a: "${own_twise:2}" },
      resolvers: { own_twice: () => 1 },
    }),
    /did you mean 'own_twice'\?/,
  );
});
