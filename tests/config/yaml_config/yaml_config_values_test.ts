import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { z } from "zod";
import {
  YamlConfig,
  yamlConfig,
} from "../../../src/config/yaml_config/yaml_config.ts";
import { requirement } from "../../requirement.ts";
import { makeFolder } from "../folder.ts";

const python = requirement("python-yaml");

enum Speed {
  Fast = "fast",
  Slow = "slow",
}

enum Level {
  Low,
  High = 7,
}

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 4 })
    .map((units) => String.fromCharCode(...units)),
  fc.constantFrom(
    ...[
      "",
      "no",
      "012",
      "1:30",
      "2026-11-23",
      "2026-11-23T06:47:00Z",
      "=",
      "<<",
    ],
    ...["null", "~", ".nan", "1e3", "0x1f", "- a", "a: b", "#", "a #b", "*a"],
    ...[
      "&a",
      "a, b",
      "[a",
      "{a}",
      "'",
      '"',
      "a\nb\n",
      "\n a\n",
      "  a\n",
      "${a}",
    ],
    ...[
      "x ".repeat(100),
      "line\n".repeat(20),
      "__proto__",
      "constructor",
      "$Date",
    ],
  ),
);
const key = text.filter((key) => key !== "__proto__" && key !== "<<");
const number = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(-0, NaN, Infinity, -Infinity, 1e21, 5e-324, 2 ** 53),
);
const date = fc.date({ noInvalidDate: true });
const big = fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n });
const arrays = fc.oneof(
  fc.uint8Array({ maxLength: 4 }),
  fc.uint8ClampedArray({ maxLength: 4 }),
  fc.int8Array({ maxLength: 4 }),
  fc.uint16Array({ maxLength: 4 }),
  fc.int16Array({ maxLength: 4 }),
  fc.uint32Array({ maxLength: 4 }),
  fc.int32Array({ maxLength: 4 }),
  fc.float32Array({ maxLength: 4 }),
  fc.float64Array({ maxLength: 4 }),
  fc.bigInt64Array({ maxLength: 4 }),
  fc.bigUint64Array({ maxLength: 4 }),
);

/** Anything that YAML can be made to hold; no schema tells what it is. */
const { anything } = fc.letrec((again) => ({
  anything: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    text,
    number,
    fc.constantFrom(null, true, false),
    date,
    fc.constant(new Date(NaN)),
    big,
    arrays,
    fc.array(fc.oneof(again("anything"), fc.constant(undefined)), {
      maxLength: 3,
    }),
    fc.dictionary(key, again("anything"), {
      maxKeys: 3,
      noNullPrototype: true,
    }),
    fc.dictionary(
      fc.constantFrom("$Date", "$Map", "$Object", "$undefined", "$Uint8Array"),
      again("anything"),
      { maxKeys: 2, noNullPrototype: true },
    ),
    fc.array(again("anything"), { maxLength: 3 }).map((items) =>
      new Set(items)
    ),
    fc.array(fc.tuple(again("anything"), again("anything")), { maxLength: 3 })
      .map((pairs) => new Map(pairs)),
  ),
}));

class Broad extends yamlConfig(z.object({
  text: z.string(),
  number: z.union([z.number(), z.nan(), z.literal([Infinity, -Infinity])]),
  date: z.date(),
  maybe: z.date().nullable(),
  optional: z.date().optional(),
  big: z.bigint(),
  speed: z.enum(Speed),
  level: z.enum(Level),
  word: z.enum(["yes", "no"]),
  set: z.set(z.date()),
  map: z.map(z.string(), z.bigint()),
  counts: z.map(z.int(), z.array(z.date())),
  dates: z.map(z.date(), z.set(z.int())),
  record: z.record(z.string(), z.date()),
  tuple: z.tuple([z.date(), z.bigint()], z.string()),
  rows: z.array(z.object({ at: z.date(), name: z.string() })),
  either: z.union([z.date(), z.string()]),
  bytes: z.instanceof(Uint8Array<ArrayBuffer>),
  anything: z.any(),
})) {}

const broad = fc.record({
  text,
  number,
  date,
  maybe: fc.option(date),
  optional: fc.option(date, { nil: undefined }),
  big,
  speed: fc.constantFrom(Speed.Fast, Speed.Slow),
  level: fc.constantFrom(Level.Low, Level.High),
  word: fc.constantFrom("yes" as const, "no" as const),
  set: fc.array(date, { maxLength: 3 }).map((dates) => new Set(dates)),
  map: fc.array(fc.tuple(text, big), { maxLength: 4 }).map((all) =>
    new Map(all)
  ),
  counts: fc.array(
    fc.tuple(
      fc.maxSafeInteger().map((n) => n || 0),
      fc.array(date, { maxLength: 2 }),
    ),
    { maxLength: 3 },
  ).map((all) => new Map(all)),
  dates: fc.array(fc.tuple(date, fc.constant(new Set([1, 2]))), {
    maxLength: 3,
  })
    .map((all) => new Map(all)),
  record: fc.dictionary(key, date, { maxKeys: 3, noNullPrototype: true }),
  tuple: fc.tuple(date, big, text),
  rows: fc.array(
    fc.record({ at: date, name: text }, { noNullPrototype: true }),
    { maxLength: 3 },
  ),
  either: fc.oneof(date, text),
  bytes: fc.uint8Array({ maxLength: 4 }) as fc.Arbitrary<
    Uint8Array<ArrayBuffer>
  >,
  anything,
}, { noNullPrototype: true });

/** The fields as they read back: the undefined ones are not there. */
function present(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(present);
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Map) {
    return new Map(Array.from(value, ([k, v]) => [present(k), present(v)]));
  }
  if (value instanceof Set) return new Set([...value].map(present));
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value).filter(([, inner]) => inner !== undefined)
      .map(([key, inner]) => [key, present(inner)]),
  );
}

Deno.test("fromYaml() reads any value of a broad schema as toYaml() wrote it", async () => {
  await using folder = await makeFolder();
  const path = join(folder.path, "broad.yaml");
  fc.assert(
    fc.property(broad, (fields) => {
      Deno.writeTextFileSync(path, "");
      new Broad(fields).toYaml(path);
      const text = Deno.readTextFileSync(path);
      const loaded = Broad.fromYaml(path);
      assert.deepStrictEqual({ ...loaded }, present(fields), text);
      const { mtime, ino } = Deno.statSync(path);
      loaded.toYaml(path);
      assert.equal(Deno.readTextFileSync(path), text);
      assert.deepEqual([Deno.statSync(path).mtime, Deno.statSync(path).ino], [
        mtime,
        ino,
      ]);
    }),
    { numRuns: 400 },
  );
});

Deno.test("toYaml() over any other values of a schema reads back as well", async () => {
  await using folder = await makeFolder();
  const path = join(folder.path, "broad.yaml");
  fc.assert(
    fc.property(broad, broad, (first, second) => {
      Deno.writeTextFileSync(path, "");
      new Broad(first).toYaml(path);
      const before = Deno.readTextFileSync(path);
      new Broad(second).toYaml(path);
      const after = Deno.readTextFileSync(path);
      assert.deepStrictEqual(
        { ...Broad.fromYaml(path) },
        present(second),
        before + after,
      );
      Broad.fromYaml(path).toYaml(path);
      assert.equal(Deno.readTextFileSync(path), after);
    }),
    { numRuns: 300 },
  );
});

Deno.test("YamlConfig knows the types of its fields by their defaults", async () => {
  class Defaults extends YamlConfig {
    date = new Date(0);
    big = 1n;
    set = new Set(["a"]);
    map = new Map([[1, new Date(0)]]);
    pairs = new Map<unknown, unknown>([[true, 1]]);
    bytes = new Uint8Array([1]);
    halves = new Float32Array([0.5]);
    bigs = new BigUint64Array([2n ** 64n - 1n]);
    list: bigint[] = [1n];
    open: unknown[] = [];
    nothing: unknown = null;
    float = NaN;
    zero = -0;
    nested = { when: new Date(0), tags: new Set([1n]) };
  }
  await using folder = await makeFolder();
  const path = join(folder.path, "a.yaml");
  const config = new Defaults();
  config.open = [new Date(5), 5n];
  config.nothing = { a: new Set() };
  config.list = [2n ** 70n];
  config.toYaml(path);
  assert.equal(
    Deno.readTextFileSync(path),
    `date: 1970-01-01T00:00:00.000Z
big: 1
set:
  - a
map:
  1: 1970-01-01T00:00:00.000Z
pairs:
  - - true
    - 1
bytes: [1]
halves: [0.5]
bigs: [18446744073709551615]
list:
  - 1180591620717411303424
open:
  - $Date: 1970-01-01T00:00:00.005Z
  - $BigInt: 5
nothing:
  a:
    $Set: []
float: .nan
zero: -0.0
nested:
  when: 1970-01-01T00:00:00.000Z
  tags:
    - 1
`,
  );
  assert.deepStrictEqual({ ...Defaults.fromYaml(path) }, { ...config });
});

Deno.test("fromYaml() reads dates and big integers as people write them", async () => {
  class When extends yamlConfig(z.object({
    at: z.date(),
    n: z.bigint().default(0n),
  })) {}
  await using folder = await makeFolder();
  const path = join(folder.path, "a.yaml");
  const read = (text: string) => {
    Deno.writeTextFileSync(path, text);
    return When.fromYaml(path);
  };
  for (
    const [written, iso] of [
      ["2026-11-23", "2026-11-23T00:00:00.000Z"],
      ["'2026-11-23T06:47:00Z'", "2026-11-23T06:47:00.000Z"],
      ["2026-11-23 06:47:00", "2026-11-23T06:47:00.000Z"],
      ["2001-12-14t21:59:43.10-05:00", "2001-12-15T02:59:43.100Z"],
      ["2001-12-14 21:59:43.123456 +5", "2001-12-14T16:59:43.123Z"],
      ["2024-2-29", "2024-02-29T00:00:00.000Z"],
      ["+012026-11-23", "+012026-11-23T00:00:00.000Z"],
    ] as const
  ) assert.equal(read(`at: ${written}\n`).at.toISOString(), iso, written);
  for (const bad of ["2026-02-30", "2026-13-01", "23.11.2026", "2026", "yes"]) {
    assert.throws(
      () => read(`at: ${bad}\n`),
      /:1:5: at: expected date, found/,
      bad,
    );
  }
  for (
    const [written, value] of [
      ["9007199254740993", 9007199254740993n],
      ["-1", -1n],
      ["+7", 7n],
      ["0x1F", 31n],
      ["'12345678901234567890'", 12345678901234567890n],
    ] as const
  ) assert.equal(read(`at: 2026-11-23\nn: ${written}\n`).n, value, written);
  for (const bad of ["1.5", "1e3", "a", "''"]) {
    assert.throws(
      () => read(`at: 2026-11-23\nn: ${bad}\n`),
      /:2:4: n: expected bigint/,
    );
  }
});

Deno.test({
  name: "toYaml() writes what PyYAML reads as the same values",
  ignore: python.ignore,
  async fn() {
    class Plain extends yamlConfig(z.object({
      at: z.date(),
      early: z.date(),
      n: z.bigint(),
      map: z.map(z.int(), z.string()),
      set: z.set(z.string()),
      zero: z.number(),
      list: z.array(z.any()),
      text: z.array(z.string()),
    })) {}
    await using folder = await makeFolder();
    const path = join(folder.path, "a.yaml");
    new Plain({
      at: new Date(Date.UTC(2026, 10, 23, 6, 47)),
      early: new Date("0000-01-01T00:00:00Z"),
      n: 2n ** 70n,
      map: new Map([[1, "no"], [-2, "b"]]),
      set: new Set(["yes", "012", "2026-11-23"]),
      zero: -0,
      list: [true, null, 1e21, "a\nb\n"],
      text: ["1:30", "\u2028", "a, b", "\ud800"],
    }).toYaml(path);
    const script =
      "import sys, yaml; print(ascii(yaml.safe_load(open(sys.argv[1]))))";
    const { stdout, stderr } = await new Deno.Command(python.command, {
      args: ["-c", script, path],
    }).output();
    assert.equal(
      new TextDecoder().decode(stdout),
      "{'at': datetime.datetime(2026, 11, 23, 6, 47, tzinfo=datetime.timezone.utc), " +
        "'early': '0000-01-01T00:00:00.000Z', 'n': 1180591620717411303424, " +
        "'map': {1: 'no', -2: 'b'}, 'set': ['yes', '012', '2026-11-23'], " +
        "'zero': -0.0, 'list': [True, None, 1e+21, 'a\\nb\\n'], " +
        "'text': ['1:30', '\\u2028', 'a, b', '\\ud800']}\n",
      new TextDecoder().decode(stderr),
    );
  },
});
