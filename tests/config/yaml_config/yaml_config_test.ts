import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { ConfigError } from "../../../src/config/config_error.ts";
import {
  YamlConfig,
  yamlConfig,
} from "../../../src/config/yaml_config/yaml_config.ts";
import { AssayError } from "../../../src/internal/errors.ts";
import { makeFolder } from "../folder.ts";

/** Compiles only when both types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends
  (<T>() => T extends B ? 1 : 2) ? true : false;

class MyConfig extends yamlConfig(z.object({
  integer: z.int().default(0),
  string: z.string().default("random"),
})) {}

Deno.test("yamlConfig() does what the example of ataraxis does", async () => {
  await using folder = await makeFolder();
  const config = new MyConfig({ integer: 123, string: "hello" });
  const path = join(folder.path, "my_config.yaml");
  await config.toYaml(path);
  assert.equal(Deno.readTextFileSync(path), "integer: 123\nstring: hello\n");
  const loaded = await MyConfig.fromYaml(path);
  assert(loaded instanceof MyConfig);
  assert(loaded instanceof YamlConfig);
  assert.equal(loaded.integer, config.integer);
  assert.equal(loaded.string, config.string);
});

Deno.test("YamlConfig does what the example of ataraxis does, with plain fields", async () => {
  class Plain extends YamlConfig {
    integer = 0;
    string = "random";
  }
  await using folder = await makeFolder();
  const config = new Plain();
  config.integer = 123;
  const path = join(folder.path, "my_config.yaml");
  config.toYaml(path);
  const loaded = Plain.fromYaml(path);
  assert(loaded instanceof Plain);
  assert.deepEqual({ ...loaded }, { integer: 123, string: "random" });
});

Deno.test("yamlConfig() gives its fields types, and fills in defaults", () => {
  const config = new MyConfig({ integer: 1 });
  const types: [
    Same<typeof config.integer, number>,
    Same<typeof config.string, string>,
  ] = [true, true];
  assert.deepEqual(types, [true, true]);
  config.string = "changed";
  assert.deepEqual({ ...config }, { integer: 1, string: "changed" });
  class Required extends yamlConfig(z.object({ port: z.int() })) {}
  assert.equal(new Required({ port: 1 }).port, 1);
  // @ts-expect-error: the port has no default
  assert.throws(() => new Required(), ConfigError);
  // @ts-expect-error: it is a number
  assert.throws(() => new MyConfig({ integer: "1" }), ConfigError);
});

Deno.test("yamlConfig() takes anything with parse", async () => {
  class Port extends yamlConfig({
    parse(input: unknown): { port: number; since: Date } {
      const { port = 80, since = new Date(0) } = input as {
        port?: number;
        since?: Date;
      };
      if (typeof port !== "number") throw new TypeError("port: not a number");
      return { port, since };
    },
  }) {}
  await using folder = await makeFolder();
  const path = join(folder.path, "port.yml");
  new Port({ port: 8080 }).toYaml(path);
  assert.equal(
    Deno.readTextFileSync(path),
    "port: 8080\nsince:\n  $Date: 1970-01-01T00:00:00.000Z\n",
  );
  assert.deepEqual({ ...Port.fromYaml(path) }, {
    port: 8080,
    since: new Date(0),
  });
  Deno.writeTextFileSync(path, "port: x\n");
  assert.throws(() => Port.fromYaml(path), /port: not a number/);
});

Deno.test("toYaml() takes a file URL and makes the folders", async () => {
  await using folder = await makeFolder();
  const path = join(folder.path, "a b", "c", "my.yaml");
  new MyConfig().toYaml(pathToFileURL(path));
  assert.equal(MyConfig.fromYaml(pathToFileURL(path)).string, "random");
});

Deno.test("toYaml() and fromYaml() take only .yaml and .yml", async () => {
  await using folder = await makeFolder();
  const names = ["my.json", "my", ".yaml", "yaml", "my.yaml.bak", "my.YAML"];
  const paths = names.map((name) => join(folder.path, name));
  for (const path of [...paths, new URL("https://example.org/my.yaml")]) {
    for (
      const act of [
        () => new MyConfig().toYaml(path),
        () => MyConfig.fromYaml(path),
      ]
    ) {
      assert.throws(act, (error) => {
        assert(error instanceof AssayError);
        assert.equal(error.code, "NOT_YAML");
        assert(error.hints.length > 0);
        return true;
      });
    }
  }
  assert.deepEqual([...Deno.readDirSync(folder.path)], []);
});

Deno.test("toYaml() writes defaults, and leaves out what is undefined", async () => {
  class Sparse extends yamlConfig(z.object({
    a: z.int().default(1),
    b: z.string().optional(),
    c: z.object({ d: z.int().optional() }),
  })) {}
  await using folder = await makeFolder();
  const path = join(folder.path, "a.yaml");
  const config = new Sparse({ c: { d: undefined } });
  (config as { a?: number }).a = undefined!;
  config.toYaml(path);
  assert.equal(Deno.readTextFileSync(path), "a: 1\nc: {}\n");
});

Deno.test("fromYaml() makes nested configurations of their own classes", async () => {
  class Inner extends YamlConfig {
    gain = 1;
    when = new Date(0);
  }
  class Limits extends yamlConfig(z.object({
    low: z.int().min(0).default(0),
    high: z.bigint().default(9n),
  })) {}
  class Outer extends YamlConfig {
    inner = new Inner();
    limits = new Limits();
    map = { deep: { a: 1, b: 2 } };
  }
  await using folder = await makeFolder();
  const path = join(folder.path, "outer.yaml");
  const config = new Outer();
  config.inner.gain = 3;
  config.limits.low = 2;
  config.toYaml(path);
  assert.equal(
    Deno.readTextFileSync(path),
    `inner:
  gain: 3
  when: 1970-01-01T00:00:00.000Z
limits:
  low: 2
  high: 9
map:
  deep:
    a: 1
    b: 2
`,
  );
  const loaded = Outer.fromYaml(path);
  assert.deepEqual(loaded, config);
  assert(loaded.inner instanceof Inner && loaded.limits instanceof Limits);
  Deno.writeTextFileSync(path, "inner: {gain: 5}\nmap: {deep: {b: 3}}\n");
  const { inner, map } = Outer.fromYaml(path);
  assert.equal(inner.gain, 5);
  assert.deepEqual(inner.when, new Date(0));
  assert.deepEqual(map, { deep: { a: 1, b: 3 } });
  Deno.writeTextFileSync(path, "limits:\n  low: -1\n  hgh: 1\ninner: 5\n");
  assert.throws(() => Outer.fromYaml(path), (error) => {
    assert(error instanceof ConfigError);
    const keys = error.issues.map((
      { key, line, column },
    ) => [key, line, column]);
    assert.deepEqual(keys, [
      ["limits.hgh", 3, 3],
      ["inner", 4, 8],
      ["limits.low", 2, 8],
    ]);
    return true;
  });
});

Deno.test("fromYaml() makes configurations in lists, maps and sets of their own classes", async () => {
  class Lens extends YamlConfig {
    aperture = 2.8;
    made = new Date(0);
    get isFast(): boolean {
      return this.aperture < 2;
    }
  }
  class Roi extends yamlConfig(z.object({
    x: z.int(),
    y: z.int().default(9),
  })) {}
  class Camera extends YamlConfig {
    lenses = [new Lens()];
    rois = [new Roi({ x: 1, y: 2 })];
    named = new Map([["wide", new Lens()]]);
    spare = new Set([new Lens()]);
    open: Lens[] = [];
  }
  await using folder = await makeFolder();
  const path = join(folder.path, "camera.yaml");
  const camera = new Camera();
  camera.lenses.push(new Lens());
  camera.rois = [new Roi({ x: 5 })];
  camera.toYaml(path);
  assert.deepStrictEqual(Camera.fromYaml(path), camera);

  Deno.writeTextFileSync(path, "lenses: [{aperture: 1.4}, {}]\nrois: [x: 3]\n");
  const { lenses, rois } = Camera.fromYaml(path);
  assert.deepEqual(lenses.map((lens) => lens.isFast), [true, false]);
  // What an item leaves out is its class's, not the default item's.
  assert.deepStrictEqual(rois, [new Roi({ x: 3, y: 9 })]);

  Deno.writeTextFileSync(
    path,
    "lenses:\n  - apertur: 1\n  - 5\nrois:\n  - y: 1\n  - {x: 1, z: 1}\n",
  );
  assert.throws(() => Camera.fromYaml(path), (error) => {
    assert(error instanceof ConfigError);
    const told = error.issues.map(({ key, code, line, column }) =>
      `${key} ${code} ${line}:${column}`
    );
    assert.deepEqual(told, [
      "lenses.0.apertur UNKNOWN_KEY 2:5",
      "lenses.1 INVALID_VALUE 3:5",
      "rois.0.x INVALID_VALUE 5:5",
      "rois.1.z UNKNOWN_KEY 6:12",
    ]);
    return true;
  });

  camera.open.push(new Lens());
  assert.throws(() => camera.toYaml(path), {
    code: "CONFIG_INVALID",
    message: /open\.0: expected a plain map, since no default tells its class/,
  });
});

Deno.test("YamlConfig tells of a class whose constructor needs arguments", async () => {
  class Needy extends YamlConfig {
    size: number;
    constructor(options: { size: number }) {
      super();
      this.size = options.size;
    }
  }
  await using folder = await makeFolder({ "a.yaml": "size: 1\n" });
  const path = join(folder.path, "a.yaml");
  for (
    const call of [
      () => Needy.fromYaml(path),
      () => new Needy({ size: 1 }).toYaml(path),
    ]
  ) {
    assert.throws(call, (error) => {
      assert(error instanceof AssayError && error.cause instanceof TypeError);
      assert.match(error.message, /'Needy'.*needs no arguments/);
      return error.code === "NO_DEFAULTS" && error.hints.length > 0;
    });
  }
});

Deno.test("fromYaml() reads the quantities that a schema gives a unit", async () => {
  class Sized extends yamlConfig(z.object({
    memory: z.number().meta({ unit: "bytes" }),
    n: z.int().default(1),
  })) {}
  await using folder = await makeFolder({ "a.yaml": "memory: 4 GiB\nn: 1\n" });
  const path = join(folder.path, "a.yaml");
  const config = Sized.fromYaml(path);
  assert.equal(config.memory, 4 * 1024 ** 3);
  config.n = 2;
  config.toYaml(path);
  assert.equal(Deno.readTextFileSync(path), "memory: 4 GiB\nn: 2\n");
});

Deno.test("toYaml() refuses a schema whose values would not read back", async () => {
  class Louder extends yamlConfig(z.object({
    word: z.string().transform((word) => `${word}!`),
  })) {}
  await using folder = await makeFolder();
  const path = join(folder.path, "a.yaml");
  const config = new Louder({ word: "hey" });
  assert.throws(() => config.toYaml(path), /expected values that read back/);
  assert.deepEqual([...Deno.readDirSync(folder.path)], []);
  Deno.writeTextFileSync(path, "word: hey\n");
  assert.equal(Louder.fromYaml(path).word, "hey!");
});
