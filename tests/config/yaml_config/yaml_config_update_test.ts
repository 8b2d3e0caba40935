import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { z } from "zod";
import {
  YamlConfig,
  yamlConfig,
} from "../../../src/config/yaml_config/yaml_config.ts";
import { faultLoop } from "../../fault/fault_loop.ts";
import { makeFolder } from "../folder.ts";

/** Loads a text by a schema, changes it, saves it, and gives the new text. */
async function resaved<T extends object>(
  schema: z.ZodType<T>,
  text: string,
  change: (config: T) => void,
): Promise<string> {
  class Config extends yamlConfig(z.object({})) {}
  const Base = yamlConfig(schema) as unknown as typeof Config;
  await using folder = await makeFolder({ "a.yaml": text });
  const path = join(folder.path, "a.yaml");
  const config = Base.fromYaml(path);
  change(config as unknown as T);
  config.toYaml(path);
  const written = Deno.readTextFileSync(path);
  assert.deepEqual({ ...Base.fromYaml(path) }, { ...config });
  Base.fromYaml(path).toYaml(path);
  assert.equal(Deno.readTextFileSync(path), written);
  return written;
}

const camera = z.object({
  exposure: z.number(),
  name: z.string(),
  big: z.bigint().optional(),
  roi: z.object({ x: z.int(), y: z.int() }),
  lenses: z.array(z.string()),
  started: z.date().optional(),
  map: z.map(z.string(), z.int()).optional(),
});

const TEXT = `# yaml-language-server: $schema=./camera.json

# How the camera is set.
name:   "left"     # which one


exposure: 0x1F     # in ms
big: 9007199254740993
roi: { x: 1,  y: 2 }   # pixels
# All of them.
lenses:
    - 'wide'   # for streets

    # rarely used
    - tele
# the end
`;

Deno.test("toYaml() changes nothing in a file but the scalars that changed", async () => {
  const written = await resaved(camera, TEXT, (config) => {
    config.exposure = 1e21;
    config.roi.y = 20;
    config.lenses[1] = "no";
    config.big = 9007199254740995n;
  });
  assert.equal(
    written,
    TEXT.replace("0x1F", "1.0e+21").replace("y: 2", "y: 20")
      .replace("tele", '"no"').replace("993", "995"),
  );
});

Deno.test("toYaml() does not touch a file that says the same already", async () => {
  for (
    const text of [TEXT, TEXT.replaceAll("\n", "\r\n"), `---\n${TEXT}...\n`]
  ) {
    assert.equal(await resaved(camera, text, () => {}), text);
  }
});

Deno.test("toYaml() keeps comments, blank lines and order when keys come and go", async () => {
  const written = await resaved(camera, TEXT, (config) => {
    delete config.big;
    config.started = new Date(0);
    config.lenses.unshift("macro, new");
  });
  assert.equal(
    written,
    `# yaml-language-server: $schema=./camera.json

# How the camera is set.
name: "left" # which one

exposure: 0x1F # in ms
roi: { x: 1,  y: 2 } # pixels
# All of them.
lenses:
    - macro, new
    - 'wide' # for streets

    # rarely used
    - tele
started: 1970-01-01T00:00:00.000Z
# the end
`,
  );
});

Deno.test("toYaml() keeps what stands at the top when the first key goes", async () => {
  const schema = z.object({ a: z.int().optional(), b: z.int() });
  const change = (config: z.infer<typeof schema>) => void delete config.a;
  assert.equal(
    await resaved(schema, "# the file\n\n# more\n\n# a\na: 1\nb: 2\n", change),
    "# the file\n\n# more\n\nb: 2\n",
  );
  const line = "# yaml-language-server: $schema=./a.json\n";
  assert.equal(
    await resaved(schema, `${line}a: 1\n# two\nb: 2\n`, change),
    `${line}# two\nb: 2\n`,
  );
});

Deno.test("toYaml() keeps a comment with the key or item it stands above", async () => {
  const schema = z.object({
    a: z.object({ x: z.int() }),
    b: z.array(z.object({ x: z.int() })).optional(),
    c: z.int().optional(),
  });
  const text = `a:
  x: 1
  # y: 2

# The list.

# It has two.
b:
  - x: 1
    # y: 2
  # second
  - x: 2
`;
  for (const newline of ["\n", "\r\n"]) {
    const lines = text.replaceAll("\n", newline);
    assert.equal(
      await resaved(schema, lines, (config) => void (config.c = 1)),
      `${lines}c: 1${newline}`,
    );
    assert.equal(
      await resaved(schema, lines, (config) => void delete config.b),
      ["a:", "  x: 1", "  # y: 2", ""].join(newline),
    );
  }
});

Deno.test("toYaml() leaves empty lists and maps where they are", async () => {
  const schema = z.object({
    a: z.array(z.unknown()),
    b: z.record(z.string(), z.unknown()),
    c: z.int().optional(),
  });
  assert.equal(
    await resaved(schema, "a: [] # A\nb: {} # B\n", (config) => {
      config.c = 1;
    }),
    "a: [] # A\nb: {} # B\nc: 1\n",
  );
});

Deno.test("toYaml() keeps lists that are not indented, and line ends of Windows", async () => {
  const schema = z.object({ a: z.array(z.int()), b: z.int().optional() });
  const change = (config: z.infer<typeof schema>) => void (config.b = 1);
  assert.equal(
    await resaved(schema, "a:\n- 1\n- 2 # two\n", change),
    "a:\n- 1\n- 2 # two\nb: 1\n",
  );
  assert.equal(
    await resaved(schema, "a: [1, 2] # two\r\n", change),
    "a: [1, 2] # two\r\nb: 1\r\n",
  );
});

Deno.test("toYaml() keeps anchors and aliases where they still hold", async () => {
  const schema = z.object({ a: z.any().optional(), b: z.any(), c: z.any() });
  const text = "a: &one {x: 1}\nb: *one\nc: *one # same\n";
  assert.equal(await resaved(schema, text, (config) => config.a.x = 1), text);
  assert.equal(
    await resaved(schema, text, (config) => {
      for (const key of ["a", "b", "c"] as const) config[key] = { x: 2 };
    }),
    text.replace("1", "2"),
  );
  assert.equal(
    await resaved(schema, text, (config) => config.c = { x: 3 }),
    "a: &one {x: 1}\nb: *one\nc:\n  x: 3\n  # same\n",
  );
  assert.equal(
    await resaved(schema, text, (config) => delete config.a),
    "b:\n  x: 1\nc:\n  x: 1\n  # same\n",
  );
});

Deno.test("toYaml() keeps YAML's own tags", async () => {
  const schema = z.object({ a: z.any(), b: z.any(), c: z.any().optional() });
  const text = "a: !!str 12\nb: !!str two\n  lines\n";
  assert.equal(
    await resaved(schema, text, (config) => config.c = 1),
    "a: !!str 12\nb: !!str two lines\nc: 1\n",
  );
  assert.equal(
    await resaved(schema, text, (config) => config.a = 12),
    "a: 12\nb: !!str two lines\n",
  );
});

Deno.test("toYaml() writes texts that hold in brackets", async () => {
  const schema = z.object({
    a: z.array(z.string()),
    m: z.record(z.string(), z.any()),
  });
  assert.equal(
    await resaved(schema, "a: [x, y] #\nm: {}\n", (config) => {
      config.a[0] = "p, q";
      config.m["k, {"] = ["]", { a: 1 }];
    }),
    'a: ["p, q", y] #\nm:\n  k, {:\n    - "]"\n    - a: 1\n',
  );
});

Deno.test("toYaml() keeps the comments of a file that holds nothing else", async () => {
  class Two extends YamlConfig {
    a = 1;
    b = "x";
  }
  await using folder = await makeFolder({ "a.yaml": "# mine\n" });
  const path = join(folder.path, "a.yaml");
  new Two().toYaml(path);
  assert.equal(Deno.readTextFileSync(path), "# mine\n\na: 1\nb: x\n");
});

Deno.test("toYaml() keeps the order of a Map, and changes it with the Map", async () => {
  const schema = z.object({ m: z.map(z.int(), z.string()) });
  const text = "m:\n  1: a # one\n  # two\n  2: b\n";
  assert.equal(
    await resaved(schema, text, (config) => {
      config.m = new Map([[3, "c"], [2, "b"], [1, "a"]]);
    }),
    "m:\n  3: c\n  # two\n  2: b\n  1: a # one\n",
  );
});

const tree = fc.letrec((again) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<unknown>(
      1,
      -0,
      "a",
      "no",
      "x\ny\n",
      null,
      true,
      1e21,
      "a, b",
    ),
    fc.array(again("tree"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "b", "c", "012"), again("tree"), {
      noNullPrototype: true,
    }),
  ),
})).tree;

Deno.test("toYaml() keeps every comment of what stays, whatever changes", async () => {
  const schema = z.object({
    kept: z.any(),
    free: z.any(),
    list: z.array(z.any()),
  });
  await fc.assert(
    fc.asyncProperty(
      tree,
      tree,
      tree,
      fc.boolean(),
      async (kept, free, other, isDos) => {
        const text =
          `# top\n\nkept: # above\n  # one\n  a: ${
            JSON.stringify(kept)
          } # two\n\n` +
          `  # three\n  b: 'x' # four\n  # inner\n\n# five\nfree: ${
            JSON.stringify(free)
          }\n` +
          `list:\n  # six\n  - 1 # seven\n\n  # eight\n  - 2\n# nine\n`;
        const saved = await resaved(
          schema,
          isDos ? text.replaceAll("\n", "\r\n") : text,
          (config) => {
            config.free = other;
            config.list.splice(1, 0, other);
          },
        );
        const written = isDos ? saved.replaceAll("\r\n", "\n") : saved;
        assert(!written.includes("\r"), saved);
        const words = written.match(/# \w+/g);
        assert.deepEqual(
          words,
          "top above one two three four inner five six seven eight nine".split(
            " ",
          ).map(
            (word) => `# ${word}`,
          ),
          written,
        );
        assert(written.includes("\n\n  # three\n"), written);
        assert(written.includes("\n  # inner\n\n# five\nfree:"), written);
      },
    ),
    { numRuns: 300 },
  );
});

Deno.test("toYaml() leaves the old or the new file after a fault in any operation", async () => {
  class Counted extends YamlConfig {
    count = 0;
    s = "text that is long enough to be halved";
  }
  await using folder = await makeFolder();
  const directory = join(folder.path, "deep", "er");
  const path = join(directory, "a.yaml");
  const old = "# old\ncount: 1\n";
  for (const isThere of [true, false]) {
    await faultLoop(() => new Counted().toYaml(path), {
      prepare: () => {
        Deno.removeSync(folder.path, { recursive: true });
        Deno.mkdirSync(isThere ? directory : folder.path, { recursive: true });
        if (isThere) Deno.writeTextFileSync(path, old);
      },
      check: ({ mode, faults, error }) => {
        let found: string | undefined;
        try {
          found = Deno.readTextFileSync(path);
        } catch (error) {
          assert(!isThere && error instanceof Deno.errors.NotFound);
        }
        const isNew = found?.includes("count: 0\n") === true;
        if (mode === "short" || faults.length === 0) assert(isNew);
        else {
          const { code } = error as { code?: unknown };
          const isOld = found === (isThere ? old : undefined);
          // What the file holds is read before anything is written.
          assert(code === "CONFIG_INVALID" ? isOld : code === "WRITE_FAILED");
          assert(isNew || isOld, `${found}`);
        }
      },
    });
  }
});
