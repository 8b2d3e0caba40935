import assert from "node:assert/strict";
import { statfsSync } from "node:fs";
import { AssayError } from "../../src/internal/errors.ts";
import {
  freeDisk,
  systemCores,
  systemMemory,
  temporaryDirectory,
} from "../../src/internal/system_limits.ts";
import { type Folder, temporaryFolder } from "../hash/folder.ts";
import { CAN_LIMIT, runLimited } from "./limited_group.ts";

const MIB = 2 ** 20;
const script = new URL("./print_limits.ts", import.meta.url).pathname;

/** The files of a machine with one process, in a group with limits. */
function limitedMachine(memory: string, cpu: string, cores: string): Folder {
  const root = temporaryFolder();
  root.write("proc/self/cgroup", "0::/job\n");
  root.write("proc/self/status", `Cpus_allowed_list:\t${cores}\n`);
  root.write("proc/self/mountinfo", "1 0 0:1 / /cg rw - cgroup2 cgroup2 rw\n");
  root.write("cg/job/memory.max", memory);
  root.write("cg/job/cpu.max", cpu);
  return root;
}

Deno.test("systemMemory() is the least of machine and group", () => {
  const { total } = Deno.systemMemoryInfo();
  using small = limitedMachine(`${50 * MIB}\n`, "max 100000\n", "0");
  assert.equal(systemMemory(small.path), 50 * MIB);
  using large = limitedMachine(`${2 * total}\n`, "max 100000\n", "0");
  assert.equal(systemMemory(large.path), total);
});

Deno.test("systemMemory() is at most the machine's", () => {
  const memory = systemMemory();
  assert(memory > 0 && memory <= Deno.systemMemoryInfo().total);
});

Deno.test("systemCores() is the least of affinity and quota, rounded up", () => {
  const cases: [quota: string, cores: string, found: number][] = [
    ["150000 100000\n", "0-7", 2],
    ["20000 100000\n", "0-7", 1],
    ["max 100000\n", "0-7", 8],
    ["900000 100000\n", "0,2", 2],
  ];
  for (const [quota, cores, found] of cases) {
    using machine = limitedMachine("max\n", quota, cores);
    assert.equal(systemCores(machine.path), found, `${quota} ${cores}`);
  }
});

Deno.test({
  name: "systemCores() needs no permission",
  permissions: "none",
  fn: () => assert.equal(systemCores(), navigator.hardwareConcurrency),
});

Deno.test({
  name: "systemMemory() names the flag it needs",
  permissions: "none",
  fn: () =>
    assert.throws(systemMemory, (error) => {
      assert(error instanceof AssayError);
      assert.equal(error.code, "SYSTEM_LIMIT_UNKNOWN");
      assert.match(error.message, /--allow-sys=systemMemoryInfo/);
      return true;
    }),
});

Deno.test({
  name: "systemMemory() and systemCores() keep to the limits of real groups",
  // A group's limits are those of the machine, which only root may set.
  ignore: !CAN_LIMIT,
  fn() {
    const deno = [Deno.execPath(), "run", "-A", "-q", "--no-config", script];
    const printed = runLimited({ memory: 700 * MIB, quota: 150_000 }, deno);
    const cores = Math.min(2, navigator.hardwareConcurrency);
    assert.deepEqual(JSON.parse(printed), [700 * MIB, cores]);
  },
});

Deno.test("freeDisk() is what the user may still store", () => {
  const { bavail, bsize, blocks } = statfsSync(Deno.cwd());
  const free = freeDisk(Deno.cwd());
  // Others write meanwhile.
  assert(Math.abs(free - bavail * bsize) < 0.05 * blocks * bsize);
});

Deno.test("freeDisk() refuses a path that is not there", () => {
  assert.throws(
    () => freeDisk("/no/such/folder"),
    { code: "PATH_UNREADABLE", name: "AssayError" },
  );
});

Deno.test({
  name: "freeDisk() names the flags it needs",
  permissions: { read: true },
  fn: () =>
    assert.throws(() => freeDisk("/"), {
      code: "SYSTEM_LIMIT_UNKNOWN",
      message: /--allow-sys=statfs --allow-read=\//,
    }),
});

/** The temporary directory of a program with these variables. */
function temporaryIn(env: Record<string, string>, ...flags: string[]): string {
  const url = new URL("../../src/internal/system_limits.ts", import.meta.url);
  const code = `import { temporaryDirectory } from "${url}";
    await Deno.stdout.write(new TextEncoder().encode(temporaryDirectory()));`;
  const { stdout } = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-q",
      "--no-prompt",
      "--no-config",
      "--allow-import",
      ...flags,
      `data:application/typescript,${encodeURIComponent(code)}`,
    ],
    clearEnv: true,
    env,
  }).outputSync();
  return new TextDecoder().decode(stdout);
}

Deno.test({
  name: "temporaryDirectory() is named by TMPDIR, TMP or TEMP",
  ignore: Deno.build.os === "windows",
  fn() {
    assert.equal(temporaryIn({}, "--allow-env"), "/tmp");
    assert.equal(temporaryIn({ TEMP: "/c" }, "--allow-env"), "/c");
    const all = { TMPDIR: "/a/b//", TMP: "/b", TEMP: "/c" };
    assert.equal(temporaryIn(all, "--allow-env"), "/a/b");
    assert.equal(temporaryIn(all, "--allow-env=TMP"), "/b");
    assert.equal(temporaryIn(all), "/tmp");
    assert.equal(temporaryIn({ TMPDIR: "", TMP: "/" }, "--allow-env"), "/");
  },
});

Deno.test("temporaryDirectory() is a directory here", () => {
  assert(Deno.statSync(temporaryDirectory()).isDirectory);
});
