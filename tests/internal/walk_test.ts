import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { walkTree } from "../../src/internal/walk.ts";
import { temporaryFolder } from "../hash/folder.ts";
import { anyTree, plant } from "../hash/random_tree.ts";
import { run } from "../hash/run.ts";

/** Kind and path of all that a walk meets. */
function walked(root: string): string[] {
  return Array.from(walkTree(root), (entry) => {
    const code = entry.kind === "error" && Object(entry.error).code;
    return [entry.kind, entry.path, code].filter(Boolean).join(" ");
  });
}

Deno.test("walkTree() yields every path once, in the order of bytes", async () => {
  await fc.assert(
    fc.asyncProperty(anyTree, async (node) => {
      using folder = temporaryFolder();
      folder.write("beside/file", "");
      folder.write("beside/folder/a", "");
      folder.write("beside/folder/a-", "");
      const root = `${folder.path}/tree`;
      plant(root, node, `${folder.path}/beside`);
      const paths = Array.from(walkTree(root), ({ path }) => path);
      const args = ["-L", ".", "-type", "f", "-print0"];
      const { stdout } = await run("find", args, { cwd: root });
      const found = stdout.split("\0").slice(0, -1)
        .map((path) => Buffer.from(path))
        .sort(Buffer.compare)
        .map(String);
      assert.deepEqual(paths, found);
    }),
    { numRuns: 40 },
  );
});

Deno.test("walkTree() gives the real path and state of each file", () => {
  using folder = temporaryFolder();
  const file = folder.write("real/file", "abc");
  Deno.mkdirSync(`${folder.path}/tree`);
  Deno.symlinkSync("../real", `${folder.path}/tree/directory`);
  Deno.symlinkSync("../real/file", `${folder.path}/tree/link`);
  Deno.symlinkSync("tree", `${folder.path}/root`);
  const entries = Array.from(walkTree(`${folder.path}/root`), (entry) => {
    assert.equal(entry.kind, "file");
    return [entry.path, entry.realPath, entry.info.size];
  });
  assert.deepEqual(entries, [
    ["./directory/file", file, 3],
    ["./link", file, 3],
  ]);
});

Deno.test("walkTree() yields what is neither file nor directory under its name", async () => {
  using folder = temporaryFolder();
  await run("mkfifo", [`${folder.path}/fifo`]);
  using _socket = Deno.listen({
    transport: "unix",
    path: `${folder.path}/socket`,
  });
  folder.write("file", "");
  Deno.symlinkSync("nowhere", `${folder.path}/dangling`);
  Deno.symlinkSync("file/below", `${folder.path}/through`);
  Deno.symlinkSync("/dev/null", `${folder.path}/device`);
  const others = Array.from(walkTree(folder.path))
    .flatMap((entry) =>
      entry.kind === "other" ? [[entry.path, entry.what]] : []
    );
  assert.deepEqual(others, [
    ["./dangling", "a dangling link"],
    ["./device", "a device"],
    ["./fifo", "a FIFO"],
    ["./socket", "a socket"],
    ["./through", "a dangling link"],
  ]);
});

Deno.test("walkTree() refuses a link to any directory above it and goes on", () => {
  using folder = temporaryFolder();
  folder.write("tree/a/b/file", "");
  folder.write("tree/z", "");
  Deno.symlinkSync("../..", `${folder.path}/tree/a/b/root`);
  Deno.symlinkSync("..", `${folder.path}/tree/a/b/up`);
  Deno.symlinkSync(".", `${folder.path}/tree/a/b/here`);
  Deno.symlinkSync("loop", `${folder.path}/tree/loop`);
  assert.deepEqual(walked(`${folder.path}/tree`), [
    "file ./a/b/file",
    "error ./a/b/here FILE_SYSTEM_LOOP",
    "error ./a/b/root FILE_SYSTEM_LOOP",
    "error ./a/b/up FILE_SYSTEM_LOOP",
    "error ./loop FILE_SYSTEM_LOOP",
    "file ./z",
  ]);
});

Deno.test("walkTree() refuses a cycle through two links, but no link to what lies beside", () => {
  using folder = temporaryFolder();
  folder.write("tree/one/file", "");
  folder.write("tree/two/file", "");
  Deno.symlinkSync("../two", `${folder.path}/tree/one/two`);
  Deno.symlinkSync("../one", `${folder.path}/tree/two/one`);
  assert.deepEqual(walked(`${folder.path}/tree`), [
    "file ./one/file",
    "file ./one/two/file",
    "error ./one/two/one FILE_SYSTEM_LOOP",
    "file ./two/file",
    "file ./two/one/file",
    "error ./two/one/two FILE_SYSTEM_LOOP",
  ]);
});

Deno.test({
  name:
    "walkTree() refuses names that are not UTF-8, also where another file bears what Deno shows",
  ignore: Deno.build.os !== "linux",
  async fn() {
    using folder = temporaryFolder();
    const script = "printf 1 > $'x\\xff'; printf 2 > $'x\\xfe'; printf 3 > y";
    await run("bash", ["-c", script], { cwd: folder.path });
    assert.deepEqual(walked(folder.path), [
      "error ./x\ufffd NAME_NOT_UTF8",
      "error ./x\ufffd NAME_NOT_UTF8",
      "file ./y",
    ]);
    folder.write("x\ufffd", "namesake");
    const refused = walked(folder.path)
      .filter((entry) => entry === "error ./x\ufffd NAME_NOT_UTF8");
    assert.equal(refused.length, 2);
    await run("bash", ["-c", "rm $'x\\xff' $'x\\xfe'"], { cwd: folder.path });
    assert.deepEqual(walked(folder.path), ["file ./x\ufffd", "file ./y"]);
  },
});

Deno.test("walkTree() walks deep and wide trees", () => {
  using folder = temporaryFolder();
  const deep = "d/".repeat(300);
  folder.write(`tree/${deep}file`, "");
  for (let number = 0; number < 2_000; number++) {
    folder.write(`tree/wide/${number}`, "");
  }
  const paths = walked(`${folder.path}/tree`);
  assert.equal(paths.length, 2_001);
  assert.equal(paths[0], `file ./${deep}file`);
});

Deno.test("walkTree() throws when there is nothing to walk", () => {
  assert.throws(() => walked("/nowhere"), Deno.errors.NotFound);
});
