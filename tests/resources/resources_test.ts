import assert from "node:assert/strict";
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import fc from "fast-check";
import {
  freeDisk,
  systemCores,
  systemMemory,
  temporaryDirectory,
} from "../../src/internal/system_limits.ts";
import {
  currentResources,
  ResourceError,
  Resources,
  type ResourceValues,
} from "../../src/resources/mod.ts";
import { temporaryFolder } from "../hash/folder.ts";
import { collectErrors } from "./errors.ts";

const MEMORY = systemMemory();

Deno.test("Resources are the system's at first", () => {
  const resources = new Resources();
  assert.equal(resources.memoryUsage, 0.9);
  assert.equal(resources.maxMemory, Math.floor(MEMORY * 0.9));
  assert.equal(resources.cores, systemCores());
  assert.equal(resources.ioThreads, systemCores());
  assert.equal(resources.tempDir, temporaryDirectory());
  const free = freeDisk(temporaryDirectory());
  // Others write meanwhile.
  assert(Math.abs(resources.maxTempStorage - free) < 0.05 * free);
});

Deno.test("maxMemory does not get smaller, however often it is set", () => {
  const resources = new Resources({ memoryUsage: 0.9 });
  for (let i = 0; i < 10; i++) {
    resources.maxMemory = 1_000_000;
    assert.equal(resources.maxMemory, 900_000);
  }
  resources.memoryUsage = 0.5;
  assert.equal(resources.maxMemory, 500_000);
  resources.memoryUsage = 1;
  assert.equal(resources.maxMemory, 1_000_000);
});

Deno.test("maxMemory is the value last set, times memoryUsage, rounded down", () => {
  const settings = fc.array(fc.oneof(
    fc.record({ maxMemory: fc.integer({ min: 1, max: MEMORY }) }),
    fc.record({
      memoryUsage: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  ));
  fc.assert(fc.property(settings, (settings) => {
    using errors = collectErrors();
    const resources = new Resources();
    let [base, usage] = [MEMORY, 0.9];
    for (const setting of settings) {
      resources.assign(setting);
      if ("maxMemory" in setting) base = setting.maxMemory;
      else usage = setting.memoryUsage;
      assert.equal(resources.maxMemory, Math.floor(base * usage));
    }
    assert.deepEqual(errors.list, []);
  }));
});

type NumberName = Exclude<keyof ResourceValues, "tempDir">;

const OUTSIDE: [NumberName, outside: number[], total: () => number][] = [
  ["memoryUsage", [-0.01, 1.01, Infinity, -Infinity], () => 1],
  ["maxMemory", [0, 0.9, -1, MEMORY + 1, Infinity], () => MEMORY],
  [
    "maxTempStorage",
    [0, -1, 1e18, Infinity],
    () => freeDisk(temporaryDirectory()),
  ],
  ["cores", [0, -1, systemCores() + 1, Infinity], systemCores],
  ["ioThreads", [0, 0.5, -1, Infinity], systemCores],
];

for (const [name, values, total] of OUTSIDE) {
  Deno.test(`${name} out of range becomes the total, with an error in the log`, () => {
    for (const value of values) {
      using errors = collectErrors();
      // A value in range, whose place the total takes.
      const resources = new Resources({ memoryUsage: 1, [name]: 1 });
      resources[name] = value;
      const now = resources[name];
      assert(Math.abs(now - total()) <= 0.05 * total(), `${value} → ${now}`);
      const [error] = errors.list;
      assert.equal(errors.list.length, 1);
      assert.deepEqual(error!.category, ["assay", "resources"]);
      const found = new RegExp(
        `^Cannot set ${name} to ${value}: expected .+; it is now \\d+$`,
      );
      assert.match(error!.text, found);
      const constructed = new Resources({ memoryUsage: 1, [name]: value });
      assert(Math.abs(constructed[name] - total()) <= 0.05 * total());
      assert.equal(errors.list.length, 2);
    }
  });

  Deno.test(`${name} refuses what is no number, and keeps its value`, () => {
    for (const value of [NaN, "5", null, 5n, {}] as number[]) {
      const resources = new Resources({ [name]: 1 });
      const before = resources[name];
      assert.throws(() => resources[name] = value, {
        name: "ResourceError",
        code: "RESOURCE_NAN",
      });
      assert.equal(resources[name], before);
      assert.throws(() => new Resources({ [name]: value }), ResourceError);
    }
  });
}

Deno.test("whole numbers are cut, and the ends of a range are inside", () => {
  using errors = collectErrors();
  const resources = new Resources({
    memoryUsage: 1,
    maxMemory: MEMORY,
    cores: 1.9,
    ioThreads: 1000.5,
    maxTempStorage: 1,
  });
  assert.equal(resources.maxMemory, MEMORY);
  assert.equal(resources.cores, 1);
  assert.equal(resources.ioThreads, 1000);
  assert.equal(resources.maxTempStorage, 1);
  resources.maxMemory = 1;
  assert.equal(resources.maxMemory, 1);
  resources.memoryUsage = 0;
  assert.equal(resources.maxMemory, 0);
  assert.deepEqual(errors.list, []);
});

Deno.test("tempDir is where free space is looked for", () => {
  using folder = temporaryFolder();
  using errors = collectErrors();
  const resources = new Resources({ tempDir: folder.path });
  assert.equal(resources.tempDir, folder.path);
  resources.tempDir = `${folder.path}/none`;
  assert.throws(() => resources.maxTempStorage, { code: "PATH_UNREADABLE" });
  assert.deepEqual(errors.list, []);
  resources.tempDir = "";
  assert.equal(resources.tempDir, temporaryDirectory());
  assert.equal(errors.list.length, 1);
});

Deno.test({
  name: "limits that are set need no permission, others name the flag",
  permissions: "none",
  fn() {
    const resources = new Resources({
      memoryUsage: 1,
      maxMemory: 2 ** 50,
      maxTempStorage: 1e15,
    });
    assert.equal(resources.maxMemory, 2 ** 50);
    assert.equal(resources.maxTempStorage, 1e15);
    assert(resources.cores >= 1);
    assert.equal(resources.tempDir, "/tmp");
    const unset = new Resources();
    assert.throws(() => unset.maxMemory, {
      code: "SYSTEM_LIMIT_UNKNOWN",
      message: /--allow-sys=systemMemoryInfo/,
    });
    assert.throws(() => unset.maxTempStorage, /--allow-sys=statfs/);
    assert.throws(() => unset.maxMemory = 0, { code: "SYSTEM_LIMIT_UNKNOWN" });
  },
});

Deno.test("configure() sets what is not null", () => {
  const resources = new Resources({ maxMemory: 1000, memoryUsage: 1 });
  resources.configure({
    memory_usage: 0.5,
    max_memory: null,
    max_temp_storage: 5000,
    cores: 1,
    io_threads: 3,
    temp_dir: null,
  });
  assert.equal(resources.maxMemory, 500);
  assert.equal(resources.maxTempStorage, 5000);
  assert.equal(resources.cores, 1);
  assert.equal(resources.ioThreads, 3);
  assert.equal(resources.tempDir, temporaryDirectory());
  resources.configure({});
  assert.equal(resources.maxMemory, 500);
});

Deno.test("share() divides, and leaves each worker something", () => {
  const resources = new Resources({
    memoryUsage: 0.5,
    maxMemory: 1000,
    maxTempStorage: 100,
    cores: 1,
    ioThreads: 9,
    tempDir: "/",
  });
  assert.deepEqual(resources.share(4), {
    memoryUsage: 1,
    maxMemory: 125,
    maxTempStorage: 25,
    cores: 1,
    ioThreads: 2,
    tempDir: "/",
  });
  assert.equal(resources.share(1e6).maxMemory, 1);
  assert.equal("maxTempStorage" in new Resources().share(2), false);
  for (const workers of [0, -1, 1.5, NaN]) {
    assert.throws(() => resources.share(workers), { code: "SHARE_INVALID" });
  }
});

Deno.test("currentResources() in a worker are its share", async () => {
  const share = new Resources({
    memoryUsage: 0.5,
    maxMemory: 1_000_000,
    maxTempStorage: 1000,
    tempDir: temporaryDirectory(),
  }).share(2);
  const worker = new Worker(new URL("./share_worker.ts", import.meta.url));
  worker.postMessage(share);
  const [found] = await once(worker, "message");
  assert.deepEqual(found, {
    ...share,
    maxMemory: 250_000,
    maxTempStorage: 500,
  });
  await worker.terminate();
  assert.notEqual(currentResources().maxMemory, 250_000);
});

Deno.test("currentResources() is the same object each time", () => {
  assert.equal(currentResources(), currentResources());
});
