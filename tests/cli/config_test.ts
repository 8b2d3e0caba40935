import assert from "node:assert/strict";
import { configProject } from "./config_project.ts";

const SHOWN = `days: 1
memory: 2048
place: Seattle
season:
  harmonics: 2
  title: in Seattle
token: "***"
fail: no
`;

Deno.test("assay config show prints every layer merged, secrets masked", async () => {
  using project = configProject();
  const flags = ["--config", "day.yaml", "-o", "memory", "2 KiB"];
  const yaml = await project.assay("config", "show", "main.ts", ...flags);
  assert.deepEqual(yaml, {
    code: 0,
    stdout: SHOWN.replace("fail: no", 'fail: "no"'),
    stderr: "",
  });
  for (
    const words of [
      ["--json", "main.ts", ...flags],
      ["main.ts", ...flags, "--json"],
    ]
  ) {
    const { code, stdout } = await project.assay("config", "show", ...words);
    assert.equal(code, 0);
    assert.deepEqual(JSON.parse(stdout), {
      days: 1,
      memory: 2048,
      place: "Seattle",
      season: { harmonics: 2, title: "in Seattle" },
      token: "***",
      fail: "no",
    });
  }
});

Deno.test("assay config show leaves the values of flags to the program", async () => {
  using project = configProject();
  const { code, stdout } = await project.assay(
    ...["config", "show", "main.ts", "-o", "place", "--json"],
  );
  assert.equal(code, 0);
  assert.match(stdout, /^place: --json$/m);
});

Deno.test("assay config explain tells where a value comes from", async () => {
  using project = configProject();
  const words = ["config", "explain", "main.ts", "season.title"];
  const flags = ["--config", "day.yaml"];
  const text = await project.assay(...words, ...flags);
  assert.deepEqual(text, {
    code: 0,
    stdout: "season.title: in Seattle\n" +
      "  from      day.yaml:3:10 (--config)\n" +
      "  written   in ${place}\n",
    stderr: "",
  });
  const json = await project.assay(...words, ...flags, "--json");
  assert.deepEqual(JSON.parse(json.stdout), {
    key: "season.title",
    value: "in Seattle",
    expression: "in ${place}",
    layer: "--config",
    file: project.at("day.yaml"),
    line: 3,
    column: 10,
    shadowed: [],
    skipped: [],
  });
  const yaml = await project.assay(...words, ...flags, "--yaml");
  assert.match(yaml.stdout, /^layer: --config$/m);
});

Deno.test("assay config schema prints the JSON Schema of what may be written", async () => {
  using project = configProject();
  const { code, stdout } = await project.assay("config", "schema", "main.ts");
  assert.equal(code, 0);
  const { $schema, properties, required } = JSON.parse(stdout);
  assert.equal($schema, "https://json-schema.org/draft/2020-12/schema");
  assert.deepEqual(required, ["place", "token"]);
  assert.deepEqual(
    [properties.days.minimum, properties.days.maximum],
    [1, 31],
  );
  assert.equal(properties.memory.unit, "bytes");
  const yaml = await project.assay("config", "schema", "main.ts", "--yaml");
  assert.match(yaml.stdout, /^\$schema: https:/);
});

Deno.test("assay config validate tells every problem of every file", async () => {
  using project = configProject({
    "good.yaml": "token: some-token\ndays: 3\n",
    "good.toml": 'token = "some-token"\n',
    "two.yaml": "token: some-token\ndays: 99\nplcae: Oslo\n",
    "syntax.json": '{"token": }',
  });
  const good = ["good.yaml", "good.toml"];
  const words = ["config", "validate", "main.ts"];
  assert.deepEqual(await project.assay(...words, ...good), {
    code: 0,
    stdout: "good.yaml: OK\ngood.toml: OK\n",
    stderr: "",
  });
  const files = ["two.yaml", "good.yaml", "syntax.json", "gone.yaml"];
  const { code, stdout, stderr } = await project.assay(...words, ...files);
  assert.equal(code, 1);
  assert.equal(
    stdout,
    "two.yaml: FAILED\ngood.yaml: OK\nsyntax.json: FAILED\ngone.yaml: FAILED\n",
  );
  assert.match(stderr, /^ {2}two\.yaml:2:7: days: expected .*31/m);
  assert.match(stderr, /^ {2}two\.yaml:3:1: plcae: .*'place'\?$/m);
  assert.match(stderr, /^ {2}syntax\.json:1:\d+: /m);
  assert.match(stderr, /^ {2}gone\.yaml: expected a file, found nothing/m);
  const json = await project.assay(...words, "--json", "two.yaml", "good.yaml");
  assert.deepEqual([json.code, json.stderr], [1, ""]);
  const verdicts = JSON.parse(json.stdout);
  assert.deepEqual(
    verdicts.map((one: { file: string; ok: boolean }) => [one.file, one.ok]),
    [["two.yaml", false], ["good.yaml", true]],
  );
  const lines = verdicts[0].issues.map(({ line }: { line: number }) => line);
  assert.deepEqual(lines.sort(), [2, 3]);
});

Deno.test("assay config validate does not look at this machine's files and variables", async () => {
  using project = configProject({ "part.yaml": "days: 3\n" });
  // weather.yml beside it has the token that the file lacks.
  const { code, stderr } = await project.assay(
    ...["config", "validate", "main.ts", "part.yaml"],
  );
  assert.equal(code, 1);
  assert.match(stderr, /^part\.yaml: .*\n {2}token: expected string/);
  assert.doesNotMatch(stderr, /place/);
});

for (
  const [what, words, message] of [
    ["an unknown command", ["shwo"], /`shwo`.+`show`/],
    ["an unknown flag", ["show", "--jsno", "main.ts"], /--jsno.+--json/],
    ["no module", ["show"], /module/],
    ["both forms", ["show", "main.ts", "--json", "--yaml"], /found both/],
    [
      "a wrong flag of the program",
      ["show", "main.ts", "--confg"],
      /'--config'/,
    ],
    ["a wrong configuration", ["show", "main.ts", "-o", "days=99"], /days/],
    ["no key", ["explain", "main.ts"], /key/],
    [
      "a flag for a key",
      ["explain", "main.ts", "-o", "days=3"],
      /found a flag/,
    ],
    ["an unknown key", ["explain", "main.ts", "dys"], /'days'/],
    ["no file", ["validate", "main.ts"], /file/],
    ["two modules", ["schema", "main.ts", "both.ts"], /argument/],
  ] as const
) {
  Deno.test(`assay config refuses ${what} with exit code 2`, async () => {
    using project = configProject();
    const { code, stdout, stderr } = await project.assay("config", ...words);
    assert.deepEqual([code, stdout], [2, ""], stderr);
    assert.match(stderr, message);
  });
}
