import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  lineage,
  pullRuns,
  pushRuns,
  readLock,
  reproduce,
  type TransferProgress,
  verifyRun,
} from "@assay/assay/lock";
import { requirement } from "../../requirement.ts";
import { Project } from "../compare/project.ts";
import { possessions, runGit, sampleAt } from "../repository/sample.ts";
import { filesBelow, makeSite, type Site } from "./site.ts";

const ignore = [requirement("git"), requirement("rclone")]
  .some(({ ignore }) => ignore);

function test(name: string, act: (site: Site) => Promise<void>): void {
  Deno.test(`pullRuns() ${name}`, { ignore }, async () => {
    using site = makeSite();
    await act(site);
  });
}

async function holds(dir: string): Promise<void> {
  const parts = ["status", "data", "outputs", "lineage"] as const;
  const { differences } = await verifyRun(dir, { parts });
  assert.deepEqual(differences, []);
}

/** Two runs, one on data from elsewhere, pushed as `v1`. */
async function pushed(site: Site): Promise<string> {
  const { app, at } = site;
  app.write({ "data/in.csv": "a,b", "data/deep/x.csv": "x" });
  Deno.mkdirSync(at("app/data/none"));
  const far = Deno.makeTempFileSync({ dir: "/var/tmp", suffix: ".csv" });
  try {
    Deno.writeTextFileSync(far, "from elsewhere");
    const rows = await site.run("rows", { data: [at("app/data"), far] });
    app.write({ "main.ts": "2" });
    const fit = await site.run("fit", { data: [`${rows}/out.txt`] });
    await site.push(fit, { tag: "v1" });
    return far;
  } finally {
    Deno.removeSync(far);
  }
}

test("brings code, data, outputs and lineage back, and all of it holds", async (site) => {
  const { at } = site;
  const far = await pushed(site);
  // What is verified must not be what was left behind.
  Deno.renameSync(at("app"), at("gone"));
  const pulled = await site.pull("v1", "there");
  assert.deepEqual(pulled.runs.map(({ dir, named }) => [dir, named]), [
    [at("there/out/fit"), true],
    [at("there/out/rows"), false],
  ]);
  assert.equal(Deno.readTextFileSync(at("there/main.ts")), "2");
  assert.equal(Deno.readTextFileSync(at("there/data/deep/x.csv")), "x");
  await holds(at("there/out/fit"));
  await holds(at("there/out/rows"));
  assert.equal(lineage(at("there/out/fit")).length, 2);
  assert.equal(existsSync(far), false);
  assert.equal(existsSync(at("there/.assay-pull")), false);

  const there = sampleAt(at("there"));
  assert.match(there.git("status", "--porcelain"), /^\?\? outside\/\n$/);
  there.git("fsck", "--strict");
  const { id, repos } = readLock(at("there/out/fit/run.lock"));
  assert.equal(
    there.git("rev-parse", `refs/assay/${id}`).trim(),
    repos[0]!.snapshot!.commit,
  );
  // What moved with the run is as it was, byte for byte.
  const lock = "out/fit/run.lock";
  assert.equal(filesBelow(at("there"))[lock], filesBelow(at("gone"))[lock]);

  const before = filesBelow(at("there"));
  await site.pull("v1", "there");
  assert.deepEqual(filesBelow(at("there")), before);
});

test("finds the remotes in a clone, and leaves its work tree alone", async (site) => {
  const { at } = site;
  site.app.git("push", "-q", at("code.git"), "main");
  runGit(site.root, ["clone", "-q", "-b", "main", "code.git", "clone"]);
  await site.push(await site.run("one"), { tag: "v1" });
  const clone = sampleAt(at("clone"));
  clone.write({ "main.ts": "mine" });
  clone.git("add", ".");
  clone.git("stash", "-q");
  clone.write({ "main.ts": "mine, too" });
  const before = possessions(clone.root);
  await pullRuns("v1", { into: clone.root });
  await holds(at("clone/out/one"));
  const after = possessions(clone.root);
  for (const key of ["refs/tags/v1", "out/one/out.txt", "out/one/run.lock"]) {
    const name = key.startsWith("refs") ? `.git/${key}` : key;
    assert(after[name], name);
    delete after[name];
  }
  // The status lists what git ignores: the run.
  before["status"] += "! out/\n";
  assert.deepEqual(after, before);
  await assert.rejects(pullRuns("v1", { into: at("elsewhere") }), {
    code: "REMOTE_NEEDED",
  });
});

test("links to the remote's files on one file system", async (site) => {
  const { at } = site;
  const dir = await site.run("one");
  await site.push(dir, { tag: "v1" });
  await site.pull("v1", "there", { link: true });
  const { ino, nlink } = Deno.statSync(at("there/out/one/out.txt"));
  const { digest } = readLock(`${dir}/run.lock`).outputs[0]!;
  const blob = at(`store/blobs/${digest.slice(0, 2)}/${digest}`);
  assert.deepEqual(Deno.statSync(blob).ino, ino);
  assert.equal(nlink, 2);
  assert.equal(Deno.statSync(blob).mode! & 0o222, 0);
  // The lock stays a file of its own.
  assert.equal(Deno.statSync(at("there/out/one/run.lock")).nlink, 1);
  await holds(at("there/out/one"));
  await assert.rejects(
    site.pull("v1", "again", { link: true, data: "nowhere:store" }),
    { code: "RCLONE_FAILED" },
  );
});

test("tells how far copying and verifying are, and gives an error of onProgress as it is", async (site) => {
  const run = await site.run("one");
  const { sent: { bytes: all } } = await site.push(run, { tag: "a" });
  for (const link of [false, true]) {
    const told: TransferProgress[] = [];
    await site.pull("a", `there-${link}`, {
      link,
      onProgress: (progress) => void told.push(progress),
    });
    const { bytes, total } = told.at(-1)!;
    // Locks are copied even where outputs are linked: to verify is to read once.
    const linked = link ? "one".length : 0;
    assert.deepEqual([bytes, total], [2 * all - linked, 2 * all - linked]);
    assert.deepEqual(told, told.toSorted((a, b) => a.bytes - b.bytes));
    const mine = new Deno.errors.NotFound("mine");
    const pulling = site.pull("a", `again-${link}`, {
      link,
      onProgress() {
        throw mine;
      },
    });
    await assert.rejects(pulling, (error) => error === mine);
    const { files } = await site.pull("a", `again-${link}`, { link });
    assert.equal(files.count, 2);
  }
});

test("replaces nothing that is there", async (site) => {
  const { at } = site;
  await site.push(await site.run("one"), { tag: "v1" });
  Deno.mkdirSync(at("there/out/one"), { recursive: true });
  Deno.writeTextFileSync(at("there/out/one/out.txt"), "mine");
  Deno.writeTextFileSync(at("there/main.ts"), "mine, too");
  const before = filesBelow(at("there"));
  await assert.rejects(site.pull("v1", "there"), {
    code: "PULL_TAKEN",
    message: /app\/main\.ts$/,
  });
  assert.equal(existsSync(at("there/.git")), false);
  Deno.writeTextFileSync(at("there/main.ts"), "1");
  await assert.rejects(site.pull("v1", "there"), {
    code: "PULL_TAKEN",
    message: /out\/one\/out\.txt$/,
  });
  for (const [path, digest] of Object.entries(before)) {
    if (path !== "main.ts") assert.equal(filesBelow(at("there"))[path], digest);
  }
  Deno.removeSync(at("there/out/one/out.txt"));
  await site.pull("v1", "there");
  await holds(at("there/out/one"));
});

test("refuses and lists paths that lead out, before it writes anything", async (site) => {
  const { at } = site;
  await site.push(await site.run("one"), { tag: "v1" });
  const file = at("store/tags/v1.json");
  const record = JSON.parse(Deno.readTextFileSync(file));
  const { digest, bytes } = record.files[0];
  const outside = [
    ...["/etc/assay", "../up.txt", "a/../../up.txt", "out/.git/hooks/x"],
    ...[".GIT/config", "a//b", "a/./b", "", ".assay-pull/x", "a\nb"],
    ...[".assay-pull.held"],
  ];
  const files = outside.map((path) => ({ path, digest, bytes }));
  const spoilt = [
    { ...record, files: [...record.files, ...files] },
    { ...record, repos: [{ ...record.repos[0], path: "../up" }] },
    { ...record, runs: [{ ...record.runs[0], path: "/tmp/assay-run" }] },
  ];
  const told: string[] = [];
  for (const record of spoilt) {
    Deno.writeTextFileSync(file, JSON.stringify(record));
    await assert.rejects(site.pull("v1", "there"), (error: Error) => {
      assert.equal((error as unknown as { code: string }).code, "PULL_REFUSED");
      told.push(error.message);
      return true;
    });
    assert.deepEqual([...Deno.readDirSync(at("there"))], []);
  }
  for (const path of outside) {
    assert(told[0]!.includes(JSON.stringify(path)), path);
  }
  assert.match(told[1]!, /"\.\.\/up"/);
  assert.equal(existsSync(at("up.txt")), false);
});

test("follows no link that leads out, of the target or of the code", async (site) => {
  const { at, app } = site;
  await site.push(await site.run("one"), { tag: "v1" });
  Deno.mkdirSync(at("victim"));
  Deno.mkdirSync(at("there"));
  for (const link of ["out", ".assay-pull"]) {
    Deno.symlinkSync(at("victim"), at(`there/${link}`));
    await assert.rejects(site.pull("v1", "there"), {
      code: "PULL_REFUSED",
      message: /is a link that leads out$/,
    });
    Deno.removeSync(at(`there/${link}`));
  }
  for (const target of [at("victim"), "../victim", "self/../../victim"]) {
    Deno.symlinkSync(".", join(app.root, "self"));
    Deno.symlinkSync(target, join(app.root, "link"));
    app.commit();
    const tag = `v${target.length}`;
    await site.push(await site.run(tag), { tag });
    await assert.rejects(site.pull(tag, `there${tag}`), {
      code: "PULL_REFUSED",
      message: /"app\/link": is a link to '/,
    });
    assert.deepEqual(
      [...Deno.readDirSync(at(`there${tag}`))].filter(
        ({ name }) => name !== ".assay-pull",
      ),
      [],
    );
    Deno.removeSync(join(app.root, "self"));
    Deno.removeSync(join(app.root, "link"));
  }
  assert.deepEqual([...Deno.readDirSync(at("victim"))], []);
});

test("writes into no repository's own folder by a link, of the code or of the target", async (site) => {
  const { at, app } = site;
  Deno.symlinkSync(".git", join(app.root, "d"));
  app.commit();
  await site.push(await site.run("one"), { tag: "v1" });
  const file = at("store/tags/v1.json");
  const record = JSON.parse(Deno.readTextFileSync(file));
  const { digest, bytes } = record.files[0];
  record.files.push({ path: "d/commondir", digest, bytes });
  Deno.writeTextFileSync(file, JSON.stringify(record));
  await assert.rejects(site.pull("v1", "there"), {
    code: "PULL_REFUSED",
    message: /"app\/d": is a link to '\.git'$/,
  });
  assert.equal(existsSync(at("there/.git")), false);
  runGit(site.root, ["clone", "-q", "app", "clone"]);
  await assert.rejects(site.pull("v1", "clone"), {
    code: "PULL_REFUSED",
    message: /"d\/commondir": 'd' is a link to '\.git': it lies in /,
  });
  assert.equal(existsSync(at("clone/.git/commondir")), false);
});

test("follows no link of the folder for what is on its way", async (site) => {
  const { at } = site;
  const dir = await site.run("one");
  await site.push(dir, { tag: "v1" });
  const { digest } = readLock(`${dir}/run.lock`).outputs[0]!;
  Deno.mkdirSync(at("victim"));
  Deno.mkdirSync(at("there/.assay-pull"), { recursive: true });
  Deno.symlinkSync(
    at("victim"),
    at(`there/.assay-pull/${digest.slice(0, 2)}`),
  );
  await assert.rejects(site.pull("v1", "there"), {
    code: "PULL_REFUSED",
    message: /is a link that leads out$/,
  });
  assert.deepEqual([...Deno.readDirSync(at("victim"))], []);
});

test("has nothing beside a file that would stay there if it were killed", async (site) => {
  const { at } = site;
  await site.push(await site.run("one"), { tag: "v1" });
  Deno.mkdirSync(at("there/out/one"), { recursive: true });
  using watcher = Deno.watchFs(at("there/out/one"));
  await site.pull("v1", "there");
  const last = at("there/out/one/last");
  Deno.writeTextFileSync(last, "");
  const seen = new Set<string>();
  for await (const { paths } of watcher) {
    for (const path of paths) seen.add(path);
    if (seen.has(last)) break;
  }
  assert.deepEqual([...seen].toSorted(), [
    ...["last", "out.txt", "run.lock"].map((name) =>
      at(`there/out/one/${name}`)
    ),
  ]);
});

test("lets one pull at a time into a directory", async (site) => {
  const { at } = site;
  await site.push(await site.run("one"), { tag: "v1" });
  await site.push(await site.run("two"), { tag: "v2" });
  const first = site.pull("v1", "there");
  await assert.rejects(site.pull("v2", "there"), {
    code: "LOCKED",
    message: /a pull into this directory/,
  });
  await first;
  await site.pull("v2", "there");
  await holds(at("there/out/one"));
  await holds(at("there/out/two"));
  const held = at("there/.assay-pull.held");
  assert.equal(existsSync(held), false);
  // What it leads to is no lock file, and stays.
  Deno.symlinkSync("main.ts", held);
  await assert.rejects(site.pull("v1", "there"), { code: "PULL_REFUSED" });
  assert.equal(Deno.readTextFileSync(at("there/main.ts")), "1");
});

test("brings nothing that is not what was pushed", async (site) => {
  const { at } = site;
  const dir = await site.run("one");
  await site.push(dir, { tag: "v1" });
  const { digest } = readLock(`${dir}/run.lock`).outputs[0]!;
  const blob = at(`store/blobs/${digest.slice(0, 2)}/${digest}`);
  Deno.writeTextFileSync(blob, "eno");
  for (const link of [false, true]) {
    await assert.rejects(site.pull("v1", `a${link}`, { link }), {
      code: "PULL_DAMAGED",
    });
    assert.equal(existsSync(at(`a${link}/out/one/out.txt`)), false);
  }
  Deno.removeSync(blob);
  await assert.rejects(site.pull("v1", "b"), { code: "PULL_DAMAGED" });
  Deno.writeTextFileSync(blob, "one");
  const file = at("store/tags/v1.json");
  const text = Deno.readTextFileSync(file);
  const spoilt: [string, string][] = [
    [text.slice(0, 100), "PUSH_MALFORMED"],
    ["{}", "PUSH_MALFORMED"],
    [text.replace(/"version": 1/, '"version": 2'), "LOCK_TOO_NEW"],
    [text.replace('"tag": "v1"', '"tag": "v2"'), "PUSH_MALFORMED"],
    [text.replace(/("commit": ")\w{4}/, "$1dead"), "PULL_DAMAGED"],
    [text.replace(/"name": "out.txt"/, '"name": "x"'), "PULL_DAMAGED"],
  ];
  for (const [index, [text, code]] of spoilt.entries()) {
    Deno.writeTextFileSync(file, text);
    await assert.rejects(site.pull("v1", `c${index}`), { code });
  }
  await assert.rejects(site.pull("v2", "d"), { code: "PULL_NOT_FOUND" });
  Deno.writeTextFileSync(file, text);
  runGit(at("code.git"), ["tag", "-d", "v1"]);
  await assert.rejects(site.pull("v1", "e"), { code: "PULL_NOT_FOUND" });
});

test("brings a run back that can be made again where nothing else is", async (site) => {
  using project = new Project();
  await project.run("out/1");
  const remotes = { git: site.at("code.git"), data: site.at("store") };
  await pushRuns(project.path("out/1"), {
    ...remotes,
    tag: "v1",
    includeUntracked: true,
  });
  Deno.renameSync(project.root, `${project.root}-gone`);
  project.root = `${project.root}-gone`;
  const there = site.at("there");
  await pullRuns("v1", { ...remotes, into: there });
  const { differences } = await verifyRun(join(there, "out/1"));
  assert.deepEqual(differences, []);
  const { isSame } = await reproduce(join(there, "out/1"));
  assert.equal(isSame, true);
});

test("brings the code of runs back whose changes are in patches", async (site) => {
  const { app, at } = site;
  const patched = async (name: string, text: string) => {
    app.write({ "main.ts": text });
    return await site.run(name, { snapshot: "patch" });
  };
  const first = await patched("a", "first\n");
  const second = await patched("b", "second\n");
  app.git("checkout", "-q", "main.ts");
  const refs = app.git("for-each-ref");
  await site.push([first, second], { tag: "v1" });
  await site.push(second, { tag: "v2" });
  assert.equal(app.git("for-each-ref"), refs);
  assert.equal(app.git("status", "--porcelain"), "");
  await site.pull("v1", "one");
  await site.pull("v2", "two");
  assert.equal(Deno.readTextFileSync(at("one/main.ts")), "first\n");
  assert.equal(Deno.readTextFileSync(at("two/main.ts")), "second\n");
  await holds(at("one/out/a"));
  await holds(at("two/out/b"));

  const [patch] = [...Deno.readDirSync(first)]
    .filter(({ name }) => name.endsWith(".patch"));
  Deno.writeTextFileSync(join(first, patch!.name), "");
  app.git("prune", "--expire=now");
  await assert.rejects(site.push(first, { tag: "v3" }), {
    code: "PUSH_CHANGED",
    message: /its patch 'run\..*\.patch' does not make the tree that it had/,
  });
});

test("brings runs back that have no repository, without git", async (site) => {
  const { at } = site;
  site.app.write({ "data/in.csv": "a" });
  const data = [at("app/data/in.csv")];
  const rows = await site.run("rows", { repos: [], data });
  const fit = await site.run("fit", { repos: [], prevs: [rows] });
  await pushRuns(fit, { data: at("store"), tag: "v1" });
  Deno.renameSync(at("app"), at("gone"));
  const { runs, repos } = await pullRuns("v1", {
    data: at("store"),
    into: at("there"),
  });
  assert.deepEqual(repos, []);
  assert.deepEqual(runs.map(({ dir }) => dir), [
    at("there/fit"),
    at("there/rows"),
  ]);
  for (const { dir } of runs) await holds(dir);
});
