import assert from "node:assert/strict";
import { readRows } from "./cache_file.ts";
import { temporaryFolder } from "./folder.ts";
import { hashOnce } from "./hash_apart.ts";

const ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const ENV = "--allow-env=HOME,XDG_CACHE_HOME";
const SYS = "--allow-sys=hostname,statfs";

Deno.test("hashFile() keeps its cache under XDG_CACHE_HOME, one file a host", async () => {
  using folder = temporaryFolder();
  const file = folder.write("file", "abc");
  const home = `${folder.path}/cache`;
  const { results, warnings } = await hashOnce("file", "default", [file], {
    read: [folder.path],
    write: [home],
    flags: [ENV, SYS],
    env: { XDG_CACHE_HOME: home },
  });
  assert.deepEqual({ results, warnings }, { results: [ABC], warnings: [] });
  readRows(`${home}/assay/hash.${Deno.hostname()}.sqlite`);
  assert.equal(Deno.statSync(`${home}/assay`).mode! & 0o777, 0o700);
});

Deno.test("hashFile() keeps its cache under ~/.cache without a usable XDG_CACHE_HOME", async () => {
  using folder = temporaryFolder();
  const file = folder.write("file", "abc");
  for (const unusable of ["", "relative/path"]) {
    const { warnings } = await hashOnce("file", "default", [file], {
      read: [folder.path],
      write: [folder.path],
      flags: [ENV, SYS],
      env: { HOME: folder.path, XDG_CACHE_HOME: unusable },
    });
    assert.deepEqual(warnings, []);
    const path = `${folder.path}/.cache/assay/hash.${Deno.hostname()}.sqlite`;
    readRows(path);
    Deno.removeSync(path);
  }
});

for (
  const [what, flags, needed] of [
    ["anything of it", [], SYS],
    ["the system", [ENV], SYS],
    ["variables", [SYS], ENV],
    ["the cache's directory", [ENV, SYS], "--allow-read="],
  ] as const
) {
  Deno.test(`hashFile() goes on with one warning without permission for ${what}, and never prompts`, async () => {
    using folder = temporaryFolder();
    const file = folder.write("data/file", "abc");
    for (const onTerminal of [false, true]) {
      const ran = await hashOnce("file", "default", [file, file], {
        read: [`${folder.path}/data`],
        flags,
        env: { XDG_CACHE_HOME: `${folder.path}/cache` },
        onTerminal,
      });
      assert.deepEqual(ran.results, [ABC, ABC]);
      const [warning = "", ...others] = ran.warnings;
      assert.deepEqual(others, []);
      assert.match(
        warning,
        /^Hashing goes on without the stat cache: .+ --allow-.+[^.]\.$/,
      );
      assert(warning.includes(needed), warning);
    }
    assert.throws(
      () => Deno.statSync(`${folder.path}/cache`),
      Deno.errors.NotFound,
    );
  });
}

Deno.test("hashFile() goes on with one warning when its cache's place is taken", async () => {
  using folder = temporaryFolder();
  const file = folder.write("file", "abc");
  folder.write("cache/assay", "a file where the directory should be");
  const { results, warnings } = await hashOnce(
    "file",
    "default",
    [file, file],
    {
      read: [folder.path],
      write: [folder.path],
      flags: [ENV, SYS],
      env: { XDG_CACHE_HOME: `${folder.path}/cache` },
    },
  );
  assert.deepEqual(results, [ABC, ABC]);
  assert.equal(warnings.length, 1);
});
