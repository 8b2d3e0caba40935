import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { z } from "zod";
import { positionOf } from "../../src/config/excerpt.ts";
import type { Located } from "../../src/config/located.ts";
import { toPlain } from "../../src/config/located.ts";
import { locateJsonc } from "../../src/config/locate_jsonc.ts";
import { locateToml } from "../../src/config/locate_toml.ts";
import { locateYaml, type TextSource } from "../../src/config/locate_yaml.ts";
import {
  compileConfig,
  ConfigError,
  type Schema,
} from "../../src/config/mod.ts";
import type { Problem } from "../../src/config/problem.ts";
import { makeFolder } from "./folder.ts";

// Together these tests read 100,000 documents and override strings.

/** Pieces that a format gives a meaning, in any order. */
function pieces(...parts: string[]): fc.Arbitrary<string> {
  const piece = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...parts) },
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        ...["a", "b", "season", "harmonics", "__proto__", "1", "0x1", "1e400"],
        ...[
          "constructor",
          "${a}",
          "${",
          "\\",
          "\ufeff",
          "\u0000",
          "\r\n",
          "\r",
        ],
      ),
    },
    { weight: 1, arbitrary: fc.string({ maxLength: 3, unit: "binary" }) },
  );
  return fc.array(piece, { maxLength: 20 }).map((parts) => parts.join(""));
}

const yaml = pieces(
  ..."\n|\n  |\t|: |- |? |[|]|{|}|,|&a |*a|!!str |!x |>\n|\"|'|#|---\n|...\n|<<: |~"
    .split("|"),
  "|\n",
  ": |\n  ",
  "%YAML 1.1\n",
  "a: 1\n",
);
const toml = pieces(
  ..."\n|=|= |.|[|]|[[|]]|{|}|,|\"|'|\"\"\"|'''|#|1979-05-27|T07:32:00Z|+|-|inf|_|0b1"
    .split("|"),
  "a = 1\n",
  "[a]\n",
  "[[b]]\n",
);
const json = pieces(
  ...'{|}|[|]|:|,|"|//|/*|*/|\n|true|null|-|.|\\u12|\\n'.split("|"),
  '"a":',
  '{"a": 1}',
);

/** A document that is right, but for one place. */
function nearly(document: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const noise = fc.oneof(
    fc.string({ maxLength: 2 }),
    fc.constantFrom("\n", "\n ", '"', "'", "[", "{", ":", "=", "-", "#", "\t"),
  );
  return fc.tuple(document, fc.nat(), fc.nat(3), noise).map(
    ([text, at, less, noise]) => {
      const cut = at % (text.length + 1);
      return text.slice(0, cut) + noise + text.slice(cut + less);
    },
  );
}

const anyJson = fc.jsonValue().map((value) =>
  JSON.stringify({ a: value, season: value }, null, 1)
);

const someYaml = fc.constant(`a: &x
  - b: 'it''s'
    c: [1, {d: 2}, "e\\n"]
  - |-
    text
     more
season: {a: 1, b: *x}
? c # why
: >
  folded
`);

const someToml = fc.constant(`a.b = [1, 2.5, "c\\n", 'd']
[season] # why
a = { x = 1979-05-27, y = true }
text = """
one
two"""
[[runs]]
n = 0x1f
[[runs]]
n = inf
`);

type Locate = (
  source: TextSource,
  report: (problem: Problem) => void,
) => Located | undefined;

const formats: [string, Locate, fc.Arbitrary<string>][] = [
  ["a.yaml", locateYaml, fc.oneof(yaml, nearly(someYaml), nearly(anyJson))],
  ["a.toml", locateToml, fc.oneof(toml, nearly(someToml))],
  ["a.json", locateJsonc, fc.oneof(json, nearly(anyJson))],
  ["a.jsonc", locateJsonc, fc.oneof(json, nearly(anyJson))],
];

for (const [file, locate, document] of formats) {
  Deno.test(`${locate.name}() answers any ${file} with a value or a located error`, () => {
    let values = 0;
    fc.assert(
      fc.property(document, (text) => {
        const problems: Problem[] = [];
        const source = { layer: "--config", file, text } as const;
        const root = locate(source, (problem) => problems.push(problem));
        for (const { place, message } of problems) {
          assert(place !== undefined && message !== "");
          assert(place.start >= 0 && place.start <= text.length, message);
          assert(place.end >= place.start, message);
          assert(positionOf(place)!.line >= 1);
        }
        if (problems.length > 0 || root === undefined) return;
        toPlain(root);
        values++;
      }),
      { numRuns: 18_000 },
    );
    assert(values > 500, `only ${values} documents were values`);
  });
}

const schemas: Schema<unknown>[] = [
  { parse: (input) => input },
  z.object({
    a: z.union([z.string(), z.object({ b: z.int() })]).optional(),
    season: z.record(z.string(), z.number().meta({ unit: "s" })).default({}),
    token: z.string().meta({ secret: true }).optional(),
  }),
];

Deno.test("compileConfig() answers any file with a value or a located error", async () => {
  await using folder = await makeFolder();
  let values = 0;
  const bytes = fc.uint8Array({ maxLength: 40 });
  const content = fc.oneof(
    ...formats.map(([name, , document]) =>
      fc.tuple(fc.constant(name), fc.oneof(document, document, bytes))
    ),
  );
  const schema = fc.constantFrom(...schemas);
  await fc.assert(
    fc.asyncProperty(content, schema, async ([name, content], schema) => {
      const file = join(folder.path, name);
      if (typeof content === "string") await Deno.writeTextFile(file, content);
      else await Deno.writeFile(file, content);
      try {
        const config = await compileConfig(schema, { args: ["-c", file] });
        config.toYaml();
        assert.match(config.digest, /^[0-9a-f]{64}$/);
        values++;
      } catch (error) {
        assert(error instanceof ConfigError, String(error));
        for (const issue of error.issues) {
          assert.equal(issue.file, file);
          if (issue.code === "UNREADABLE") continue;
          assert(issue.line! >= 1 && issue.column! >= 1);
        }
      }
    }),
    { numRuns: 4_000 },
  );
  assert(values > 100, `only ${values} documents were values`);
});

Deno.test("compileConfig() answers any -o value with a value or a located error", async () => {
  const text = fc.oneof(yaml, fc.string({ unit: "binary" }));
  const key = fc.constantFrom("a.b", "season.a", "a.0.b", "constructor");
  const schema = fc.constantFrom(...schemas);
  await fc.assert(
    fc.asyncProperty(key, text, schema, async (key, text, schema) => {
      try {
        await compileConfig(schema, { args: ["-o", key, text], env: {} });
      } catch (error) {
        assert(error instanceof ConfigError, String(error));
        assert.equal(error.issues[0]?.name, key);
      }
    }),
    { numRuns: 24_000 },
  );
});
