import assert from "node:assert/strict";
import { join } from "node:path";
import { z } from "zod";
import {
  compileConfig,
  ConfigError,
  type Schema,
} from "../../src/config/mod.ts";
import { locateYaml } from "../../src/config/locate_yaml.ts";
import { positionOf } from "../../src/config/excerpt.ts";
import type { Problem } from "../../src/config/problem.ts";
import { type Folder, makeFolder } from "./folder.ts";

const anything: Schema<unknown> = { parse: (input) => input };

async function refusal(
  folder: Folder,
  name: string,
  schema = anything,
): Promise<ConfigError> {
  try {
    await compileConfig(schema, { args: ["-c", name], cwd: folder.path });
  } catch (error) {
    assert(error instanceof ConfigError, String(error));
    return error;
  }
  throw new Error(`compileConfig() accepted ${name}`);
}

/**
 * Documents of our own for each kind of error that yaml-test-suite knows, and
 * the line that must be named; the words are the parser's.
 */
const noYaml: [kind: string, text: string, line: number][] = [
  ["flow sequence not closed", "a: [1, 2\nb: 3\n", 2],
  ["flow map not closed", "a: {x: 1\nb: 3\n", 2],
  ["flow sequence closed twice", "a: [1, 2]]\n", 1],
  ["flow closed by the wrong bracket", "a: [1, 2}\n", 1],
  ["flow sequence begins with a comma", "a: [, 1]\n", 1],
  ["flow sequence with two commas", "a: [1, , 2]\n", 1],
  ["flow not indented enough", "a: [\n1,\n2]\nb: 1\n", 2],
  ["text after a flow sequence", "a: [1] x\n", 1],
  ["comment without a space before it in flow", "a: [1,#x\n2]\n", 1],
  ["double quotes not closed", 'a: "x\nb: 1\n', 3],
  ["single quotes not closed", "a: 'x\nb: 1\n", 3],
  ["text after double quotes", 'a: "x" y\n', 1],
  ["text after single quotes", "a: 'x' y\n", 1],
  ["an escape that does not exist", 'a: "\\q"\n', 1],
  ["a hex escape cut short", 'a: "\\x4"\n', 1],
  ["an escape beyond Unicode", 'a: "\\UFFFFFFFF"\n', 1],
  ["quotes not indented enough", 'a:\n  b: "x\ny"\n', 3],
  ["a document marker inside quotes", 'a: "x\n---\ny"\n', 2],
  ["key and value not on one line", '"a\nb": 1\n', 1],
  ["a missing colon", "a: 1\nb\nc: 2\n", 2],
  ["two values for a key", "a: b: c\n", 1],
  ["a map on the line of a list's key", "a: - b\n", 1],
  ["a key indented less than its sisters", "a:\n    b: 1\n  c: 2\n", 3],
  ["a key indented more than its sisters", "a: 1\n  b: 2\n", 1],
  ["an item indented less than its sisters", "a:\n  - b\n - c\n", 3],
  ["a list and a map at one level", "a: 1\n- b\n", 2],
  ["a map and a list at one level", "- a\nb: 1\n", 2],
  ["a tab for indentation", "a:\n\tb: 1\n", 2],
  ["a tab between dash and dash", "a:\n  -\t- b\n", 2],
  ["an unknown block header", "a: |x\n  b\n", 1],
  ["a block header with two indents", "a: |12\n  b\n", 1],
  ["text after a block header", "a: > b\n  c\n", 1],
  ["a leading blank line with too many spaces", "a: |\n     \n  b\n", 3],
  ["an anchor without a name", "a: & b\n", 1],
  ["two anchors on one value", "a: &x &y b\n", 1],
  ["an anchor on an alias", "a: &x 1\nb: &y *x\n", 2],
  ["an anchor before a dash", "&x - a\n", 1],
  ["an alias without an anchor", "a: *x\n", 1],
  ["a tag that is unknown", "a: !mine 1\n", 1],
  ["a tag handle that is not declared", "a: !h!x 1\n", 1],
  ["a verbatim tag not closed", "a: !<x 1\n", 1],
  ["two tags on one value", "a: !!str !!str 1\n", 1],
  ["a YAML directive twice", "%YAML 1.2\n%YAML 1.2\n---\na: 1\n", 2],
  ["a YAML directive with a word after it", "%YAML 1.2 x\n---\na: 1\n", 1],
  ["a directive without a document", "%YAML 1.2\n", 2],
  ["a directive after content", "a: 1\n%YAML 1.2\n---\nb: 2\n", 2],
  ["an unknown directive", "%OTHER x\n---\na: 1\n", 1],
  ["two documents", "a: 1\n---\nb: 2\n", 2],
  ["content after the end of the document", "a: 1\n... b: 2\n", 2],
  ["content on the line of a block map's start", "--- a: 1\n", 1],
  ["a reserved indicator", "a: @b\n", 1],
  ["a backtick", "a: `b`\n", 1],
  ["a percent sign at the start of a value", "a: %b\n", 1],
  ["a comment in the middle of a plain text", "a: x\n  # y\n  z\n", 3],
  ["a question mark inside flow without a value's end", "a: {? b, c: 1\n", 2],
];

Deno.test("locateYaml() refuses every kind of document that is no YAML", () => {
  const accepted: string[] = [];
  for (const [kind, text, line] of noYaml) {
    const problems: Problem[] = [];
    const source = { layer: "--config", file: "a.yaml", text } as const;
    locateYaml(source, (problem) => problems.push(problem));
    const lines = problems.map(({ place }) => place && positionOf(place)?.line);
    if (!lines.includes(line)) accepted.push(`${kind}: ${lines} for ${line}`);
  }
  assert.deepEqual(accepted, []);
});

Deno.test("compileConfig() points at what is no YAML, with carets", async () => {
  await using folder = await makeFolder({
    "a.yaml": "season:\n  days: [1, 2\nname: x\n",
    "b.toml": "a = 1\nb = [1, 2\nc = 3\n",
    "c.jsonc": '{\n  "a": 1\n  "b": 2\n}\n',
  });
  const messages = [
    /a\.yaml:3:1: .*\n {2}3 \| name: x\n {4}\| \^/,
    /b\.toml:3:1: .*\n {2}3 \| c = 3\n {4}\| \^/,
    /c\.jsonc:3:3: comma expected in JSON\n {2}3 \| {3}"b": 2\n {4}\| {3}\^\^\^/,
  ];
  for (const [index, name] of ["a.yaml", "b.toml", "c.jsonc"].entries()) {
    assert.match((await refusal(folder, name)).message, messages[index]!);
  }
});

Deno.test("locateYaml() says of a second document where it begins", () => {
  const texts: [text: string, position: string][] = [
    ["a: 1\n---\nb: 2\n", "2:1"],
    ["a: 1\n...\n---\nb: 2\n---\nc: 3\n", "3:1"],
    ["a: 1\n--- [\n", "2:1"],
  ];
  for (const [text, position] of texts) {
    const problems: Problem[] = [];
    const source = { layer: "--config", file: "a.yaml", text } as const;
    locateYaml(source, (problem) => problems.push(problem));
    const { message, place } = problems.at(-1)!;
    const { line, column } = positionOf(place!)!;
    assert.equal(`${line}:${column}`, position, text);
    assert.equal(message, "expected one document, found another");
    assert.doesNotMatch(JSON.stringify(problems), /parseAllDocuments/);
  }
});

Deno.test("compileConfig() reads BOM, CRLF and final lines without an end in every format", async () => {
  await using folder = await makeFolder({
    "a.yaml": "\ufeffa: 1\r\nb:\r\n  - x",
    "a.toml": '\ufeffa = 1\r\nb = ["x"]',
    "a.json": '\ufeff{"a": 1,\r\n"b": ["x"]}',
    "a.jsonc": '\ufeff// x\r\n{"a": 1,\r\n"b": ["x"]}',
  });
  for (const name of ["a.yaml", "a.toml", "a.json", "a.jsonc"]) {
    const options = { args: ["-c", name], cwd: folder.path };
    const { value } = await compileConfig(anything, options);
    assert.deepEqual(value, { a: 1, b: ["x"] }, name);
  }
});

Deno.test("compileConfig() refuses control characters and tabs where they harm", async () => {
  await using folder = await makeFolder({
    "nul.yaml": "a: x\u0000y\n",
    "nul.toml": "a = 'x\u0000y'\n",
    "nul.json": '{"a": "x\u0000y"}',
    "tab.yaml": "a:\n\tb: 1\n",
    "utf16.yaml": new Uint8Array([0xff, 0xfe, 0x61, 0, 0x3a, 0]),
  });
  for (const name of ["nul.yaml", "nul.toml", "nul.json", "tab.yaml"]) {
    const { issues } = await refusal(folder, name);
    assert.equal(issues[0]?.code, "SYNTAX", name);
    assert.equal(issues[0]?.line, name === "tab.yaml" ? 2 : 1);
  }
  const { issues: [utf16] } = await refusal(folder, "utf16.yaml");
  assert.deepEqual([utf16?.code, utf16?.found], ["UNREADABLE", "other bytes"]);
});

Deno.test("compileConfig() never pollutes a prototype, whatever the format", async () => {
  const texts = {
    "proto.yaml": "__proto__: {polluted: 1}\n",
    "proto.json": '{"a": {"__proto__": {"polluted": 1}}}',
    "proto.toml": "[a.__proto__]\npolluted = 1\n",
    "alias.yaml": "a: &x {polluted: 1}\n__proto__: *x\n",
  };
  await using folder = await makeFolder({
    ...texts,
    "constructor.yaml": "constructor: {prototype: {polluted: 1}}\n",
    "constructor.json": '{"constructor": {"prototype": {"polluted": 1}}}',
    "constructor.toml": "[constructor.prototype]\npolluted = 1\n",
  });
  for (const name of Object.keys(texts)) {
    const { issues } = await refusal(folder, name);
    assert.equal(issues[0]?.code, "BAD_KEY", name);
  }
  for (const extension of ["yaml", "json", "toml"]) {
    const { value } = await compileConfig(anything, {
      args: [
        ...["-c", `constructor.${extension}`],
        ...["-o", "constructor.prototype.more=2", "-o", "toString.call=3"],
      ],
      cwd: folder.path,
    });
    assert.equal(Object.getPrototypeOf(value), Object.prototype);
    assert.deepEqual(value, {
      constructor: { prototype: { polluted: 1, more: 2 } },
      toString: { call: 3 },
    });
  }
  const own = await compileConfig({ known: 1 }, { strict: true });
  assert.deepEqual(own.value, { known: 1 });
  await assert.rejects(
    compileConfig({ known: 1 }, { args: ["-o", "constructor=1"] }),
    /constructor: unknown key/,
  );
  const clean = {} as Record<string, unknown>;
  assert.deepEqual([
    clean.polluted,
    clean.more,
    (() => 1 as unknown as typeof clean)().polluted,
  ], [
    undefined,
    undefined,
    undefined,
  ]);
});

Deno.test("compileConfig() lays a map over a scalar and back", async () => {
  await using folder = await makeFolder({
    "map.yaml": "a: {b: 1, c: [1]}\n",
    "scalar.yaml": "a: 5\n",
    "list.toml": "a = [1, 2]\n",
    "null.json": '{"a": null}',
  });
  const read = async (...files: string[]) => {
    const args = ["-m", ...files.map((file) => join(folder.path, file))];
    return (await compileConfig(anything, { args })).value;
  };
  assert.deepEqual(await read("map.yaml", "scalar.yaml"), { a: 5 });
  assert.deepEqual(await read("scalar.yaml", "map.yaml"), {
    a: { b: 1, c: [1] },
  });
  assert.deepEqual(await read("map.yaml", "list.toml", "null.json"), {
    a: null,
  });
  assert.deepEqual(await read("map.yaml", "null.json", "map.yaml"), {
    a: { b: 1, c: [1] },
  });
  const schema = z.object({ a: z.object({ b: z.int(), c: z.array(z.int()) }) });
  await assert.rejects(
    compileConfig(schema, {
      args: ["-m", "map.yaml", "scalar.yaml"],
      cwd: folder.path,
    }),
    /scalar\.yaml:1:4: a: expected object, found 5\n/,
  );
});

Deno.test("compileConfig() refuses what would exhaust it, in little time", async () => {
  const bomb = Array.from({ length: 30 }, (_, level) => {
    const items = level === 0 ? "x" : `*l${level - 1}`;
    return `l${level}: &l${level} [${Array(10).fill(items).join(", ")}]\n`;
  });
  const large = new Uint8Array(100 * 2 ** 20).fill("a".charCodeAt(0));
  await using folder = await makeFolder({
    "bomb.yaml": bomb.join(""),
    "large.yaml": large,
    "deep.yaml": "[".repeat(100_000),
    "deep.json": "[".repeat(100_000),
    "deep.toml": `a = ${"[".repeat(100_000)}`,
    "indented.yaml": Array.from(
      { length: 1_000 },
      (_, level) => `${" ".repeat(level)}a:\n`,
    ).join(""),
    "key.json": `{"${"k".repeat(1_000_000)}": 1}`,
  });
  const expected = [
    ["bomb.yaml", "BAD_ALIAS", /repeat more than 100000 values/],
    ["large.yaml", "UNREADABLE", /expected a file of at most 2097152 bytes/],
    ["deep.yaml", "TOO_DEEP", /expected at most 200 levels/],
    ["deep.json", "TOO_DEEP", /expected at most 200 levels/],
    ["deep.toml", "SYNTAX", /Unspecified values are invalid/],
    ["indented.yaml", "TOO_DEEP", /expected at most 200 levels/],
  ] as const;
  for (const [name, code, message] of expected) {
    const error = await refusal(folder, name);
    assert.equal(error.issues[0]?.code, code, name);
    assert.match(error.message, message);
    assert(error.message.length < 100_000, name);
  }
  const known = z.object({ known: z.int().optional() });
  const { message } = await refusal(folder, "key.json", known);
  assert.match(message, /unknown key/);
});

Deno.test("compileConfig() refuses directories, missing files and devices", async () => {
  await using folder = await makeFolder({ "inside/a.yaml": "a: 1\n" });
  await Deno.mkdir(join(folder.path, "dir.toml"));
  await Deno.symlink("loop.yaml", join(folder.path, "loop.yaml"));
  await Deno.symlink("/dev/zero", join(folder.path, "zero.yaml"));
  const cases: [string, RegExp][] = [
    ["dir.toml", /expected a file, found a directory/],
    ["missing.jsonc", /expected a file, found nothing there/],
    ["inside/a.yaml/b.yaml", /expected a file, found nothing there/],
    ["loop.yaml", /expected a file it can read, found/],
    ["zero.yaml", /expected a file of at most 2097152 bytes/],
    [
      "a.txt",
      /expected a file with one of \.yaml, \.yml, \.json, \.jsonc, \.toml/,
    ],
  ];
  for (const [name, message] of cases) {
    const error = await refusal(folder, name);
    assert.equal(error.issues[0]?.code, "UNREADABLE", name);
    assert.match(error.message, message);
  }
  const { hints } = await refusal(folder, "dir.toml");
  const path = join(folder.path, "dir.toml");
  assert.deepEqual(hints, [`Name a file inside '${path}'.`]);
});

Deno.test({
  name: "compileConfig() names the flag for a file it may not read",
  permissions: { read: ["/nowhere"] },
  async fn() {
    const options = { args: ["-m", "/etc/a.toml"], cwd: "/", env: {} };
    await assert.rejects(
      compileConfig(anything, options),
      (error) =>
        error instanceof ConfigError &&
        /expected a file it may read, found no permission/.test(
          error.message,
        ) &&
        error.hints[0] === "Run it again with --allow-read=/etc/a.toml.",
    );
  },
});

Deno.test("compileConfig() tells a fault of YAML, not what it leaves behind", async () => {
  await using folder = await makeFolder({
    "c.yml": "a: {b: ${c}}\nd: 1\ne: [x]\n",
  });
  await assert.rejects(
    compileConfig({ parse: (input) => input }, {
      args: ["-c", "c.yml"],
      cwd: folder.path,
    }),
    (error) => {
      assert(error instanceof ConfigError, String(error));
      const [{ line, column } = {}, ...more] = error.issues;
      assert.deepEqual([line, column, more], [1, 9, []]);
      assert.match(error.hints[0]!, /^Quote an expression/);
      return true;
    },
  );
});

Deno.test("compileConfig() reads a file of 2 MiB, and none that is larger", async () => {
  const most = 2 * 2 ** 20;
  await using folder = await makeFolder({
    "most.yml": "a: 1\n#".padEnd(most, "x"),
    "more.yml": "a: 1\n#".padEnd(most + 1, "x"),
  });
  const compile = (file: string) =>
    compileConfig({ a: 0 }, { args: ["-c", file], cwd: folder.path });
  assert.deepEqual((await compile("most.yml")).value, { a: 1 });
  await assert.rejects(compile("more.yml"), /more\.yml: expected /);
});
