import assert from "node:assert/strict";
import { programOf, whileLoading } from "../../src/program/kit.ts";
import { cliConfig } from "../../src/program/mod.ts";

Deno.test("programOf() gives the parts of a program, and of nothing else", () => {
  const schema = { days: 7 };
  const run = ({ days }: { days: number }) => days;
  const options = { app: "weather" };
  const main = cliConfig(schema, run, options);
  assert.deepEqual(programOf(main), { schema, main: run, options });
  for (const other of [run, schema, null, undefined, "main"]) {
    assert.equal(programOf(other), undefined);
  }
});

Deno.test("whileLoading() keeps programs from running by themselves", async () => {
  const main = cliConfig({ days: 7 }, ({ days }) => days);
  const error = { name: "AssayError", code: "NOT_MAIN" };
  // At once: what is not awaited would be refused too late.
  await whileLoading(async () => {
    await Promise.resolve();
    assert.throws(() => void main(), error);
  });
  // What others import may still call it as a function.
  assert.equal(await whileLoading(() => main({ days: 2 })), 2);
});
