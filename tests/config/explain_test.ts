import assert from "node:assert/strict";
import { join } from "node:path";
import { z } from "zod";
import { compileConfig } from "../../src/config/mod.ts";
import { AssayError } from "../../src/internal/errors.ts";
import { makeFolder } from "./folder.ts";

const schema = z.object({
  season: z.object({
    harmonics: z.int().default(2),
    months: z.array(z.int()).default([6, 7]),
  }),
});

Deno.test("explain() gives layer, file, line, column and what was shadowed", async () => {
  await using folder = await makeFolder({
    "assaytest.yml": "# here\nseason:\n  harmonics: 3\n",
  });
  const file = join(folder.path, "assaytest.yml");
  const { explain } = await compileConfig(schema, {
    app: "assaytest",
    cwd: folder.path,
    env: { ASSAYTEST__season__harmonics: "4", HOME: "/nowhere" },
    defaults: { season: { harmonics: 1 } },
  });
  assert.deepEqual(explain("season.harmonics"), {
    key: "season.harmonics",
    value: 4,
    layer: "environment",
    name: "ASSAYTEST__season__harmonics",
    line: 1,
    column: 1,
    shadowed: [
      { value: 3, layer: "project", file, line: 3, column: 14 },
      { value: 1, layer: "defaults" },
      { value: 2, layer: "schema" },
    ],
    skipped: [],
  });
});

Deno.test("explain() names the schema for its defaults, and reaches into lists", async () => {
  const { explain } = await compileConfig(schema, {
    defaults: { season: {} },
  });
  const months = explain("season.months.1");
  assert.deepEqual([months.value, months.layer], [7, "schema"]);
  assert.deepEqual(explain("season").value, { harmonics: 2, months: [6, 7] });
});

Deno.test("explain() refuses a key that is not there, and suggests one", async () => {
  const { explain } = await compileConfig(schema, { defaults: { season: {} } });
  for (const key of ["season.harmnics", "season.harmonics.0", "", "a..b"]) {
    assert.throws(
      () => explain(key),
      (error) => error instanceof AssayError && error.code === "KEY_UNKNOWN",
    );
  }
  assert.throws(() => explain("season.harmnics"), {
    hints: ["Did you mean 'harmonics'?"],
  });
});

Deno.test("explain() counts the schema's default once, and not under a map", async () => {
  const { explain } = await compileConfig(schema, {
    args: ["-o", "season.months.1=9"],
  });
  assert.deepEqual(explain("season.months").shadowed, [
    { value: [6, 7], layer: "schema" },
  ]);
  assert.deepEqual(explain("season").shadowed, []);
});
