import assert from "node:assert/strict";
import { relative } from "node:path";
import { pathToFileURL } from "node:url";
import { hashPath } from "@assay/assay/hash";
import { registerSecret } from "../../src/internal/mask.ts";
import { lockPaths } from "../../src/lock/locked_paths.ts";
import { makeFolder } from "../stage/folder.ts";

Deno.test("lockPaths() names what lies inside relative to the base", async () => {
  using folder = makeFolder({
    "run/a.txt": "1",
    "run/..dots": "2",
    "run/sub/b c.txt": "3",
  });
  const base = folder.at("run");
  const { paths, outside } = await lockPaths(
    [
      folder.at("run/a.txt"),
      folder.at("run/../run/..dots"),
      pathToFileURL(folder.at("run/sub/b c.txt")),
      relative(Deno.cwd(), folder.at("run/sub")),
      base,
    ],
    { base, directory: folder.at("elsewhere") },
  );
  assert.deepEqual(paths.map(({ path }) => path), [
    ...["a.txt", "..dots", "sub/b c.txt", "sub", "."],
  ]);
  assert.equal(paths[3]?.digest, await hashPath(folder.at("run/sub")));
  assert.deepEqual(outside, {});
});

Deno.test("lockPaths() names what lies outside by its last part, in their order", async () => {
  using folder = makeFolder({ "a/x": "1".repeat(9e6), "b/x": "2", "c/x": "3" });
  const at = (name: string) => folder.at(`${name}/x`);
  const known = { "outside:x": at("c") };
  for (let round = 0; round < 3; round++) {
    const { paths, outside } = await lockPaths(
      [at("a"), at("b"), at("a"), at("c")],
      { base: folder.at("base"), directory: folder.at("base"), known },
    );
    assert.deepEqual(paths.map(({ path }) => path), [
      ...["outside:x#2", "outside:x#3", "outside:x#2", "outside:x"],
    ]);
    assert.deepEqual(outside, {
      "outside:x": at("c"),
      "outside:x#2": at("a"),
      "outside:x#3": at("b"),
    });
    assert.equal(paths[1]?.digest, await hashPath(at("b")));
  }
  assert.deepEqual(known, { "outside:x": at("c") });
});

Deno.test("lockPaths() names what only differs in a secret apart", async () => {
  using folder = makeFolder({ "one-173205.csv": "1", "two-223606.csv": "2" });
  registerSecret("one-173205");
  registerSecret("two-223606");
  const directory = folder.at("run");
  const { paths } = await lockPaths(
    [folder.at("one-173205.csv"), folder.at("two-223606.csv")],
    { base: directory, directory },
  );
  assert.deepEqual(paths.map(({ path }) => path), [
    ...["outside:***.csv", "outside:***.csv#2"],
  ]);
});
