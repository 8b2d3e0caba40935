import assert from "node:assert/strict";
import { z } from "zod";
import { compileConfig } from "../../src/config/mod.ts";
import {
  systemCores,
  systemMemory,
  temporaryDirectory,
} from "../../src/internal/system_limits.ts";
import { Resources, withResources } from "../../src/resources/mod.ts";

const Config = withResources(
  z.strictObject({ days: z.int().default(7) }),
);

const SYSTEM = {
  memory_usage: 0.9,
  max_memory: systemMemory(),
  max_temp_storage: null,
  cores: systemCores(),
  io_threads: systemCores(),
  temp_dir: temporaryDirectory(),
};

Deno.test("withResources() fills in what the system has", async () => {
  const { value } = await compileConfig(Config);
  assert.deepEqual(value, { days: 7, resources: SYSTEM });
  const resources = new Resources();
  resources.configure(value.resources);
  assert.equal(resources.maxMemory, Math.floor(systemMemory() * 0.9));
});

Deno.test("withResources() fills in what is null", async () => {
  const { value, explain } = await compileConfig(Config, {
    defaults: { resources: { max_memory: null, cores: null } },
  }).then((config) => ({
    value: config.value,
    explain: config.explain("resources.max_memory"),
  }));
  assert.deepEqual(value.resources, SYSTEM);
  assert.equal(explain.layer, "dynamic");
});

Deno.test("withResources() reads bytes with their unit", async () => {
  const { value } = await compileConfig(Config, {
    args: [
      "-o",
      "resources.max_memory=4*1024*1024",
      "-o",
      "resources.max_temp_storage=2 GiB",
      "-o",
      "days=3",
    ],
  });
  assert.equal(value.days, 3);
  assert.equal(value.resources.max_memory, 2 ** 22);
  assert.equal(value.resources.max_temp_storage, 2 ** 31);
});

for (
  const [override, expected] of [
    ["resources.max_memroy=5", /max_memory/],
    ["resources.memory_usage=1.5", /resources\.memory_usage/],
    ["resources.max_memory=0", /resources\.max_memory/],
    ["resources.cores=1.5", /resources\.cores/],
    ["resources.temp_dir=", undefined],
    ["dyas=3", /days/],
  ] as const
) {
  Deno.test(`withResources() ${expected ? "refuses" : "takes"} ${override}`, async () => {
    const compiled = compileConfig(Config, { args: ["-o", override] });
    if (expected === undefined) await compiled;
    else await assert.rejects(compiled, expected);
  });
}
