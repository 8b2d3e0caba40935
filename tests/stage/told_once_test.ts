import assert from "node:assert/strict";
import { configure, type LogRecord, reset } from "@logtape/logtape";
import { Stage } from "../../src/stage/mod.ts";
import { makeFolder } from "./folder.ts";

async function follows(name: string): Promise<unknown> {
  const module = await import(`data:text/javascript,export default "${name}"`);
  return module.default;
}

Deno.test("Stage.run() tells once, by name, that a stage is not remembered", async () => {
  using folder = makeFolder();
  const records: LogRecord[] = [];
  await configure({
    sinks: { list: (record) => records.push(record) },
    loggers: [
      { category: "assay", sinks: ["list"] },
      { category: ["logtape", "meta"], lowestLevel: "error" },
    ],
  });
  try {
    const hashOutput = folder.path;
    const stage = new Stage(follows, { hashOutput });
    for (const name of ["a", "b", "a"]) await stage.run(name);
    const other = new Stage(follows, { hashOutput, name: "other" });
    await other.run("a");
  } finally {
    await reset();
  }
  const told = records.map(({ level, properties }) => [
    level,
    properties.stage,
  ]);
  assert.deepEqual(told, [["warning", "follows"], ["warning", "other"]]);
  const [first] = records;
  assert.match(String(first?.properties.problem), /follows\(\).*import/);
});
