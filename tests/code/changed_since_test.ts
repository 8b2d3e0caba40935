import assert from "node:assert/strict";
import { join } from "node:path";
import { changedSince, fingerprint } from "../../src/code/kit.ts";
import { project } from "./sample.ts";

const FILES = {
  "fit.ts":
    `import { a } from "./a.ts";\nexport function season() { return a; }\n`,
  "a.ts": "export const a = 1;\n",
};
const HOUR = 3_600_000;

Deno.test("changedSince() names no file that was left alone", async () => {
  using sample = project(FILES);
  const taken = await sample.of();
  const later = new Date(Date.now() + HOUR);
  assert.deepEqual(changedSince(taken, later), []);
});

Deno.test("changedSince() names files modified after the start", async () => {
  using sample = project(FILES);
  const [fit, a] = [join(sample.root, "fit.ts"), join(sample.root, "a.ts")];
  const now = Date.now();
  Deno.utimeSync(a, new Date(now), new Date(now + 2 * HOUR));
  const taken = await sample.of();
  assert.deepEqual(changedSince(taken, new Date(now + HOUR)), [a]);
  assert.deepEqual(changedSince(taken, new Date(now - HOUR)), [fit, a]);
});

Deno.test("changedSince() is not fooled by a modification time that was put back", async () => {
  using sample = project(FILES);
  const past = new Date(Date.now() - 2 * HOUR);
  for (const name of Object.keys(FILES)) {
    Deno.utimeSync(join(sample.root, name), past, past);
  }
  const taken = await sample.of();
  assert.equal(changedSince(taken, new Date(Date.now() - HOUR)).length, 2);
});

Deno.test("changedSince() names files whose text differs, or that are gone", async () => {
  using sample = project(FILES);
  const { season } = await import(sample.url("fit.ts"));
  const later = new Date(Date.now() + HOUR);
  const a = join(sample.root, "a.ts");
  const taken = fingerprint(season, sample.url("fit.ts"));
  Deno.writeTextFileSync(a, "export const a = 22;\n");
  assert.deepEqual(changedSince(taken, later), [a]);
  Deno.removeSync(a);
  assert.deepEqual(changedSince(taken, later), [a]);
});

Deno.test("changedSince() names a configuration that was read and is gone", async () => {
  using sample = project({ ...FILES, "deno.json": "{}" });
  const config = join(sample.root, "deno.json");
  const later = new Date(Date.now() + HOUR);
  assert.deepEqual(changedSince(await sample.of(), later), []);
  Deno.removeSync(config);
  assert.deepEqual(changedSince(await sample.of(), later), [config]);
});

/** A moment that no directory was made in, and the time to rename one after. */
async function nextSecond(): Promise<Date> {
  const now = Math.floor(Date.now() / 1000);
  // The file system's clock may lag behind by some milliseconds.
  while (Date.now() < (now + 1) * 1000 + 50) {
    // Change times are whole seconds: no event tells of the next one.
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return new Date(now * 1000 + 999);
}

Deno.test("changedSince() names files in a directory that was renamed into place", async () => {
  using sample = project({
    ...FILES,
    "fit.ts": FILES["fit.ts"].replace("./a.ts", "./lib/deep/a.ts"),
    "lib/deep/a.ts": FILES["a.ts"],
    "next/deep/a.ts": FILES["a.ts"],
  });
  const taken = await sample.of();
  const start = await nextSecond();
  assert.deepEqual(changedSince(taken, start), []);
  const [lib, next] = [join(sample.root, "lib"), join(sample.root, "next")];
  Deno.renameSync(lib, join(sample.root, "old"));
  Deno.renameSync(next, lib);
  assert.deepEqual(changedSince(taken, start), [join(lib, "deep/a.ts")]);
});

Deno.test("changedSince() names files behind a link that was exchanged", async () => {
  using sample = project({
    ...FILES,
    "fit.ts": FILES["fit.ts"].replace("./a.ts", "./lib/a.ts"),
    "rel/1/a.ts": FILES["a.ts"],
    "rel/2/a.ts": FILES["a.ts"],
  });
  const at = (name: string) => join(sample.root, name);
  Deno.symlinkSync("current", at("lib"));
  Deno.symlinkSync("rel/1", at("current"));
  const taken = await sample.of();
  const start = await nextSecond();
  assert.deepEqual(changedSince(taken, start), []);
  Deno.symlinkSync("rel/2", at("new"));
  Deno.renameSync(at("new"), at("current"));
  assert.deepEqual(changedSince(taken, start), [at("lib/a.ts")]);
});
