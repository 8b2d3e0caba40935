import assert from "node:assert/strict";
import { z } from "zod";
import { compileConfig } from "../../src/config/mod.ts";
import { explainText } from "../../src/program/kit.ts";
import { makeFolder } from "../config/folder.ts";

const schema = z.strictObject({
  year: z.int().default(2024),
  name: z.string(),
  months: z.array(z.int()).default([1, 2]),
  season: z.strictObject({ from: z.string(), to: z.string() }),
});

Deno.test("explainText() tells place, expression and what is shadowed", async () => {
  await using folder = await makeFolder({
    "low.yaml": "name: plain\nseason: {from: a, to: b}\n",
    "run/high.toml": 'name = "run ${year}"\nmonths = [3]\n',
    "top.json": '{"name": "top-${year}"}',
  });
  const cwd = `${folder.path}/run`;
  const config = await compileConfig(schema, {
    cwd,
    defaults: { name: "first", months: [] },
    args: ["--config", "../low.yaml", "--merge", "high.toml", "../top.json"],
  });
  assert.equal(
    await explainText(config.explain("name"), cwd),
    `name: top-2024
  from      ${folder.path}/top.json:1:10 (--merge)
  written   top-\${year}
  shadows   run \${year}, high.toml:1:8 (--merge)
            plain, ${folder.path}/low.yaml:1:7 (--config)
            first, the program's 'defaults'
`,
  );
  assert.equal(
    await explainText(config.explain("months"), cwd),
    `months:
  - 3
  from      high.toml:2:10 (--merge)
  shadows   [], the program's 'defaults'
            [ 1, 2 ], the schema's default
`,
  );
  assert.equal(
    await explainText(config.explain("year"), cwd),
    "year: 2024\n  from      the schema's default\n",
  );
  assert.match(
    await explainText(config.explain("season"), cwd),
    /^season:\n {2}from: a\n {2}to: b\n {2}from +\S+low\.yaml:2:9 \(--config\)$/m,
  );
});

Deno.test("explainText() names variables, and layers that were not read", async () => {
  const text = await explainText({
    key: "season",
    value: { from: "a" },
    layer: "environment",
    name: "WEATHER__season",
    line: 1,
    column: 1,
    shadowed: [{ value: { from: ["b", "c"] }, layer: "overrides" }],
    skipped: [{ layer: "home", reason: "no permission" }],
  });
  assert.equal(
    text,
    `season:
  from: a
  from      WEATHER__season (environment)
  shadows   { from: [ "b", "c" ] }, the program's 'overrides'
  not read  home: no permission
`,
  );
});
