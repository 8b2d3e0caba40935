import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { z } from "zod";
import { ConfigError } from "../../../src/config/config_error.ts";
import {
  YamlConfig,
  yamlConfig,
} from "../../../src/config/yaml_config/yaml_config.ts";
import { AssayError } from "../../../src/internal/errors.ts";
import { renderError } from "../../../src/internal/render_error.ts";
import { makeFolder } from "../folder.ts";

class Defaults extends YamlConfig {
  integer = 0;
  string = "random";
  numbers = [1, 2];
  options = { a: 1, b: { c: "x" } };
  when = new Date(0);
  names = new Set(["a"]);
  ages = new Map([["a", 1]]);
  bytes = new Uint8Array([1]);
}

class Schemed extends yamlConfig(z.object({
  integer: z.int().default(0),
  string: z.string().default("random"),
})) {}

function failureOf(act: () => unknown): ConfigError {
  try {
    act();
  } catch (error) {
    assert(error instanceof ConfigError, String(error));
    assert(error.hints.length > 0, error.message);
    return error;
  }
  assert.fail("it did not throw");
}

const places = (error: ConfigError) =>
  error.issues.map(({ code, key, line, column, message }) =>
    `${line}:${column} ${code} ${key}: ${message}`
  );

Deno.test("fromYaml() tells every value that is not of its default's type, and where", async () => {
  await using folder = await makeFolder({
    "a.yaml": `integer: one
strng: a
numbers: [1, x]
options: {a: "1", b: {d: 1}}
when: tomorrow
names: [a, 1]
ages: {a: old}
bytes: [1, 256, -1, 0.5]
`,
  });
  const error = failureOf(() => Defaults.fromYaml(join(folder.path, "a.yaml")));
  assert.deepEqual(places(error), [
    "8:12 INVALID_VALUE bytes.1: expected a number that Uint8Array holds, found 256",
    "8:17 INVALID_VALUE bytes.2: expected a number that Uint8Array holds, found -1",
    "8:21 INVALID_VALUE bytes.3: expected a number that Uint8Array holds, found 0.5",
    "2:1 UNKNOWN_KEY strng: unknown key; did you mean 'string'?",
    "4:23 UNKNOWN_KEY options.b.d: unknown key; did you mean 'c'?",
    '1:10 INVALID_VALUE integer: expected a number, found "one"',
    '3:14 INVALID_VALUE numbers.1: expected a number, found "x"',
    '4:14 INVALID_VALUE options.a: expected a number, found "1"',
    '5:7 INVALID_VALUE when: expected a Date, found "tomorrow"',
    "6:12 INVALID_VALUE names.1: expected text, found 1",
    '7:11 INVALID_VALUE ages.a: expected a number, found "old"',
  ]);
  assert.match(
    error.message,
    /a\.yaml:1:10: integer: .*\n {2}1 \| integer: one\n {4}\| {10}\^\^\^/,
  );
});

Deno.test("fromYaml() refuses what is no map of fields", async () => {
  await using folder = await makeFolder({
    "empty.yaml": "",
    "comment.yaml": "# nothing\n",
    "list.yaml": "- a\n",
    "scalar.yaml": "\n  word\n",
    "twice.yaml": "integer: 1\ninteger: 2\n",
    "proto.yaml": "integer: 1\n__proto__: {a: 1}\n",
    "syntax.yaml": "integer: [1\nstring: a\n",
    "tab.yaml": "a:\n\t- 1\n",
    "two.yaml": "integer: 1\n---\ninteger: 2\n",
    "nul.yaml": "integer: \0\n",
    "bytes.yaml": new Uint8Array([0x61, 0x3a, 0x20, 0xff]),
    "folder.yaml/a": "",
  });
  const first = (name: string) => {
    const path = join(folder.path, name);
    const results = [Defaults, Schemed].map((type) =>
      failureOf(() => type.fromYaml(path))
    );
    for (const { issues } of results) assert.equal(issues[0]?.file, path);
    return results.map((error) => places(error)[0]);
  };
  const both = (text: string) => [text, text];
  const none = "NOT_A_MAP : expected a map at the top, found";
  assert.deepEqual(first("empty.yaml"), both(`1:1 ${none} nothing`));
  assert.deepEqual(first("comment.yaml"), both(`1:1 ${none} nothing`));
  assert.deepEqual(first("list.yaml"), both(`1:1 ${none} a list`));
  assert.deepEqual(first("scalar.yaml"), both(`2:3 ${none} a single value`));
  assert.deepEqual(
    first("twice.yaml"),
    both(
      '2:1 DUPLICATE_KEY integer: expected each key once, found "integer" again',
    ),
  );
  assert.match(first("proto.yaml")[0]!, /^2:1 BAD_KEY/);
  for (const name of ["syntax.yaml", "tab.yaml", "two.yaml"]) {
    assert.match(first(name)[0]!, /^[23]:\d+ SYNTAX/, name);
  }
  assert.deepEqual(
    first("two.yaml"),
    both("2:1 SYNTAX : expected one document, found another"),
  );
  assert.match(first("nul.yaml")[0]!, /^1:10 SYNTAX/);
  const unreadable = "undefined:undefined UNREADABLE : expected";
  assert.deepEqual(
    first("bytes.yaml"),
    both(`${unreadable} UTF-8 text, found other bytes`),
  );
  assert.deepEqual(
    first("folder.yaml"),
    both(`${unreadable} a file, found a directory`),
  );
  assert.deepEqual(
    first("missing.yaml"),
    both(`${unreadable} a file, found nothing there`),
  );
  assert.equal(({} as { a?: number }).a, undefined);
});

Deno.test("the sentence of an error says what could not be done", async () => {
  await using folder = await makeFolder({ "a.yaml": "integer: x\n" });
  const path = join(folder.path, "a.yaml");
  const later = join(folder.path, "b.yaml");
  const sentence = (act: () => unknown) => failureOf(act).message.split(":")[0];
  for (const type of [Defaults, Schemed]) {
    assert.equal(sentence(() => type.fromYaml(path)), `Cannot read '${path}'`);
    assert.equal(
      sentence(() => type.fromYaml(later)),
      `Cannot read '${later}'`,
    );
    const wrong = Object.assign(new type(), { integer: "x" });
    assert.equal(
      sentence(() => wrong.toYaml(later)),
      `Cannot save to '${later}'`,
    );
    Deno.writeTextFileSync(later, "- a\n");
    assert.equal(
      sentence(() => new type().toYaml(later)),
      `Cannot save to '${later}'`,
    );
    Deno.removeSync(later);
  }
  assert.equal(
    sentence(() => new Schemed({ integer: "x" } as never)),
    "Cannot make the configuration",
  );
});

Deno.test("toYaml() never replaces a file that it cannot read", async () => {
  const files = {
    "list.yaml": "- a\n",
    "twice.yaml": "integer: 1\ninteger: 2\n",
    "syntax.yaml": "integer: [1\n",
    "tagged.yaml": "integer: !mine 1\n",
    "bytes.yaml": new Uint8Array([0x61, 0x3a, 0x20, 0xff]),
  };
  await using folder = await makeFolder(files);
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder.path, name);
    const error = failureOf(() => new Schemed().toYaml(path));
    assert(error.hints.some((hint) => hint.startsWith(`Mend '${path}'`)));
    const bytes = typeof content === "string"
      ? new TextEncoder().encode(content)
      : content;
    assert.deepEqual(new Uint8Array(Deno.readFileSync(path)), bytes);
  }
  assert.equal([...Deno.readDirSync(folder.path)].length, 5);
});

Deno.test("toYaml() leaves the file as it was when a field is nonsense", async () => {
  await using folder = await makeFolder({ "a.yaml": "integer: 1\n" });
  const path = join(folder.path, "a.yaml");
  const refuses = (type: typeof Schemed | typeof Defaults, change: object) => {
    const config = Object.assign(new type(), change);
    const { issues, hints } = failureOf(() => config.toYaml(path));
    assert(hints.includes(`Nothing was written to '${path}'.`));
    assert.equal(Deno.readTextFileSync(path), "integer: 1\n");
    return issues.map(({ key, message, layer }) => [key, message, layer]);
  };
  const self: unknown[] = [];
  self.push(self, self);
  assert.deepEqual(refuses(Schemed, { integer: "x" }), [
    ["integer", 'expected number, found "x"', undefined],
  ]);
  assert.deepEqual(refuses(Defaults, { integer: "x", more: 1 }), [
    ["more", "unknown key", undefined],
    ["integer", 'expected a number, found "x"', undefined],
  ]);
  class Any extends YamlConfig {
    any: unknown = null;
  }
  const refused: [unknown, RegExp][] = [
    [() => 1, /a function$/],
    [new URL("https://example.org"), /a URL$/],
    [Symbol("s"), /Symbol\(s\)$/],
    [[{ a: /x/ }], /a RegExp$/],
    [new (class Own extends Map {})(), /an? Own$/],
    [self, /more, or a cycle$/],
    [new Map([["a", self]]), /more, or a cycle$/],
    [{ "<<": 1 }, /found <<$/],
  ];
  for (const [any, message] of refused) {
    const config = Object.assign(new Any(), { any });
    const { issues } = failureOf(() => config.toYaml(path));
    assert.match(issues[0]!.message, message);
    assert.match(issues[0]!.key, /^any/);
  }
  assert.equal(Deno.readTextFileSync(path), "integer: 1\n");
});

Deno.test({
  name: "toYaml() and fromYaml() say what to allow, and do not ask",
  permissions: { read: ["/tmp"] },
  fn: () => {
    const error = failureOf(() => Schemed.fromYaml("/nowhere/a.yaml"));
    assert.match(error.message, /no permission/);
    assert(
      error.hints.includes("Run it again with --allow-read=/nowhere/a.yaml."),
    );
    assert.throws(
      () => new Schemed().toYaml("/tmp/assay-never-there/a.yaml"),
      (error) => {
        assert(error instanceof AssayError);
        assert.equal(error.code, "WRITE_FAILED");
        assert.deepEqual(error.hints, [
          "Run it again with --allow-write=/tmp/assay-never-there.",
        ]);
        return true;
      },
    );
  },
});

Deno.test("a secret is saved, and never told", async () => {
  const secret = z.string().min(3).meta({ secret: true });
  class Secret extends yamlConfig(z.object({
    token: secret.optional(),
    keys: z.map(z.string(), z.int()).meta({ secret: true }).optional(),
    count: z.int().default(1),
  })) {}
  await using folder = await makeFolder();
  const path = join(folder.path, "a.yaml");
  new Secret({ token: "yaml-secret-31" }).toYaml(path);
  assert.equal(
    Deno.readTextFileSync(path),
    "token: yaml-secret-31\ncount: 1\n",
  );
  assert.equal(Secret.fromYaml(path).token, "yaml-secret-31");

  const told = [
    failureOf(() => new Secret({ token: "zq", count: 1 })),
    failureOf(() => new Secret({ token: ["yaml-secret-32"] } as never)),
    failureOf(() =>
      new Secret(
        { token: "yaml-secret-33", count: "yaml-secret-33" } as never,
      )
    ),
  ];
  for (
    const text of [
      "token: [yaml-secret-34]\n",
      "token: zq\n",
      "tokn: yaml-secret-35\n",
      "keys: {a: yaml-secret-36}\n",
      "token: yaml-secret-37\ncount: yaml-secret-37\n",
      "token: 'yaml-secret-38\n",
      "token: !yaml-secret-39 a\n",
    ]
  ) {
    Deno.writeTextFileSync(path, text);
    told.push(failureOf(() => Secret.fromYaml(path)));
    told.push(
      failureOf(() => Object.assign(new Secret(), { count: "x" }).toYaml(path)),
    );
  }
  for (const error of told) {
    const all = renderError(error) + error.message + JSON.stringify(error.data);
    assert.doesNotMatch(all, /yaml-secret|zq/);
  }
});

Deno.test("fromYaml() answers any text with a configuration or a located error", async () => {
  class Any extends yamlConfig(z.object({
    a: z.any(),
    d: z.date().optional(),
    m: z.map(z.int(), z.set(z.bigint())).optional(),
    t: z.tuple([z.date()]).optional(),
  })) {}
  class Plain extends YamlConfig {
    a: unknown = null;
    d = new Date(0);
    m = new Map([[1, new Set([1n])]]);
    t = new Float32Array(1);
  }
  await using folder = await makeFolder();
  const path = join(folder.path, "a.yaml");
  const pieces = fc.array(
    fc.constantFrom(
      ..."a: ;d: ;m: ;t: ;\n;\n  ;- ;[;];{;};, ;1;-;2026-11-23;$Date;$Map;$Set;$BigInt;$Object;$Int8Array;$undefined;: ;&a ;*a;'a';\"b\";|\n;# c\n;null;.nan;!!str ;? "
        .split(";"),
    ),
    { maxLength: 16 },
  ).map((parts) => parts.join(""));
  const nearly = fc.tuple(fc.constantFrom("a", "d", "m", "t"), pieces)
    .map(([key, rest]) => `${key}: ${rest}`);
  const loads = [
    () => Any.fromYaml(path) as YamlConfig,
    () => Plain.fromYaml(path) as YamlConfig,
  ];
  let loaded = 0;
  fc.assert(
    fc.property(
      fc.oneof(pieces, nearly),
      fc.constantFrom(...loads),
      (text, load) => {
        Deno.writeTextFileSync(path, text);
        let config: YamlConfig;
        try {
          config = load();
        } catch (error) {
          assert(error instanceof ConfigError, String(error));
          for (const issue of error.issues) {
            assert.equal(issue.file, path);
            assert(issue.line! >= 1 && issue.column! >= 1);
          }
          return;
        }
        loaded++;
        config.toYaml(path);
        assert.deepEqual({ ...load() }, { ...config }, text);
      },
    ),
    { numRuns: 3_000 },
  );
  assert(loaded > 100, `only ${loaded} texts were configurations`);
});
