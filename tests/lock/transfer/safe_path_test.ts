import assert from "node:assert/strict";
import { join, normalize } from "node:path";
import fc from "fast-check";
import { linkOut, refusedPath } from "../../../src/lock/transfer/safe_path.ts";

Deno.test("refusedPath() lets only paths pass that lie below", () => {
  const part = fc.oneof(
    fc.constantFrom("..", ".", "", ".git", ".GIT", "git~1", "a", "b c", "ü"),
    fc.string({ maxLength: 4 }),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 5 }), (parts) => {
      const path = parts.join("/");
      if (refusedPath(path) !== undefined) return;
      const full = join("/srv/target", path);
      assert(full === "/srv/target" || full.startsWith("/srv/target/"), path);
      assert.equal(normalize(path), path);
      assert.doesNotMatch(full, /\/\.git(\/|$)/i);
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("refusedPath() takes the paths that a push makes", () => {
  const good = [
    ...[".", "a", "a/b.csv", ".gitignore", "a/.github/x", "..a/b..", "a b/ü"],
    ...["...", "git", "a/.assay-pull", "a/.assay-pull.held"],
  ];
  for (const path of good) assert.equal(refusedPath(path), undefined, path);
});

Deno.test("linkOut() follows links as the system does", () => {
  const root = Deno.realPathSync(Deno.makeTempDirSync());
  try {
    const at = (name: string) => join(root, "in", name);
    Deno.mkdirSync(at("real/deep"), { recursive: true });
    Deno.mkdirSync(join(root, "out"));
    Deno.symlinkSync("real", at("inside"));
    Deno.symlinkSync("../out", at("outside"));
    Deno.symlinkSync("inside/deep", at("chain"));
    Deno.symlinkSync("nowhere", at("dangling"));
    Deno.symlinkSync("inside/../../out", at("winding"));
    Deno.mkdirSync(at("app/.git"), { recursive: true });
    Deno.symlinkSync("app/.git", at("own"));
    Deno.symlinkSync("own", at("owned"));
    Deno.mkdirSync(at(".assay-pull"));
    Deno.symlinkSync(".assay-pull", at("staged"));
    const base = join(root, "in");
    for (const path of ["real/x", "inside/x", "chain/x", "new/x/y", "."]) {
      assert.equal(linkOut(base, path), undefined, path);
    }
    const refused = [
      ...["outside", "outside/x", "winding/x", "dangling"],
      ...["own", "own/config", "owned/config", "staged/x"],
    ];
    for (const path of refused) {
      assert.notEqual(linkOut(base, path), undefined, path);
    }
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
});
