import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { Digester } from "../../src/hash/digester.ts";
import { fileState } from "../../src/hash/file_state.ts";
import { HashError, hashFile, hashTree } from "../../src/hash/mod.ts";
import type { Batch } from "../../src/hash/pool_worker.ts";
import { temporaryFolder, writeSparse } from "./folder.ts";
import { run } from "./run.ts";

const LEFT_EARLY = new URL("./left_early.ts", import.meta.url).pathname;
const CONFIG = new URL("../../deno.json", import.meta.url).pathname;
const GIB = 2 ** 30;

function leftEarly(cwd: string, permissions: string[], ...args: string[]) {
  const command = ["run", "--quiet", "--no-prompt", "--frozen"];
  return run(
    Deno.execPath(),
    [...command, "--config", CONFIG, ...permissions, LEFT_EARLY, ...args],
    { cwd },
  );
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

Deno.test("hashFile() refuses any other number of jobs than a whole one from 1", async () => {
  for (const jobs of [0, -1, 0.5, NaN, Infinity]) {
    await assert.rejects(hashFile("/dev/null", { jobs }), (error) => {
      assert(error instanceof HashError);
      assert.equal(error.code, "JOBS_OUT_OF_RANGE");
      return error.message.endsWith(`found ${jobs}`);
    });
  }
});

Deno.test("hashFile() keeps to the file that a relative path named", async () => {
  using folder = temporaryFolder();
  Deno.mkdirSync(`${folder.path}/inner`);
  Deno.writeTextFileSync(`${folder.path}/inner/a.txt`, "inner");
  Deno.writeTextFileSync(`${folder.path}/a.txt`, "outer");
  const { stdout, stderr } = await leftEarly(
    `${folder.path}/inner`,
    ["-A"],
    "chdir",
    "a.txt",
  );
  assert.equal(JSON.parse(stdout), sha256("inner"), stderr);
});

Deno.test("hashFile() heeds its signal and reports also where no worker may start", async () => {
  using folder = temporaryFolder();
  writeSparse(`${folder.path}/large`, 16 * GIB);
  for (const permission of ["--allow-read", `--allow-read=${folder.path}`]) {
    const { stdout, stderr } = await leftEarly(
      folder.path,
      [permission],
      "abort",
      `${folder.path}/large`,
    );
    assert.equal(JSON.parse(stdout), "aborted", stderr);
  }
});

Deno.test("verifyManifest() reads no further when its caller wants no more", async () => {
  using folder = temporaryFolder();
  Deno.writeTextFileSync(`${folder.path}/small`, "");
  // Reading all of it takes longer than the minute that `run` waits.
  writeSparse(`${folder.path}/large`, 200 * GIB);
  const { code, stdout } = await leftEarly(folder.path, ["-A"], "", "large");
  assert.deepEqual([code, stdout], [0, '"changed"']);
});

Deno.test("hashTree() gives one digest with any number of jobs", async () => {
  using folder = temporaryFolder();
  for (let index = 0; index < 700; index++) {
    Deno.writeTextFileSync(`${folder.path}/${index}`, `${index}`);
  }
  const digests = new Set<string>();
  for (const jobs of [1, 2, 5]) {
    for (let round = 0; round < 2; round++) {
      const tree = await hashTree(folder.path, { cache: false, jobs });
      digests.add(tree.digest);
      assert.equal(tree.files, 700);
    }
  }
  assert.equal(digests.size, 1);
});

Deno.test("Digester.digest() finishes in this thread what workers lost", async () => {
  using folder = temporaryFolder();
  const files = Array.from({ length: 300 }, (_, index) => {
    const path = `${folder.path}/${index}`;
    Deno.writeTextFileSync(path, `${index}`);
    return { path, state: fileState(Deno.statSync(path)) };
  });
  const reading = new SharedArrayBuffer(16);
  const batch: Batch = { files, bytes: 0, reading };
  const digester = new Digester(2, false, "data:text/javascript,throw 1");
  const outcomes = Promise.all([
    digester.digest(batch),
    digester.digest(batch),
  ]);
  await digester.waitFor(outcomes);
  for (const outcome of await outcomes) {
    assert.deepEqual(
      outcome.map((one) => one && "digest" in one && one.digest),
      files.map((_, index) => sha256(`${index}`)),
    );
  }
});
