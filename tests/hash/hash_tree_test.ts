import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import {
  HashCache,
  HashError,
  hashTree,
  type TreeDigest,
  writeManifest,
} from "../../src/hash/mod.ts";
import { requirement } from "../requirement.ts";
import { temporaryFolder } from "./folder.ts";
import { hashOnce } from "./hash_apart.ts";
import { anyTree, plant } from "./random_tree.ts";
import { run } from "./run.ts";

const EMPTY =
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const uncached = { cache: false } as const;
const needs = {
  ignore: requirement("sha256sum").ignore || requirement("xargs").ignore,
};

/** The manifest of a tree by the command that defines its digest. */
async function shellManifest(path: string): Promise<string> {
  const pipeline = "find -L . -type f -print0 | LC_ALL=C sort -z | " +
    "xargs -0 --no-run-if-empty sha256sum";
  const { stdout } = await run("sh", ["-c", pipeline], { cwd: path });
  return stdout;
}

async function shellDigest(path: string): Promise<string> {
  const pipeline = "find -L . -type f -print0 | LC_ALL=C sort -z | " +
    "xargs -0 sha256sum | sha256sum";
  const { stdout } = await run("sh", ["-c", pipeline], { cwd: path });
  return stdout.slice(0, 64);
}

/** Code and name of each entry that keeps a tree from being hashed. */
async function failuresOf(hashing: Promise<TreeDigest>): Promise<string[]> {
  try {
    await hashing;
  } catch (error) {
    assert.ok(error instanceof HashError);
    assert.equal(error.code, "TREE_UNREADABLE");
    assert.ok(error.cause instanceof AggregateError);
    return error.cause.errors.map(({ code, data }) =>
      `${code} ${data.path.replace(/.*\//, "")}`
    );
  }
  assert.fail("The tree was hashed");
}

Deno.test({
  name: "hashTree() makes the manifest and digest that the shell makes",
  ...needs,
  async fn() {
    await fc.assert(
      fc.asyncProperty(anyTree, async (node) => {
        using folder = temporaryFolder();
        folder.write("beside/file", "a file beside the tree");
        folder.write("beside/folder/a-b", "1");
        folder.write("beside/folder/a/b", "2");
        const root = `${folder.path}/tree`;
        plant(root, node, `${folder.path}/beside`);
        const tree = await hashTree(root, uncached);
        assert.equal(writeManifest(tree.entries), await shellManifest(root));
        assert.equal(tree.files, tree.entries.length);
        // Nothing to hash makes xargs hash its empty standard input.
        const isEmpty = tree.files === 0;
        assert.equal(tree.digest, isEmpty ? EMPTY : await shellDigest(root));
        using cache = HashCache.open(`${folder.path}/cache.sqlite`);
        assert.deepEqual(await hashTree(root, { cache }), tree);
      }),
      { numRuns: 60 },
    );
  },
});

Deno.test({
  name: "hashTree() agrees with the shell on a tree that fills the pool",
  ...needs,
  async fn() {
    using folder = temporaryFolder();
    for (let number = 0; number < 1_500; number++) {
      folder.write(`${number % 7}/${number % 3}-/${number}`, `${number}`);
    }
    const digest = await shellDigest(folder.path);
    for (const jobs of [1, 2, 5]) {
      const tree = await hashTree(folder.path, { ...uncached, jobs });
      assert.equal(tree.digest, digest);
      assert.equal(tree.files, 1_500);
    }
  },
});

Deno.test("hashTree() gives SHA-256 of nothing for a tree without files", async () => {
  using folder = temporaryFolder();
  Deno.mkdirSync(`${folder.path}/empty/below`, { recursive: true });
  assert.deepEqual(await hashTree(folder.path, uncached), {
    digest: EMPTY,
    files: 0,
    bytes: 0,
    entries: [],
    skipped: [],
  });
});

Deno.test("hashTree() takes a file URL, a link to a directory, and a slash at the end", async () => {
  using folder = temporaryFolder();
  folder.write("tree/a", "1");
  Deno.symlinkSync("tree", `${folder.path}/link`);
  const { digest } = await hashTree(`${folder.path}/tree`, uncached);
  for (
    const path of [
      pathToFileURL(`${folder.path}/tree`),
      `${folder.path}/link`,
      `${folder.path}/tree/`,
    ]
  ) assert.equal((await hashTree(path, uncached)).digest, digest);
});

Deno.test("hashTree() does not count modes, times and empty directories", async () => {
  using folder = temporaryFolder();
  const file = folder.write("tree/a", "1");
  const { digest } = await hashTree(`${folder.path}/tree`, uncached);
  Deno.chmodSync(file, 0o700);
  Deno.utimeSync(file, 1, 1);
  Deno.mkdirSync(`${folder.path}/tree/empty`);
  const after = await hashTree(`${folder.path}/tree`, uncached);
  assert.equal(after.digest, digest);
});

Deno.test("hashTree() reports FIFOs, sockets and dangling links and hashes the rest", async () => {
  using folder = temporaryFolder();
  folder.write("a", "1");
  const { digest } = await hashTree(folder.path, uncached);
  await run("mkfifo", [`${folder.path}/fifo`]);
  Deno.symlinkSync("fifo", `${folder.path}/link to fifo`);
  Deno.symlinkSync("nowhere", `${folder.path}/dangling`);
  Deno.symlinkSync("a/below", `${folder.path}/through a file`);
  using _socket = Deno.listen({
    transport: "unix",
    path: `${folder.path}/socket`,
  });
  const tree = await hashTree(folder.path, uncached);
  assert.equal(tree.digest, digest);
  assert.deepEqual(tree.skipped, [
    { path: "./dangling", what: "a dangling link" },
    { path: "./fifo", what: "a FIFO" },
    { path: "./link to fifo", what: "a FIFO" },
    { path: "./socket", what: "a socket" },
    { path: "./through a file", what: "a dangling link" },
  ]);
  const { warnings } = await hashOnce("tree", "off", [folder.path], {
    read: [folder.path],
  });
  assert.equal(warnings.length, 5);
  assert.match(warnings[1]!, /^'\.\/fifo' in '\/.+' is a FIFO: it is not part/);
});

Deno.test("hashTree() refuses links that lead round", async () => {
  using folder = temporaryFolder();
  folder.write("tree/below/a", "1");
  Deno.symlinkSync("..", `${folder.path}/tree/below/up`);
  Deno.symlinkSync("self", `${folder.path}/tree/self`);
  const failures = await failuresOf(hashTree(`${folder.path}/tree`, uncached));
  assert.deepEqual(failures, [
    "FILE_SYSTEM_LOOP up",
    "FILE_SYSTEM_LOOP self",
  ]);
});

Deno.test("hashTree() follows two links to one directory, which are no cycle", async () => {
  using folder = temporaryFolder();
  folder.write("tree/real/a", "1");
  Deno.symlinkSync("real", `${folder.path}/tree/one`);
  Deno.symlinkSync("real", `${folder.path}/tree/two`);
  const tree = await hashTree(`${folder.path}/tree`, uncached);
  assert.deepEqual(tree.entries.map(({ path }) => path), [
    "./one/a",
    "./real/a",
    "./two/a",
  ]);
});

Deno.test({
  name: "hashTree() refuses names that are not UTF-8, also beside a namesake",
  ignore: Deno.build.os !== "linux",
  async fn() {
    using folder = temporaryFolder();
    folder.write("a", "1");
    const make = (script: string) =>
      run("bash", ["-c", script], { cwd: folder.path });
    await make("printf foreign > $'x\\xff'");
    const alone = await failuresOf(hashTree(folder.path, uncached));
    assert.deepEqual(alone, ["NAME_NOT_UTF8 x\ufffd"]);
    // Deno shows both by one name, which opens this one.
    folder.write("x\ufffd", "namesake");
    const beside = await failuresOf(hashTree(folder.path, uncached));
    assert.deepEqual(beside, ["NAME_NOT_UTF8 x\ufffd"]);
    await make("rm $'x\\xff'");
    assert.equal((await hashTree(folder.path, uncached)).files, 2);
    await make("mkdir $'d\\xff' && printf 1 > $'d\\xff/inside'");
    const directory = await failuresOf(hashTree(folder.path, uncached));
    assert.deepEqual(directory, ["NAME_NOT_UTF8 d\ufffd"]);
  },
});

Deno.test({
  name: "hashTree() refuses a link to a name that is not UTF-8",
  ignore: Deno.build.os !== "linux",
  async fn() {
    using folder = temporaryFolder();
    folder.write("x\ufffd", "namesake");
    folder.write("tree/a", "1");
    const script = "printf foreign > $'x\\xff'; ln -s $'../x\\xff' tree/link";
    await run("bash", ["-c", script], { cwd: folder.path });
    const failures = await failuresOf(
      hashTree(`${folder.path}/tree`, uncached),
    );
    assert.equal(failures.length, 1);
    assert.match(failures[0]!, /^FILE_UNREADABLE link$|^NAME_NOT_UTF8 /);
  },
});

Deno.test({
  name: "hashTree() names every entry that cannot be read",
  ignore: Deno.build.os !== "linux",
  async fn() {
    using folder = temporaryFolder();
    folder.write("a", "1");
    Deno.chmodSync(folder.write("file", "2"), 0);
    folder.write("directory/b", "3");
    Deno.chmodSync(`${folder.path}/directory`, 0);
    folder.write("listed/c", "4");
    Deno.chmodSync(`${folder.path}/listed`, 0o444);
    const { results: [result] } = await hashOnce("tree", "off", [folder.path], {
      read: [folder.path],
      asNobodySpecial: true,
    });
    Deno.chmodSync(`${folder.path}/directory`, 0o700);
    Deno.chmodSync(`${folder.path}/listed`, 0o700);
    assert.ok(typeof result === "object");
    assert.equal(result.code, "TREE_UNREADABLE");
    assert.match(result.message, /: 3 entries could not be read$/);
    assert.deepEqual(
      result.errors.map((error) => error.replace(/ .*\//, " ")).sort(),
      [
        "PERMISSION_DENIED c",
        "PERMISSION_DENIED directory",
        "PERMISSION_DENIED file",
      ],
    );
  },
});

Deno.test("hashTree() names a file that vanishes before it is read", async () => {
  using folder = temporaryFolder();
  for (const name of ["a", "b", "c"]) folder.write(name, name);
  const hashing = hashTree(folder.path, uncached);
  // The directory has been listed; reading begins when this thread is idle.
  Deno.removeSync(`${folder.path}/b`);
  assert.deepEqual(await failuresOf(hashing), ["FILE_NOT_FOUND b"]);
});

for (
  const [what, code, make] of [
    ["a file", "NOT_A_DIRECTORY", (path) => Deno.writeTextFileSync(path, "")],
    ["nothing", "FILE_NOT_FOUND", () => {}],
    [
      "a dangling link",
      "DANGLING_LINK",
      (path) => Deno.symlinkSync("nowhere", path),
    ],
  ] as [string, string, (path: string) => void][]
) {
  Deno.test(`hashTree() refuses a path that names ${what}`, async () => {
    using folder = temporaryFolder();
    make(`${folder.path}/odd`);
    await assert.rejects(hashTree(`${folder.path}/odd`, uncached), { code });
  });
}

Deno.test("hashTree() stops when it is told to, with the reason given", async () => {
  using folder = temporaryFolder();
  for (let number = 0; number < 2_000; number++) {
    folder.write(String(number), `${number}`);
  }
  const abort = new AbortController();
  const reason = new Error("enough");
  const hashing = hashTree(folder.path, { ...uncached, signal: abort.signal });
  abort.abort(reason);
  await assert.rejects(hashing, (error) => error === reason);
});

Deno.test("hashTree() reports progress that ends at the total", async () => {
  using folder = temporaryFolder();
  for (let number = 0; number < 300; number++) {
    folder.write(String(number), "12345");
  }
  let last: unknown;
  await hashTree(folder.path, {
    ...uncached,
    onProgress: (progress) => last = progress,
  });
  assert.deepEqual(last, { bytes: 1_500, total: 1_500 });
});
