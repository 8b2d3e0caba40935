import assert from "node:assert/strict";
import { requirement } from "../requirement.ts";
import { temporaryFolder } from "../hash/folder.ts";
import { run } from "../hash/run.ts";
import { ASSAY, assay, ASSAY_UNLIMITED } from "./assay.ts";

const { ignore, command: sha256sum } = requirement("sha256sum");
const ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const EMPTY =
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/** `assay hash` without the stat cache. */
function hash(args: string[], options: Parameters<typeof assay>[1] = {}) {
  return assay(["hash", "--no-cache", ...args], options);
}

Deno.test({
  name: "assay hash prints the lines of sha256sum, in the order asked for",
  ignore,
  async fn() {
    using folder = temporaryFolder();
    const names = [
      "b",
      "a",
      "-x",
      "new\nline",
      "back\\slash",
      "日本 😀",
    ];
    for (const name of names) folder.write(name, name.repeat(99));
    const cwd = folder.path;
    const ours = await hash(["--", ...names, "b"], { cwd });
    const theirs = await run(sha256sum, ["--", ...names, "b"], { cwd });
    assert.deepEqual(ours, theirs);
    assert.equal(ours.code, 0);
  },
});

Deno.test("assay hash reads standard input as '-' and without a path", async () => {
  const expected = { code: 0, stdout: `${ABC}  -\n`, stderr: "" };
  assert.deepEqual(await hash(["-"], { stdin: "abc" }), expected);
  assert.deepEqual(await hash([], { stdin: "abc" }), expected);
  assert.deepEqual(await hash(["--tree", "-"], { stdin: "abc" }), expected);
});

Deno.test("assay hash finds standard input empty the second time, as sha256sum does", async () => {
  assert.deepEqual(await hash(["-", "-"], { stdin: "abc" }), {
    code: 0,
    stdout: `${ABC}  -\n${EMPTY}  -\n`,
    stderr: "",
  });
});

Deno.test("assay hash reports each path that fails, hashes the others and exits with 1", async () => {
  using folder = temporaryFolder();
  folder.write("a", "abc");
  folder.write("b", "abc");
  Deno.mkdirSync(`${folder.path}/directory`);
  Deno.symlinkSync("nowhere", `${folder.path}/link`);
  await run("mkfifo", [`${folder.path}/fifo`]);
  const paths = ["a", "missing", "directory", "link", "fifo", "b"];
  const { code, stdout, stderr } = await hash(paths, { cwd: folder.path });
  assert.equal(code, 1);
  assert.equal(stdout, `${ABC}  a\n${ABC}  b\n`);
  assert.deepEqual(stderr.match(/^error: .+$/gm), [
    "error: Cannot hash 'missing': no such file or directory",
    "error: Cannot hash 'directory': expected a regular file, found a directory",
    "error: Cannot hash 'link': the link's target 'nowhere' does not exist",
    "error: Cannot hash 'fifo': expected a regular file, found a FIFO",
  ]);
  assert.match(stderr, /^hint: .*--tree/m);
});

Deno.test({
  name:
    "assay hash --tree prints one digest a directory, as the shell makes it",
  ignore,
  async fn() {
    using folder = temporaryFolder();
    const cwd = folder.path;
    folder.write("one/a", "1");
    folder.write("one/b/c", "2");
    folder.write("two", "abc");
    const pipeline = "cd one && find -L . -type f -print0 | " +
      "LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum";
    const shell = await run("sh", ["-c", pipeline], { cwd });
    const digest = shell.stdout.slice(0, 64);
    assert.deepEqual(await hash(["--tree", "one", "two", "one/"], { cwd }), {
      code: 0,
      stdout: `${digest}  one\n${ABC}  two\n${digest}  one/\n`,
      stderr: "",
    });
  },
});

Deno.test("assay hash --tree names on standard error what is no part of the digest", async () => {
  using folder = temporaryFolder();
  folder.write("tree/a", "abc");
  await run("mkfifo", [`${folder.path}/tree/fifo`]);
  const ran = await hash(["--tree", "tree"], { cwd: folder.path });
  assert.equal(ran.code, 0);
  assert.match(ran.stdout, /^[0-9a-f]{64} {2}tree\n$/);
  assert.match(ran.stderr, /^warning: '.\/fifo' in 'tree' is a FIFO: .+\n$/);
});

Deno.test("assay hash --tree fails for a tree it cannot read whole, naming why", async () => {
  using folder = temporaryFolder();
  folder.write("tree/a", "abc");
  Deno.symlinkSync(".", `${folder.path}/tree/round`);
  const ran = await hash(["--tree", "tree"], { cwd: folder.path });
  assert.equal(ran.code, 1);
  assert.equal(ran.stdout, "");
  assert.match(ran.stderr, /^error: Cannot hash the tree 'tree'/);
  assert.match(ran.stderr, /^caused by: .+round': the link leads back/m);
});

Deno.test("assay hash --json prints what is known of each path", async () => {
  using folder = temporaryFolder();
  const cwd = folder.path;
  folder.write("tree/a", "abc");
  const ran = await hash(["--json", "tree/a", "missing"], { cwd });
  assert.equal(ran.code, 1);
  assert.deepEqual(JSON.parse(ran.stdout), [
    { path: "tree/a", digest: ABC },
    {
      path: "missing",
      error: {
        code: "FILE_NOT_FOUND",
        message: "Cannot hash 'missing': no such file or directory",
      },
    },
  ]);
  const trees = await hash(["--json", "--tree", "tree"], { cwd });
  const [tree] = JSON.parse(trees.stdout);
  assert.deepEqual({ ...tree, digest: tree.digest.length }, {
    path: "tree",
    digest: 64,
    files: 1,
    bytes: 3,
  });
});

Deno.test("assay hash gives the same digests for every --jobs", async () => {
  using folder = temporaryFolder();
  const names = ["a", "b", "c"];
  for (const name of names) {
    folder.write(name, new Uint8Array(40 << 20).fill(name.charCodeAt(0)));
  }
  const cwd = folder.path;
  const all = await hash(names, { cwd });
  assert.equal(all.stdout.split("\n").length, 4);
  for (const jobs of ["1", "2", "7"]) {
    assert.deepEqual(await hash(["--jobs", jobs, ...names], { cwd }), all);
  }
});

Deno.test({
  name:
    "assay hash refuses an argument that is not UTF-8, also beside a namesake",
  ignore: Deno.build.os !== "linux",
  async fn() {
    using folder = temporaryFolder();
    folder.write("x\ufffd", "abc");
    const script = `"$@" hash --no-cache $'x\\xff'`;
    const cwd = folder.path;
    for (const command of [ASSAY, ASSAY_UNLIMITED]) {
      const words = ["-c", script, "bash", ...command];
      const ran = await run("bash", words, { cwd });
      assert.deepEqual([ran.code, ran.stdout], [2, ""]);
      assert.match(ran.stderr, /argument 'x\ufffd': expected text in UTF-8/);
    }
    const [program, ...words] = ASSAY_UNLIMITED;
    const args = [...words, "hash", "--no-cache", "x\ufffd"];
    const { stdout } = await run(program, args, { cwd });
    assert.equal(stdout, `${ABC}  x\ufffd\n`);
  },
});

Deno.test({
  name:
    "assay hash takes carriage returns at the end of a name, which Deno drops",
  ignore: Deno.build.os !== "linux",
  async fn() {
    using folder = temporaryFolder();
    folder.write("cr", "another file");
    folder.write("cr\r", "abc");
    const [program, ...words] = ASSAY_UNLIMITED;
    const args = [...words, "hash", "--no-cache", "--", "cr\r"];
    const ran = await run(program, args, { cwd: folder.path });
    assert.deepEqual(ran, {
      code: 0,
      stdout: `\\${ABC}  cr\\r\n`,
      stderr: "",
    });
  },
});

Deno.test("assay hash warns once where it may not use the stat cache", async () => {
  using folder = temporaryFolder();
  folder.write("a", "abc");
  const ran = await assay(["hash", "a", "a", "a"], { cwd: folder.path });
  assert.equal(ran.code, 0);
  assert.equal(ran.stdout, `${ABC}  a\n`.repeat(3));
  assert.match(
    ran.stderr,
    /^warning: Hashing goes on without the stat cache: .+\n$/,
  );
});

Deno.test("assay hash stops quietly when its reader has seen enough", async () => {
  using folder = temporaryFolder();
  folder.write("a", "abc");
  const script = `"$@" $(yes a | head -n 3000) | head -n 1
    echo "exit \${PIPESTATUS[0]}"`;
  const words = [...ASSAY, "hash", "--no-cache"];
  const ran = await run("bash", ["-c", script, "bash", ...words], {
    cwd: folder.path,
  });
  assert.deepEqual(ran, {
    code: 0,
    stdout: `${ABC}  a\nexit 0\n`,
    stderr: "",
  });
});
