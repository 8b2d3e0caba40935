import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { existsSync } from "node:fs";
import {
  pushRuns,
  readLock,
  runLock,
  type TransferProgress,
} from "@assay/assay/lock";
import { requirement } from "../../requirement.ts";
import { possessions, runGit } from "../repository/sample.ts";
import { filesBelow, makeSite, type Site, wrongBlobs } from "./site.ts";

const ignore = [requirement("git"), requirement("rclone")]
  .some(({ ignore }) => ignore);

function test(name: string, act: (site: Site) => Promise<void>): void {
  Deno.test(`pushRuns() ${name}`, { ignore }, async () => {
    using site = makeSite();
    await act(site);
  });
}

test("puts the snapshots of a run and of its lineage under one tag, and touches nothing else", async (site) => {
  const { app, at } = site;
  app.write({ "data/in.csv": "a,b", "data/deep/x.csv": "a,b" });
  const rows = await site.run("rows", { data: [at("app/data")] });
  app.write({ "main.ts": "2" });
  const fit = await site.run("fit", { data: [`${rows}/out.txt`] });
  const before = possessions(app.root);
  const pushed = await site.push(fit, { tag: "paper/1" });
  assert.deepEqual(possessions(app.root), before);
  assert.deepEqual(pushed.runs.map(({ dir }) => dir), [fit, rows]);
  assert.deepEqual(pushed.left, []);

  const code = (...args: string[]) => runGit(at("code.git"), args).trim();
  code("fsck", "--strict");
  assert.equal(code("rev-parse", "paper/1"), pushed.repos[0]!.commit);
  assert.equal(code("rev-parse", "assay/paper/1"), pushed.repos[0]!.commit);
  assert.equal(code("show", "paper/1:main.ts"), "2");
  const { commit, dirty, snapshot } = readLock(`${fit}/run.lock`).repos[0]!;
  assert.equal(dirty, true);
  const below = code("rev-list", "paper/1").split("\n");
  assert(below.includes(snapshot!.commit!) && below.includes(commit!));
  // Nothing but the branch and the tag.
  assert.equal(
    code("for-each-ref", "--format=%(refname)").split("\n").length,
    2,
  );

  // Two equal files are one blob; two locks, an output each.
  const blobs = Object.keys(filesBelow(at("store/blobs")));
  assert.equal(blobs.length, 5);
  assert.deepEqual(pushed.blobs.count, 5);
  assert.deepEqual(wrongBlobs(at("store")), []);
  assert.deepEqual(
    Object.keys(filesBelow(at("store"))).filter((path) =>
      !path.startsWith("blobs/")
    ),
    ["tags/paper/1.json"],
  );
});

test("sends each blob once, and a second time nothing", async (site) => {
  const { app, at } = site;
  app.write({ "data/in.csv": "a,b" });
  const data = [at("app/data/in.csv")];
  const one = await site.run("one", { data });
  const two = await site.run("two", { data });
  const first = await site.push(one, { tag: "a" });
  assert.deepEqual(first.sent.count, 3);
  assert.deepEqual((await site.push(one, { tag: "a" })).sent.count, 0);
  assert.deepEqual((await site.push(two, { tag: "b" })).sent.count, 2);
  // A tag stays what it is.
  await assert.rejects(site.push(two, { tag: "a" }), {
    code: "PUSH_TAG_TAKEN",
  });
  assert.equal((await site.push([two])).tag, readLock(`${two}/run.lock`).id);
});

test("gives a tag to one of two pushes that meet", async (site) => {
  const { at } = site;
  const one = await site.run("one", { repos: [] });
  const two = await site.run("two", { repos: [] });
  const push = (dir: string, data: string, onProgress?: () => void) =>
    pushRuns(dir, {
      ...{ tag: "a", data: at(data) },
      ...(onProgress && { onProgress }),
    });
  const record = (data: string) =>
    Deno.readTextFileSync(at(`${data}/tags/a.json`));
  const ended = await Promise.allSettled([
    push(one, "store"),
    push(two, "store"),
  ]);
  const codes = ended.map((end) =>
    end.status === "fulfilled" ? "pushed" : end.reason.code
  );
  assert.deepEqual(codes.toSorted(), ["PUSH_TAG_TAKEN", "pushed"]);
  const [{ id }] = JSON.parse(record("store")).runs;
  const winner = codes[0] === "pushed" ? one : two;
  assert.equal(id, readLock(`${winner}/run.lock`).id);

  // The other's record comes when it was known that there is none.
  await push(two, "other");
  const taken = push(one, "late", () => {
    Deno.mkdirSync(at("late/tags"), { recursive: true });
    Deno.writeTextFileSync(at("late/tags/a.json"), record("other"));
  });
  await assert.rejects(taken, { code: "PUSH_TAG_TAKEN" });
  assert.equal(record("late"), record("other"));
});

test("tells how far copying and verifying are, to the end", async (site) => {
  const run = await site.run("one");
  const told: TransferProgress[] = [];
  const onProgress = (progress: TransferProgress) => void told.push(progress);
  const { sent } = await site.push(run, { tag: "a", onProgress });
  const { bytes, total } = told.at(-1)!;
  assert.deepEqual([bytes, total], [2 * sent.bytes, 2 * sent.bytes]);
  assert.deepEqual(told, told.toSorted((a, b) => a.bytes - b.bytes));
  assert(told.every(({ total }) => total === 2 * sent.bytes));
  told.length = 0;
  await site.push(run, { tag: "a", onProgress });
  assert.deepEqual(told, [{ bytes: 0, total: 0 }]);
});

test("gives an error of onProgress as it is, and goes on the next time", async (site) => {
  const run = await site.run("one");
  // One that a program that is missing would have.
  const mine = new Deno.errors.NotFound("mine");
  const onProgress = () => {
    throw mine;
  };
  await assert.rejects(
    site.push(run, { tag: "a", onProgress }),
    (error) => error === mine,
  );
  assert.equal((await site.push(run, { tag: "a" })).tag, "a");
  assert.deepEqual(wrongBlobs(site.at("store")), []);
});

test("sends again what did not arrive as it is", async (site) => {
  const dir = await site.run("one");
  const { outputs } = readLock(`${dir}/run.lock`);
  const { digest } = outputs[0]!;
  // Of the right size, as a machine that lost power may leave it.
  const torn = site.at(`store/incoming/${digest.slice(0, 2)}/${digest}`);
  Deno.mkdirSync(torn.slice(0, -65), { recursive: true });
  Deno.writeTextFileSync(torn, "\0\0\0");
  await site.push(dir, { tag: "a" });
  assert.deepEqual(wrongBlobs(site.at("store")), []);
});

test("lists untracked files, and pushes them only when told to", async (site) => {
  site.app.write({ "notes.txt": "mine", "main.ts": "2" });
  const dir = await site.run("one");
  await assert.rejects(site.push(dir, { tag: "a" }), {
    code: "PUSH_UNTRACKED",
    message: /app: notes\.txt$/,
  });
  assert.equal(existsSync(site.at("store")), false);
  assert.equal(runGit(site.at("code.git"), ["for-each-ref"]), "");
  await site.push(dir, { tag: "a", includeUntracked: true });
  assert.equal(runGit(site.at("code.git"), ["show", "a:notes.txt"]), "mine");
});

test("refuses a run that is not what its lock says, and lists what is not", async (site) => {
  const { app, at } = site;
  app.write({ "data/in.csv": "a,b", "data/b.csv": "b" });
  const data = [at("app/data/in.csv"), at("app/data/b.csv")];
  const dir = await site.run("one", { data });
  app.write({ "data/in.csv": "c" });
  Deno.removeSync(at("app/data/b.csv"));
  await assert.rejects(site.push(dir, { tag: "a" }), {
    code: "PUSH_CHANGED",
    message: /in\.csv of .*another content\n {2}b\.csv of /,
  });
  assert.equal(existsSync(at("store/blobs")), false);
  app.write({ "main.ts": "2" });
  const none = await site.run("two", { snapshot: "none" });
  await assert.rejects(site.push(none, { tag: "a" }), {
    code: "PUSH_CHANGED",
    message: /app of .*: it was dirty, and no snapshot was made$/,
  });
  assert.equal(runGit(at("code.git"), ["for-each-ref"]), "");
});

test("leaves out what earlier runs have lost, and says so", async (site) => {
  const rows = await site.run("rows");
  const fit = await site.run("fit", { prevs: [rows] });
  Deno.removeSync(`${rows}/out.txt`);
  const { left } = await site.push(fit, { tag: "a" });
  assert.deepEqual(left.map(({ dir, path }) => [dir, path]), [
    [rows, "out.txt"],
  ]);
});

test("asks for a remote for each of several repositories", async (site) => {
  const { at } = site;
  runGit(site.root, ["init", "-q", "-b", "main", "lib"]);
  runGit(site.root, ["init", "-q", "--bare", "lib.git"]);
  Deno.writeTextFileSync(at("lib/lib.ts"), "1");
  runGit(at("lib"), ["add", "."]);
  const who = ["-c", "user.name=A", "-c", "user.email=a@example.org"];
  runGit(at("lib"), [...who, "commit", "-q", "-m", "1"]);
  const dir = await site.run("one", { repos: [at("app"), at("lib")] });
  await assert.rejects(site.push(dir, { tag: "a" }), {
    code: "REMOTE_NEEDED",
    hints: ["Name one for each: --git lib=REMOTE."],
  });
  const git = { app: at("code.git"), lib: at("lib.git") };
  await assert.rejects(site.push(dir, { tag: "a", git: { ...git, x: "y" } }), {
    code: "REMOTE_NEEDED",
  });
  await site.push(dir, { tag: "a", git });
  assert.equal(runGit(at("lib.git"), ["show", "a:lib.ts"]), "1");
  const pulled = await site.pull("a", "there", { git });
  assert.deepEqual(pulled.repos.map(({ root }) => root), [
    at("there/app"),
    at("there/lib"),
  ]);
  assert.equal(Deno.readTextFileSync(at("there/lib/lib.ts")), "1");
});

test("takes a submodule along, and says what a shallow repository lacks", async (site) => {
  const { at, app } = site;
  app.write({ "main.ts": "2" });
  app.commit();
  const local = ["-c", "protocol.file.allow=always"];
  runGit(site.root, ["init", "-q", "--bare", "lib.git"]);
  runGit(site.root, ["clone", "-q", "--depth=1", `file://${app.root}`, "near"]);
  runGit(site.root, [...local, "clone", "-q", "app", "lib"]);
  runGit(at("near"), [...local, "submodule", "-q", "add", "../lib", "lib"]);
  Deno.writeTextFileSync(at("near/lib/main.ts"), "changed in lib");
  Deno.writeTextFileSync(at("near/main.ts"), "changed");
  const repos = [at("near/lib"), at("near")];
  const directory = at("near/out/1");
  await runLock({ directory, repos }, () => {});
  const git = { near: at("code.git"), lib: at("lib.git") };
  const options = { git, tag: "v1", includeUntracked: true };
  await assert.rejects(site.push(directory, options), { code: "PUSH_SHALLOW" });
  runGit(at("near"), [...local, "fetch", "-q", "--unshallow"]);
  await site.push(directory, options);
  await site.pull("v1", "there", { git });
  const text = (name: string) => Deno.readTextFileSync(at(`there/${name}`));
  assert.equal(text("main.ts"), "changed");
  assert.equal(text("lib/main.ts"), "changed in lib");
});

test("refuses remotes and tags that are none, and a run under way", async (site) => {
  const dir = await site.run("one");
  const bad: [object, string][] = [
    [{ tag: "-x" }, "TAG_INVALID"],
    [{ tag: "a b" }, "TAG_INVALID"],
    [{ data: "--config=/etc/passwd" }, "REMOTE_INVALID"],
    [{ data: "" }, "REMOTE_INVALID"],
    [{ git: "--upload-pack=touch /tmp/x" }, "REMOTE_INVALID"],
    [{ git: "ext::sh -c id" }, "REMOTE_INVALID"],
    [{ git: { app: "-x" } }, "REMOTE_INVALID"],
  ];
  for (const [options, code] of bad) {
    await assert.rejects(site.push(dir, options), { code });
    await assert.rejects(
      site.pull((options as { tag?: string }).tag ?? "a", "x", options),
      { code },
    );
  }
  const beginning = await runLock({ directory: site.at("app/out/two") });
  await assert.rejects(site.push(beginning.directory), {
    code: "PUSH_RUNNING",
  });
  await beginning.complete();
});

test("never tells the credentials of a remote", async (site) => {
  const dir = await site.run("one");
  const git = "http://user:hunter2secret@127.0.0.1:9/app.git";
  const data =
    ':s3,access_key_id=AKIAHUNTER2,secret_access_key="hunt:er,2secret",endpoint=127.0.0.1:9,retries=1:bucket';
  const others = [
    "https://user:sesame1@127.0.0.1:9/x",
    ":webdav,url=https://u:sesame2@127.0.0.1:9/x",
    ':sftp,host=127.0.0.1,port=9,pass="sesame""three":x',
    ":sftp,host=127.0.0.1,port=9,pass=sesame\u00a04:x",
  ].map((data) => ({ data }));
  for (const options of [{ git }, { data }, ...others]) {
    const told = await site.push(dir, { tag: "a", ...options }).then(
      () => assert.fail("it was pushed"),
      (error) => Deno.inspect(error, { depth: 9 }),
    );
    assert.doesNotMatch(told, /hunter2secret|AKIAHUNTER2|hunt:er,2secret/);
    assert.doesNotMatch(told, /sesame|three/);
    assert.match(told, /GIT_FAILED|RCLONE_FAILED/);
  }
});

Deno.test(
  "pushRuns() says how to install what is missing",
  { ignore },
  async () => {
    using site = makeSite();
    const dir = await site.run("one");
    const program = `import { pushRuns } from "@assay/assay/lock";
try {
  await pushRuns(Deno.args[0], { git: Deno.args[1], data: "store", tag: "a" });
} catch (error) {
  console.log(error.code, error.hints[0]);
}`;
    const file = site.at("program.ts");
    Deno.writeTextFileSync(file, program);
    Deno.mkdirSync(site.at("bin"));
    const git = runGit(site.root, ["--exec-path"]).trim();
    const told = async (links: Record<string, string>) => {
      for (const [name, target] of Object.entries(links)) {
        Deno.symlinkSync(target, site.at(`bin/${name}`));
      }
      const config = fileURLToPath(
        new URL("../../../deno.json", import.meta.url),
      );
      const { stdout } = await new Deno.Command(Deno.execPath(), {
        args: [
          "run",
          "-q",
          "-A",
          "--config",
          config,
          file,
          dir,
          site.at("code.git"),
        ],
        env: { PATH: site.at("bin") },
        cwd: site.root,
      }).output();
      return new TextDecoder().decode(stdout);
    };
    assert.match(
      await told({}),
      /^GIT_MISSING Install it: apt-get install git/,
    );
    assert.match(
      await told({ git: `${git}/git` }),
      /^RCLONE_MISSING Install it: apt-get install rclone/,
    );
  },
);

Deno.test("pushRuns() needs a run", async () => {
  await assert.rejects(pushRuns([], { data: "store" }), {
    code: "LOCK_NOT_FOUND",
  });
});
