import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { runLock } from "@assay/assay/lock";
import { requirement } from "../requirement.ts";
import { run } from "../hash/run.ts";
import { Project } from "../lock/compare/project.ts";
import { makeSite, type Site } from "../lock/transfer/site.ts";
import { ASSAY_UNLIMITED } from "./assay.ts";
import { until } from "./memo_folder.ts";

const ignore = [requirement("git"), requirement("rclone")]
  .some(({ ignore }) => ignore);

function test(
  name: string,
  act: (
    site: Site,
    lock: (cwd: string, ...words: string[]) => ReturnType<typeof run>,
  ) => Promise<void>,
): void {
  Deno.test(`assay lock ${name}`, { ignore }, async () => {
    using site = makeSite();
    const [program, ...args] = ASSAY_UNLIMITED;
    await act(
      site,
      (cwd, ...words) =>
        run(program, [...args, "lock", ...words], {
          cwd: site.at(cwd),
          env: { XDG_CACHE_HOME: site.at(".cache"), HOME: site.root },
        }),
    );
  });
}

test(
  "push and pull bring a run elsewhere, where it holds",
  async (site, lock) => {
    const { app, at } = site;
    app.write({ "data/in.csv": "a", "notes.txt": "mine" });
    await site.run("one", { data: [at("app/data/in.csv")] });
    const remotes = ["--git", "../code.git", "--data", "../store"];
    const push = ["push", "out/one", ...remotes, "--tag", "paper/1"];
    const refused = await lock("app", ...push);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /app: notes\.txt/);
    assert.match(refused.stderr, /--include-untracked/);
    const pushed = await lock("app", ...push, "--include-untracked");
    assert.equal(pushed.code, 0, pushed.stderr);
    assert.match(
      pushed.stdout,
      /^paper\/1: pushed 1 run\n {2}code app [0-9a-f]{12} to .*code\.git\n {2}3 files, .*, of them 3 new, .*, to \.\.\/store\n$/,
    );
    Deno.renameSync(at("app"), at("gone"));
    Deno.mkdirSync(at("there"));
    const pulled = await lock("there", "pull", "paper/1", ...remotes);
    assert.equal(pulled.code, 0, pulled.stderr);
    assert.match(
      pulled.stdout,
      /^paper\/1: pulled 1 run, 3 files, .*\n {2}code app [0-9a-f]{12} in \.\n {2}out\/one\n$/,
    );
    assert.equal(Deno.readTextFileSync(at("there/data/in.csv")), "a");
    assert.equal(Deno.readTextFileSync(at("there/notes.txt")), "mine");
    const again = await lock("there", "pull", "paper/1", ...remotes, "--json");
    assert.equal(JSON.parse(again.stdout).runs[0].dir, at("there/out/one"));
  },
);

test(
  "push and pull refuse what begins with a dash or names no repository",
  async (site, lock) => {
    await site.run("one");
    const calls = [
      ["push", "out/one", "--git=--x=y", "--data=s", "--tag=a"],
      ["push", "out/one", "--git=../code.git", "--data=-s", "--tag=a"],
      ["push", "out/one", "--git=../code.git", "--data=s", "--tag=-a"],
      ["push", "out/one", "--git=a=b", "--git=c", "--data=s", "--tag=a"],
      ["push", "out/one", "--git=lib=../code.git", "--data=s", "--tag=a"],
      ["push", "out/one", "--data=s"],
      ["pull", "a", "--git=-x", "--data=s"],
      ["pull", "a", "--git=../code.git", "--data=-s"],
      ["pull", "a"],
    ];
    for (const words of calls) {
      const { code, stderr } = await lock("app", ...words);
      assert.notEqual(code, 0, words.join(" "));
      assert.match(stderr, /^error: Cannot /m, words.join(" "));
    }
    assert.equal(existsSync(site.at("app/s")), false);
  },
);

// Runs a program on a terminal, and prints all that appears there.
const WATCHER = `
import os, pty, sys
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
try:
    while part := os.read(terminal, 1000):
        sys.stdout.buffer.write(part)
except OSError:
    pass
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;
const python = requirement("python3");
const TRANSFER = ["--git", "../code.git", "--data", "../store"];

/** A run with an output of 1 MB. */
async function largeRun(site: Site): Promise<void> {
  const directory = site.at("app/out/one");
  await runLock({ directory, repos: [site.app.root] }, (run) => {
    Deno.writeFileSync(`${directory}/large`, new Uint8Array(1_000_000));
    run.addOutput(`${directory}/large`);
  });
}

Deno.test("assay lock push shows how far it is on a terminal, and only there", {
  ignore: ignore || python.ignore,
}, async () => {
  using site = makeSite();
  await largeRun(site);
  const push = [
    ...[...ASSAY_UNLIMITED, "lock", "push", "out/one", ...TRANSFER, "-t"],
  ];
  const options = {
    cwd: site.at("app"),
    // So slow that a bar appears.
    env: { HOME: site.root, RCLONE_BWLIMIT: "700k" },
  };
  const call = ["-c", WATCHER, ...push, "a"];
  const seen = await run(python.command, call, options);
  assert.equal(seen.code, 0, seen.stdout);
  assert.match(seen.stdout, / \d+% .* of 2\.0 MB .* left/);
  assert.match(seen.stdout, /a: pushed 1 run/);
  Deno.removeSync(site.at("store"), { recursive: true });
  const [program, ...words] = push;
  const quiet = await run(program!, [...words, "b"], options);
  assert.deepEqual([quiet.code, quiet.stderr], [0, ""]);
});

Deno.test(
  "assay lock push leaves with 143 on SIGTERM, with nothing temporary",
  {
    ignore,
  },
  async () => {
    using site = makeSite();
    await largeRun(site);
    Deno.mkdirSync(site.at("tmp"));
    const [program, ...words] = ASSAY_UNLIMITED;
    const child = new Deno.Command(program, {
      args: [...words, "lock", "push", "out/one", ...TRANSFER],
      cwd: site.at("app"),
      env: { HOME: site.root, TMPDIR: site.at("tmp"), RCLONE_BWLIMIT: "1k" },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    await until(() => existsSync(site.at("store/incoming")));
    child.kill("SIGTERM");
    const { code, stdout, stderr } = await child.output();
    assert.deepEqual([code, stdout.length, stderr.length], [143, 0, 0]);
    assert.deepEqual(Array.from(Deno.readDirSync(site.at("tmp"))), []);
  },
);

Deno.test("assay lock crate writes a crate", { ignore }, async () => {
  using project = new Project();
  await project.run("out/1");
  const [program, ...args] = ASSAY_UNLIMITED;
  const crate = () =>
    run(program, [
      ...args,
      ...["lock", "crate", "out/1", "-o", "one", "--license", "MIT"],
    ], { cwd: project.root });
  const { code, stdout, stderr } = await crate();
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^one: 6 files, .* by https:\/\/w3id\.org\/.*\n$/);
  assert(existsSync(project.path("one/ro-crate-metadata.json")));
  const again = await crate();
  assert.equal(again.code, 1);
  assert.match(again.stderr, /Cannot write the crate/);
});
