import assert from "node:assert/strict";
import { digestPaths } from "../../src/stage/path_digests.ts";
import { sha256 } from "../../src/internal/sha256.ts";
import { makeFolder } from "./folder.ts";

Deno.test("digestPaths() digests files and trees in their order", async () => {
  using folder = makeFolder({ "in.txt": "A", "dir/in.txt": "B" });
  const [file, tree] = await digestPaths(
    [folder.at("in.txt"), folder.at("dir")],
    folder.at("memo"),
  );
  assert.deepEqual(file, { path: folder.at("in.txt"), digest: sha256("A") });
  assert.deepEqual(tree, {
    path: folder.at("dir"),
    digest: sha256(`${sha256("B")}  ./in.txt\n`),
  });
});

Deno.test("digestPaths() leaves out what is gone when its turn comes", async () => {
  using folder = makeFolder({ "in.txt": "A", "gone.txt": "B" });
  const [kept, gone] = [folder.at("in.txt"), folder.at("gone.txt")];
  const digesting = digestPaths([gone, kept], folder.at("memo"));
  Deno.removeSync(gone);
  assert.deepEqual(await digesting, [{ path: kept, digest: sha256("A") }]);
});
