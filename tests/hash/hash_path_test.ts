import assert from "node:assert/strict";
import { hashFile, hashPath, hashTree } from "../../src/hash/mod.ts";
import { temporaryFolder } from "./folder.ts";

Deno.test("hashPath() hashes a file as hashFile() and a directory as hashTree()", async () => {
  using folder = temporaryFolder();
  const file = folder.write("a", "1");
  const options = { cache: false } as const;
  assert.equal(await hashPath(file, options), await hashFile(file, options));
  const { digest } = await hashTree(folder.path, options);
  assert.equal(await hashPath(folder.path, options), digest);
});

Deno.test("hashPath() refuses what is neither", async () => {
  using folder = temporaryFolder();
  const options = { cache: false } as const;
  await assert.rejects(hashPath(`${folder.path}/nothing`, options), {
    code: "FILE_NOT_FOUND",
  });
  await assert.rejects(hashPath("/dev/null", options), { code: "NOT_A_FILE" });
});
