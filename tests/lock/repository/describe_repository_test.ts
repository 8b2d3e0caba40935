import assert from "node:assert/strict";
import { join } from "node:path";
import {
  describeRepository,
  type DescribeRepositoryOptions,
} from "../../../src/lock/repository/describe_repository.ts";
import { removeSnapshot } from "../../../src/lock/repository/snapshot.ts";
import { requirement } from "../../requirement.ts";
import {
  possessions,
  runGit,
  type Sample,
  sampleAt,
  sampleRepository,
} from "./sample.ts";

const { ignore } = requirement("git");
const ID = "01a2073d-5c1e-7c4e-9a55-2f0c6c1d8b7e";

/** Describes it, which must leave what is the user's as it was. */
async function described(
  root: string,
  options: Partial<DescribeRepositoryOptions> = {},
) {
  const before = possessions(root);
  const found = await describeRepository(root, {
    snapshot: "commit",
    id: ID,
    ...options,
  });
  assert.deepEqual(possessions(root), before);
  runGit(root, ["fsck", "--strict", "--no-dangling"]);
  return found;
}

/** The files of a tree with their content. */
function filesOf(root: string, tree: string): Record<string, string> {
  const names = runGit(root, ["ls-tree", "-r", "-z", "--name-only", tree]);
  return Object.fromEntries(
    names.split("\0").filter((name) => name !== "")
      .map((name) => [name, runGit(root, ["show", `${tree}:${name}`])]),
  );
}

function test(name: string, act: () => Promise<void>): void {
  Deno.test(`describeRepository() ${name}`, { ignore }, act);
}

test("keeps no snapshot of a clean tree", async () => {
  using sample = sampleRepository();
  sample.write({ "a.txt": "a", ".gitignore": "out/\n", "out/b.txt": "b" });
  sample.commit();
  const { record, root } = await described(sample.root);
  assert.equal(root, sample.root);
  assert.deepEqual(record, {
    name: sample.root.split("/").at(-1),
    commit: sample.git("rev-parse", "HEAD").trim(),
    tree: sample.git("rev-parse", "HEAD^{tree}").trim(),
    branch: "main",
    remote: null,
    dirty: false,
    snapshot: null,
    excluded: [],
    untracked: [],
  });
  assert.equal(sample.git("for-each-ref", "refs/assay"), "");
});

test("keeps what is changed, staged, removed and new", async () => {
  using sample = sampleRepository();
  sample.write({
    "same.txt": "same",
    "changed.txt": "1",
    "staged.txt": "1",
    "removed.txt": "1",
    "unstaged.txt": "1",
    "folder/file.txt": "1",
    "now_folder": "1",
  });
  sample.commit();
  sample.write({ "changed.txt": "2", "staged.txt": "2" });
  sample.git("add", "staged.txt");
  sample.write({ "staged.txt": "3", "new.txt": "new", "added.txt": "added" });
  sample.git("add", "added.txt");
  sample.git("rm", "-q", "--cached", "unstaged.txt");
  Deno.removeSync(join(sample.root, "removed.txt"));
  Deno.removeSync(join(sample.root, "folder"), { recursive: true });
  Deno.removeSync(join(sample.root, "now_folder"));
  sample.write({ "folder": "a file now", "now_folder/file.txt": "below" });

  const { record } = await described(sample.root);
  const { snapshot } = record;
  assert.equal(record.dirty, true);
  assert.deepEqual(filesOf(sample.root, snapshot!.tree!), {
    "added.txt": "added",
    "changed.txt": "2",
    "folder": "a file now",
    "new.txt": "new",
    "now_folder/file.txt": "below",
    "same.txt": "same",
    "staged.txt": "3",
    "unstaged.txt": "1",
  });
  assert.deepEqual(record.untracked, [
    "folder",
    "new.txt",
    "now_folder/file.txt",
    "unstaged.txt",
  ]);
  assert.deepEqual(record.excluded, []);
  assert.equal(snapshot!.ref, `refs/assay/${ID}`);
  assert.equal(
    sample.git("rev-parse", snapshot!.ref!).trim(),
    snapshot!.commit,
  );
  assert.equal(
    sample.git("rev-parse", `${snapshot!.commit}^`).trim(),
    record.commit,
  );
  assert.equal(
    sample.git("rev-parse", `${snapshot!.commit}^{tree}`).trim(),
    snapshot!.tree,
  );
});

test("gives the same tree for the same files", async () => {
  using sample = sampleRepository();
  sample.write({ "a.txt": "a" });
  sample.commit();
  sample.write({ "a.txt": "b", "c.txt": "c" });
  const trees = [];
  for (const id of [ID, ID.replace("01", "02")]) {
    const { record } = await described(sample.root, { id });
    trees.push(record.snapshot!.tree);
  }
  assert.equal(trees[0], trees[1]);
});

test("sees a change of the same size within the tick of the index", async () => {
  using sample = sampleRepository();
  const when = new Date(Date.now() - 60_000);
  sample.write({ "a.txt": "one" });
  Deno.utimeSync(join(sample.root, "a.txt"), when, when);
  sample.commit();
  Deno.utimeSync(join(sample.root, ".git/index"), when, when);
  // As fast as git can be: size and times are those the index knows.
  sample.git("config", "core.trustctime", "false");
  sample.git("config", "core.checkStat", "minimal");
  sample.write({ "a.txt": "two" });
  Deno.utimeSync(join(sample.root, "a.txt"), when, when);
  const { record } = await described(sample.root);
  assert.equal(filesOf(sample.root, record.snapshot!.tree!)["a.txt"], "two");
});

test("leaves out and lists what must not be in a repository", async () => {
  using sample = sampleRepository();
  sample.write({ ".gitignore": "*.tmp\ncache/\n" });
  sample.commit();
  sample.write({
    "a.tmp": "ignored",
    "cache/b/c.bin": "ignored",
    ".env": "TOKEN=1",
    ".env.local": "TOKEN=1",
    ".env.example": "TOKEN=",
    ".envrc": "export TOKEN=1",
    "prod.env": "TOKEN=1",
    "id_rsa.bak": "x",
    "aws_credentials": "x",
    "credentials.ts": "code",
    "client_secret_1.apps.json": "{}",
    "keys/server.pem": "x",
    "id_ed25519": "x",
    "id_ed25519.pub": "x",
    "named_otherwise.txt": "-----BEGIN OPENSSH PRIVATE KEY-----\nx",
    ".aws/config": "x",
    "large.bin": "x".repeat(1001),
    "limit.bin": "x".repeat(1000),
    "results/1/run.lock": "format: assay-run-lock",
    "results/1/deep/out.txt": "of a run",
    "data/table.csv": "1",
    "database.csv": "1",
  });
  Deno.symlinkSync("/etc/passwd", join(sample.root, "link"));
  runGit(sample.root, ["init", "-q", "inner"]);
  sampleAt(join(sample.root, "inner")).commit();

  const { record } = await described(sample.root, {
    sizeLimit: 1000,
    elsewhere: [join(sample.root, "data")],
  });
  assert.deepEqual(record.excluded, [
    { path: ".aws/config", reason: "secret" },
    { path: ".env", reason: "secret" },
    { path: ".env.local", reason: "secret" },
    { path: ".envrc", reason: "secret" },
    { path: "a.tmp", reason: "ignored" },
    { path: "aws_credentials", reason: "secret" },
    { path: "cache/", reason: "ignored" },
    { path: "client_secret_1.apps.json", reason: "secret" },
    { path: "data/table.csv", reason: "data" },
    { path: "id_ed25519", reason: "secret" },
    { path: "id_rsa.bak", reason: "secret" },
    { path: "inner/", reason: "repository" },
    { path: "keys/server.pem", reason: "secret" },
    { path: "large.bin", reason: "size" },
    { path: "named_otherwise.txt", reason: "secret" },
    { path: "prod.env", reason: "secret" },
    { path: "results/1/deep/out.txt", reason: "data" },
    { path: "results/1/run.lock", reason: "data" },
  ]);
  assert.deepEqual(Object.keys(filesOf(sample.root, record.snapshot!.tree!)), [
    ".env.example",
    ".gitignore",
    "credentials.ts",
    "database.csv",
    "id_ed25519.pub",
    "limit.bin",
    "link",
  ]);
  const links = sample.git("ls-tree", record.snapshot!.tree!, "link");
  assert.match(links, /^120000 /);
});

test("lists of a clean tree what nothing records", async () => {
  using sample = sampleRepository();
  sample.write({ ".gitignore": "*.tmp\n" });
  sample.commit();
  sample.write({
    "a.tmp": "ignored",
    "results/1/run.lock": "",
    ".env": "TOKEN=1",
    "large.bin": "x".repeat(1001),
  });
  runGit(sample.root, ["init", "-q", "inner"]);
  sampleAt(join(sample.root, "inner")).commit();
  const { record } = await described(sample.root, { sizeLimit: 1000 });
  assert.equal(record.dirty, false);
  assert.equal(record.snapshot, null);
  assert.deepEqual(record.excluded, [
    { path: ".env", reason: "secret" },
    { path: "inner/", reason: "repository" },
    { path: "large.bin", reason: "size" },
  ]);
});

test("takes what lies in runs and data for no change", async () => {
  using sample = sampleRepository();
  sample.write({ "a.txt": "a" });
  sample.commit();
  sample.write({ "results/1/run.lock": "", "data/b.csv": "b" });
  const { record } = await described(sample.root, {
    elsewhere: [join(sample.root, "data")],
  });
  assert.equal(record.dirty, false);
  assert.equal(record.snapshot, null);
});

test("keeps names that are no text, and those that git would quote", async () => {
  using sample = sampleRepository();
  sample.write({ "plain": "1" });
  sample.commit();
  const odd = ["a\nb", 'quo"te', "tab\t", "ünïcode", "-dash", " space "];
  sample.write(Object.fromEntries(odd.map((name) => [name, name])));
  new Deno.Command("python3", {
    args: ["-c", "open(b'bad\\xff', 'w').close()"],
    cwd: sample.root,
  }).outputSync();
  const { record } = await described(sample.root);
  assert.deepEqual(record.untracked.toSorted(), odd.toSorted());
  assert.deepEqual(record.excluded, [{ path: "bad\\xff", reason: "name" }]);
  const kept = filesOf(sample.root, record.snapshot!.tree!);
  for (const name of odd) assert.equal(kept[name], name);
});

test("takes changes of tracked files whose names are no text", async () => {
  using sample = sampleRepository();
  const write = (text: string) =>
    new Deno.Command("python3", {
      args: ["-c", `open(b'bad\\xff', 'w').write('${text}')`],
      cwd: sample.root,
    }).outputSync();
  write("one");
  sample.commit();
  write("three");
  const { record } = await described(sample.root);
  const listed = sample.git("ls-tree", record.snapshot!.tree!);
  const blob = /blob ([0-9a-f]+)/.exec(listed)![1]!;
  assert.equal(sample.git("cat-file", "blob", blob), "three");
});

test("works before the first commit", async () => {
  using sample = sampleRepository();
  sample.write({ "a.txt": "a", "b.txt": "b" });
  sample.git("add", "a.txt");
  const { record } = await described(sample.root);
  assert.equal(record.commit, null);
  assert.equal(record.tree, null);
  assert.equal(record.branch, "main");
  assert.deepEqual(filesOf(sample.root, record.snapshot!.tree!), {
    "a.txt": "a",
    "b.txt": "b",
  });
  assert.equal(
    sample.git("rev-list", "--count", record.snapshot!.commit!).trim(),
    "1",
  );
});

test("works in an empty repository", async () => {
  using sample = sampleRepository();
  const { record } = await described(sample.root);
  assert.equal(record.dirty, false);
  assert.equal(record.commit, null);
});

test("works in a sub-directory, for the whole repository", async () => {
  using sample = sampleRepository();
  sample.write({ "a.txt": "a", "deep/b.txt": "b" });
  sample.commit();
  sample.write({ "a.txt": "changed", "new.txt": "new" });
  const { record, root } = await described(join(sample.root, "deep"));
  assert.equal(root, sample.root);
  assert.deepEqual(filesOf(sample.root, record.snapshot!.tree!), {
    "a.txt": "changed",
    "deep/b.txt": "b",
    "new.txt": "new",
  });
});

test("works in a work tree beside another", async () => {
  using sample = sampleRepository();
  sample.write({ "a.txt": "a" });
  sample.commit();
  const other = `${sample.root}-other`;
  sample.git("worktree", "add", "-q", "-b", "side", other);
  try {
    const side = sampleAt(other);
    side.write({ "a.txt": "side", "b.txt": "b" });
    sample.write({ "a.txt": "main" });
    const before = possessions(sample.root);
    const { record } = await described(other);
    assert.deepEqual(possessions(sample.root), before);
    assert.equal(record.branch, "side");
    assert.deepEqual(filesOf(other, record.snapshot!.tree!), {
      "a.txt": "side",
      "b.txt": "b",
    });
  } finally {
    Deno.removeSync(other, { recursive: true });
  }
});

test("works in a submodule, and names one that is dirty", async () => {
  using inner = sampleRepository();
  inner.write({ "in.txt": "1" });
  inner.commit();
  using sample = sampleRepository();
  sample.git(
    ...["-c", "protocol.file.allow=always", "submodule", "--quiet"],
    ...["add", inner.root, "sub"],
  );
  sample.commit();
  const sub = sampleAt(join(sample.root, "sub"));
  sub.write({ "in.txt": "2", "new.txt": "new" });

  const within = await described(sub.root);
  assert.equal(within.root, sub.root);
  assert.deepEqual(filesOf(sub.root, within.record.snapshot!.tree!), {
    "in.txt": "2",
    "new.txt": "new",
  });

  const outer = await described(sample.root, { id: ID.replace("01", "02") });
  assert.equal(outer.record.dirty, true);
  assert.deepEqual(outer.record.excluded, [
    { path: "sub", reason: "submodule" },
  ]);

  sub.commit();
  const moved = await described(sample.root, { id: ID.replace("01", "03") });
  assert.deepEqual(moved.record.excluded, []);
  assert.match(
    sample.git("ls-tree", moved.record.snapshot!.tree!, "sub"),
    new RegExp(`^160000 commit ${sub.git("rev-parse", "HEAD").trim()}`),
  );
});

test("names no branch of a detached head", async () => {
  using sample = sampleRepository();
  sample.commit();
  sample.git("checkout", "-q", "--detach");
  const { record } = await described(sample.root);
  assert.equal(record.branch, null);
});

/** Two branches that changed one file each in its way. */
function conflicting(): Sample {
  const sample = sampleRepository();
  sample.write({ "a.txt": "base" });
  sample.commit();
  sample.git("checkout", "-q", "-b", "side");
  sample.write({ "a.txt": "side" });
  sample.commit();
  sample.git("checkout", "-q", "main");
  sample.write({ "a.txt": "main" });
  sample.commit();
  return sample;
}

for (
  const [what, ...args] of [["merge", "merge", "side"], [
    "rebase",
    "rebase",
    "side",
  ]]
) {
  test(`works in the middle of a ${what}`, async () => {
    using sample = conflicting();
    const who = ["-c", "user.name=A", "-c", "user.email=a@example.org"];
    runGit(sample.root, [...who, ...args], 1);
    const { record } = await described(sample.root);
    assert.equal(record.dirty, true);
    assert.match(
      filesOf(sample.root, record.snapshot!.tree!)["a.txt"]!,
      /^<<<<<<< /,
    );
  });
}

test("works in a shallow clone", async () => {
  using origin = sampleRepository();
  origin.write({ "a.txt": "1" });
  origin.commit();
  origin.commit();
  const clone = `${origin.root}-clone`;
  runGit("/", ["clone", "-q", "--depth=1", `file://${origin.root}`, clone]);
  try {
    sampleAt(clone).write({ "a.txt": "2" });
    const { record } = await described(clone);
    assert.equal(filesOf(clone, record.snapshot!.tree!)["a.txt"], "2");
    // A place on this machine is no address.
    assert.equal(record.remote, null);
  } finally {
    Deno.removeSync(clone, { recursive: true });
  }
});

test("keeps what a sparse work tree leaves out", async () => {
  using sample = sampleRepository();
  sample.write({ "in/a.txt": "a", "out/b.txt": "b" });
  sample.commit();
  sample.git("sparse-checkout", "set", "in");
  sample.write({ "in/a.txt": "changed" });
  const { record } = await described(sample.root);
  assert.deepEqual(filesOf(sample.root, record.snapshot!.tree!), {
    "in/a.txt": "changed",
    "out/b.txt": "b",
  });
});

test("works with digests of 256 bits", async () => {
  using sample = sampleRepository("--object-format=sha256");
  sample.write({ "a.txt": "a" });
  sample.commit();
  sample.write({ "a.txt": "b" });
  const { record } = await described(sample.root);
  assert.match(record.snapshot!.tree!, /^[0-9a-f]{64}$/);
});

test("stores what the repository's filters make of a file", async () => {
  using sample = sampleRepository();
  sample.write({ ".gitattributes": "*.txt text eol=crlf\n", "a.txt": "1\r\n" });
  sample.commit();
  sample.write({ "a.txt": "2\r\n" });
  const { record } = await described(sample.root);
  assert.equal(filesOf(sample.root, record.snapshot!.tree!)["a.txt"], "2\n");
});

test("runs no hook", async () => {
  using sample = sampleRepository();
  sample.write({ "a.txt": "a" });
  sample.commit();
  const called = join(sample.root, "..", `${ID}-called`);
  for (const hook of ["reference-transaction", "post-index-change"]) {
    const path = join(sample.root, ".git/hooks", hook);
    sample.write({ [`.git/hooks/${hook}`]: `#!/bin/sh\ntouch '${called}'\n` });
    Deno.chmodSync(path, 0o755);
  }
  sample.write({ "a.txt": "b" });
  await describeRepository(sample.root, { snapshot: "commit", id: ID });
  assert.throws(() => Deno.statSync(called), Deno.errors.NotFound);
});

test("keeps a patch that makes the tree again, and no objects", async () => {
  using sample = sampleRepository();
  sample.write({ "a.txt": "a\n", "gone.txt": "g" });
  Deno.writeFileSync(join(sample.root, "b.bin"), new Uint8Array([0, 1, 255]));
  sample.commit();
  sample.write({ "a.txt": "b\n", "new.txt": "new" });
  Deno.writeFileSync(join(sample.root, "b.bin"), new Uint8Array([0, 2, 254]));
  Deno.removeSync(join(sample.root, "gone.txt"));
  const before = sample.git("count-objects", "-v");
  const { record, patch } = await described(sample.root, { snapshot: "patch" });
  assert.equal(sample.git("count-objects", "-v"), before);
  assert.equal(sample.git("for-each-ref", "refs/assay"), "");
  assert.match(record.snapshot!.patch!, /^run\..*\.patch$/);

  const clone = `${sample.root}-clone`;
  runGit("/", ["clone", "-q", sample.root, clone]);
  try {
    const file = join(clone, ".git/change.patch");
    Deno.writeFileSync(file, patch!);
    runGit(clone, ["apply", "--index", "--binary", file]);
    assert.equal(runGit(clone, ["write-tree"]).trim(), record.snapshot!.tree);
  } finally {
    Deno.removeSync(clone, { recursive: true });
  }
});

test("keeps a patch before the first commit", async () => {
  using sample = sampleRepository();
  sample.write({ "a.txt": "a\n" });
  const { patch } = await described(sample.root, { snapshot: "patch" });
  assert.match(new TextDecoder().decode(patch), /^\+a$/m);
});

test("only names the tree where nothing is to be kept", async () => {
  using sample = sampleRepository();
  sample.write({ "a.txt": "a" });
  const { record } = await described(sample.root, { snapshot: "none" });
  assert.equal(record.dirty, true);
  assert.deepEqual(record.untracked, []);
  assert.equal(sample.git("count-objects").trim(), "0 objects, 0 kilobytes");
  const kept = await described(sample.root);
  assert.deepEqual(record.snapshot, {
    kind: "none",
    tree: kept.record.snapshot!.tree,
  });
});

test("is not led elsewhere by the caller's variables", async () => {
  using sample = sampleRepository();
  sample.commit();
  using other = sampleRepository();
  const program = join(other.root, "main.ts");
  const module = new URL(
    "../../../src/lock/repository/describe_repository.ts",
    import.meta.url,
  );
  Deno.writeTextFileSync(
    program,
    `import { describeRepository } from ${JSON.stringify(module.href)};
const { root } = await describeRepository(Deno.args[0]!, { snapshot: "none", id: "x" });
console.log(root);`,
  );
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-q", "--allow-read", "--allow-env", "--allow-run=git"],
      ...["--config", new URL("../../../deno.json", import.meta.url).pathname],
      ...[program, sample.root],
    ],
    env: { GIT_DIR: join(other.root, ".git"), GIT_WORK_TREE: other.root },
  }).output();
  const said = new TextDecoder().decode(stdout).trim();
  assert.equal(said, sample.root, new TextDecoder().decode(stderr));
});

test("says what is no repository", async () => {
  using sample = sampleRepository();
  const options = { snapshot: "commit", id: ID } as const;
  const folder = Deno.makeTempDirSync();
  try {
    await assert.rejects(describeRepository(folder, options), {
      code: "GIT_NOT_A_REPOSITORY",
      message:
        `Cannot describe the repository '${folder}': expected a git repository, found none there or above`,
    });
    await assert.rejects(describeRepository(`${folder}/gone`, options), {
      code: "GIT_DIRECTORY_MISSING",
    });
  } finally {
    Deno.removeSync(folder);
  }
  await assert.rejects(describeRepository(`${sample.root}/.git`, options), {
    code: "GIT_NO_WORK_TREE",
  });
});

test("says what git says of a damaged index", async () => {
  using sample = sampleRepository();
  sample.write({ "a.txt": "a" });
  sample.commit();
  Deno.writeTextFileSync(join(sample.root, ".git/index"), "no index");
  await assert.rejects(
    describeRepository(sample.root, { snapshot: "commit", id: ID }),
    { code: "GIT_FAILED" },
  );
});

Deno.test(
  "removeSnapshot() removes the ref, and none twice",
  { ignore },
  async () => {
    using sample = sampleRepository();
    sample.write({ "a.txt": "a" });
    await described(sample.root);
    assert.notEqual(sample.git("for-each-ref", "refs/assay"), "");
    await removeSnapshot(sample.root, ID);
    await removeSnapshot(sample.root, ID);
    assert.equal(sample.git("for-each-ref", "refs/assay"), "");
  },
);
