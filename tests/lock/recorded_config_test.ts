import assert from "node:assert/strict";
import { z } from "zod";
import { compileConfig } from "@assay/assay/config";
import { readLock, type RunLock, runLock } from "@assay/assay/lock";
import { makeFolder } from "../stage/folder.ts";

const schema = z.object({
  save_dir: z.string(),
  days: z.int().default(7),
  season: z.object({ harmonics: z.int(), name: z.string() }),
  months: z.array(z.int()),
  token: z.string().meta({ secret: true }).default("hush-161803"),
});

async function lockOf(
  directory: string,
  options: Parameters<typeof runLock>[0],
): Promise<RunLock> {
  await runLock({ directory, ...options }, () => {});
  return readLock(`${directory}/run.lock`);
}

Deno.test("runLock() records where each value of a compiled configuration comes from", async () => {
  using folder = makeFolder({
    "lab.yml": "season:\n  harmonics: 2\nmonths: [1, 2, 3]\n",
    "far/more.yaml": "# a comment\nsave_dir: ${env:PLACE}\n",
  });
  const compile = (days: number) =>
    compileConfig(schema, {
      app: "lab",
      args: [
        "--config",
        "far/more.yaml",
        "-o",
        `days=${days}`,
        "-o",
        "months.1=5",
      ],
      cwd: folder.path,
      env: { PLACE: folder.at("run"), LAB__season__name: "wet" },
    });
  const compiled = await compile(3);
  const lock = await lockOf(folder.at("run"), { config: compiled });
  const details = lock.config_details;
  assert.deepEqual(lock.config, {
    save_dir: folder.at("run"),
    days: 3,
    season: { harmonics: 2, name: "wet" },
    months: [1, 5, 3],
    token: "***",
  });
  assert.equal(lock.config_digest, compiled.digest);
  assert.equal(details?.codec, 1);
  // The project is this repository, in which the files do not lie.
  assert.deepEqual(details?.origins, {
    save_dir: { layer: "--config", place: "more.yaml:2:11" },
    days: { layer: "-o", place: "days" },
    "season.harmonics": { layer: "project", place: "lab.yml:2:14" },
    "season.name": { layer: "environment", place: "LAB__season__name" },
    // The list is that of the last who changed it; the others stand apart.
    months: { layer: "-o", place: "months.1" },
    "months.0": { layer: "project", place: "lab.yml:3:10" },
    "months.2": { layer: "project", place: "lab.yml:3:16" },
    token: { layer: "schema" },
  });
  assert.deepEqual(lock.locations.config, {
    "more.yaml": folder.at("far/more.yaml"),
    "lab.yml": folder.at("lab.yml"),
  });

  // Its value is enough, and the schema's digest is of the schema alone.
  const { value } = await compile(4);
  const second = await lockOf(folder.at("run"), { config: value });
  assert.notEqual(second.config_digest, lock.config_digest);
  assert.match(details?.schema_digest ?? "", /^[0-9a-f]{64}$/);
  assert.equal(second.config_details?.schema_digest, details?.schema_digest);
  const text = Deno.readTextFileSync(folder.at("run/run.lock"));
  assert(!text.includes("hush-161803"));
});

Deno.test("runLock() records another digest for another schema, a secret default apart", async () => {
  using folder = makeFolder();
  const digest = async (shape: z.ZodRawShape) => {
    const config = await compileConfig(z.object(shape), { env: {} });
    const { config_details } = await lockOf(folder.path, { config });
    return config_details?.schema_digest;
  };
  const secret = (value: string) =>
    z.string().meta({ secret: true }).default(value);
  const first = await digest({ a: z.int().default(1), b: secret("x-141421") });
  assert.equal(
    await digest({ a: z.int().default(1), b: secret("y-141421") }),
    first,
  );
  assert.notEqual(
    await digest({ a: z.int().default(2), b: secret("x-141421") }),
    first,
  );
  const given = await compileConfig({ parse: (x: unknown) => x }, { env: {} });
  const { config_details } = await lockOf(folder.path, { config: given });
  assert.equal(config_details?.schema_digest, null);
});

Deno.test("runLock() takes an instance of a class for the data it holds", async () => {
  class Season {
    harmonics = 2;
    #hidden = 1;
    get twice() {
      return this.harmonics * 2 * this.#hidden;
    }
  }
  class Config {
    save_dir: string;
    season = new Season();
    list = [new Season()];
    when = new Date(0);
    constructor(save_dir: string) {
      this.save_dir = save_dir;
    }
  }
  using folder = makeFolder();
  const config = new Config(folder.at("run"));
  await runLock({ config }, () => {});
  const lock = readLock(folder.at("run/run.lock"));
  const plain = {
    save_dir: folder.at("run"),
    season: { harmonics: 2 },
    list: [{ harmonics: 2 }],
  };
  assert.deepEqual(lock.config, { ...plain, when: "1970-01-01T00:00:00.000Z" });
  assert.equal(lock.config_details, null);
  const same = await lockOf(folder.at("run"), {
    config: { ...plain, when: new Date(0) },
  });
  assert.equal(same.config_digest, lock.config_digest);
});

Deno.test("runLock() refuses a configuration that holds itself, or a function", async () => {
  using folder = makeFolder();
  class Node {
    next: unknown = this;
  }
  for (const config of [new Node(), { f: () => 1 }]) {
    await assert.rejects(runLock({ directory: folder.path, config }), {
      code: "UNSUPPORTED_VALUE",
    });
  }
});
