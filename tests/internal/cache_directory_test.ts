import assert from "node:assert/strict";
import {
  isOnNetwork,
  ownDirectory,
} from "../../src/internal/cache_directory.ts";
import { temporaryFolder } from "../hash/folder.ts";
import { run } from "../hash/run.ts";

const MODULE = new URL(
  "../../src/internal/cache_directory.ts",
  import.meta.url,
);
const CODE = `import { cacheDirectory, isOnNetwork, ownDirectory } from ${
  JSON.stringify(MODULE)
};
  console.log(cacheDirectory() ?? "unknown", isOnNetwork("/"));`;

/** What a process with these flags and variables finds. */
async function found(
  flags: readonly string[],
  env: Record<string, string>,
): Promise<string> {
  using folder = temporaryFolder();
  const program = folder.write("program.ts", CODE);
  const args = ["run", "--quiet", "--no-prompt", ...flags, program];
  const { stdout, stderr } = await run(Deno.execPath(), args, { env });
  assert.equal(stderr, "");
  return stdout.trim();
}

const ENV = "--allow-env=HOME,XDG_CACHE_HOME";
const SYS = "--allow-sys=statfs";

for (
  const [what, flags, env, expected] of [
    [
      "obeys XDG_CACHE_HOME",
      [ENV],
      { HOME: "/homes/a", XDG_CACHE_HOME: "/caches" },
      "/caches/assay undefined",
    ],
    [
      "is below the home directory otherwise",
      [ENV],
      { HOME: "/homes/a", XDG_CACHE_HOME: "" },
      "/homes/a/.cache/assay undefined",
    ],
    [
      "takes no relative path, which would change with the present directory",
      [ENV],
      { HOME: "/homes/a", XDG_CACHE_HOME: "caches" },
      "/homes/a/.cache/assay undefined",
    ],
    [
      "is unknown without a home directory",
      [ENV],
      { HOME: "", XDG_CACHE_HOME: "" },
      "unknown undefined",
    ],
    [
      "is unknown without permission for the variables",
      [],
      { HOME: "/homes/a", XDG_CACHE_HOME: "/caches" },
      "unknown undefined",
    ],
    [
      "is found without permission to read it",
      [ENV, SYS],
      { HOME: "/homes/a", XDG_CACHE_HOME: "/caches" },
      "/caches/assay undefined",
    ],
    [
      "need not exist",
      [ENV, SYS, "--allow-read"],
      { HOME: "/homes/a", XDG_CACHE_HOME: "/nowhere/at/all" },
      "/nowhere/at/all/assay false",
    ],
  ] as const
) {
  Deno.test(`cacheDirectory() ${what}`, async () => {
    assert.equal(await found(flags, env), expected);
  });
}

Deno.test("isOnNetwork() tells a disk of this machine, and does not guess", () => {
  assert.equal(isOnNetwork("/"), false);
  assert.equal(isOnNetwork("/nowhere"), undefined);
});

Deno.test("ownDirectory() takes a directory of this user's alone", () => {
  const root = Deno.makeTempDirSync();
  const path = `${root}/cache`;
  assert.equal(ownDirectory(path), path);
  assert.equal(Deno.statSync(path).mode! & 0o777, 0o700);
  assert.equal(ownDirectory(path), path);
  Deno.chmodSync(path, 0o750);
  assert.equal(ownDirectory(path), undefined);
  Deno.chmodSync(path, 0o700);
  Deno.symlinkSync(path, `${root}/link`);
  assert.equal(ownDirectory(`${root}/link`), undefined);
  assert.equal(ownDirectory(`${root}/none/deep`), undefined);
  Deno.removeSync(root, { recursive: true });
});
