import assert from "node:assert/strict";
import { join } from "node:path";
import { runLock } from "@assay/assay/lock";
import { run } from "../hash/run.ts";
import { ASSAY_UNLIMITED } from "./assay.ts";

/** Three runs: rows, fit from rows, and one that failed. */
async function project() {
  const root = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "runs-" }));
  const at = (name: string) => join(root, name);
  await runLock({ directory: at("rows"), config: { n: 1 } }, (run) => {
    Deno.writeTextFileSync(at("rows/out.csv"), "1");
    run.addOutput(at("rows/out.csv"));
  });
  const data = [at("rows/out.csv")];
  await runLock({ directory: at("fit"), config: { n: 2 }, data }, () => {});
  const failed = await runLock({ directory: at("bad"), config: { n: 2 } });
  await failed.fail(new Error("no"));
  async function lockWithCache(cache: string, ...words: string[]) {
    const [program, ...args] = ASSAY_UNLIMITED;
    return await run(program, [...args, "lock", ...words], {
      cwd: root,
      env: { XDG_CACHE_HOME: cache, HOME: root },
    });
  }
  return {
    root,
    lock: (...words: string[]) => lockWithCache(at(".cache"), ...words),
    lockWithCache,
    [Symbol.dispose]: () => Deno.removeSync(root, { recursive: true }),
  };
}

const untimed = (text: string) =>
  text.replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d/g, "TIME");

Deno.test("assay lock list lists runs as they began, and filters them", async () => {
  using p = await project();
  assert.equal(
    untimed((await p.lock("list")).stdout),
    "TIME  complete  rows\nTIME  complete  fit\nTIME  failed    bad\n",
  );
  const names = async (...flags: string[]) => {
    const { code, stdout, stderr } = await p.lock("list", ...flags, "--json");
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout).map(({ dir }: { dir: string }) =>
      dir.slice(p.root.length + 1)
    );
  };
  assert.deepEqual(await names("--config", "n=2"), ["fit", "bad"]);
  assert.deepEqual(await names("--state", "failed"), ["bad"]);
  assert.deepEqual(await names("--since", "1h"), ["rows", "fit", "bad"]);
  assert.deepEqual(await names("--until", "2020-01-01"), []);
  const wrong = await p.lock("list", "--config", "n=***");
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /--config n=\*\*\*': expected YAML after the '='/);
});

Deno.test("assay lock list and gc do without a cache that cannot be written", async () => {
  using p = await project();
  const cache = join(p.root, "rows/out.csv/cache");
  for (const command of [["list"], ["gc", "--failed", "-n"]]) {
    const { code, stdout, stderr } = await p.lockWithCache(cache, ...command);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /bad/);
    assert.match(stderr, /^warning: .*index of runs.*left alone/);
  }
});

Deno.test("assay lock list tells of runs that it cannot read", async () => {
  using p = await project();
  const path = join(p.root, "fit/run.lock");
  const text = Deno.readTextFileSync(path);
  Deno.writeTextFileSync(path, text.replace("version: 1", "version: 99"));
  const { code, stdout, stderr } = await p.lock("list", "--json");
  assert.equal(code, 0);
  assert.equal(JSON.parse(stdout).length, 2);
  assert.match(stderr, /^warning: .*fit.*version 99.*passed over/);
});

Deno.test("assay lock tag tags, lists and takes tags away", async () => {
  using p = await project();
  assert.equal((await p.lock("tag", "fit", "best", "paper/1")).code, 0);
  assert.equal((await p.lock("tag", "fit")).stdout, "best\npaper/1\n");
  assert.match(
    (await p.lock("list", "-t", "best")).stdout,
    / fit {2}best, paper\/1\n$/,
  );
  await p.lock("tag", "--delete", "fit", "best");
  assert.equal((await p.lock("tag", "fit")).stdout, "paper/1\n");
  const refused = await p.lock("tag", "fit", "a b");
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /Cannot use the tag 'a b'/);
});

Deno.test("assay lock lineage shows a tree, JSON and pictures", async () => {
  using p = await project();
  assert.equal(
    untimed((await p.lock("lineage", "fit")).stdout),
    "fit  TIME\n  rows  TIME\n",
  );
  const { stdout } = await p.lock("lineage", "--json", "fit");
  assert.deepEqual(
    JSON.parse(stdout).map(({ prevs }: { prevs: number[] }) => prevs),
    [[1], []],
  );
  await p.lock("lineage", "fit", "-o", "line.svg");
  assert.match(Deno.readTextFileSync(join(p.root, "line.svg")), /<svg/);
  await p.lock("lineage", "fit", "-o", "line.mmd");
  assert.match(Deno.readTextFileSync(join(p.root, "line.mmd")), /r1 --> r0/);
  const none = await p.lock("lineage", "nowhere");
  assert.equal(none.code, 1);
  assert.match(none.stderr, /no such file/);
});

Deno.test("assay lock gc asks what to remove, tells, and removes", async () => {
  using p = await project();
  const unasked = await p.lock("gc");
  assert.equal(unasked.code, 2);
  assert.match(unasked.stderr, /--older-than/);
  const dry = await p.lock("gc", "--failed", "-n");
  assert.match(dry.stdout, /bad {2}[0-9a-f-]{36}\nwould remove 1 run, /);
  await p.lock("tag", "fit", "keep");
  const { stdout } = await p.lock("gc", "--failed", "--older-than", "0s");
  assert.match(
    stdout,
    /removed 1 run, .*; 2 more stay: tagged, needed, or in use\n$/,
  );
  assert.match((await p.lock("list")).stdout, /rows\n.*fit {2}keep\n$/);
});

Deno.test({
  name: "assay lock gc removes nothing beside a folder that it may not read",
  ignore: Deno.build.os !== "linux",
  async fn() {
    using p = await project();
    Deno.mkdirSync(join(p.root, "closed"), { mode: 0 });
    const plain = Deno.uid() === 0
      ? ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]
      : ["env"];
    const [program = "", ...args] = [...plain, ...ASSAY_UNLIMITED];
    const { code, stderr } = await run(
      program,
      [...args, "lock", "gc", "--older-than", "0s"],
      {
        cwd: p.root,
        env: { XDG_CACHE_HOME: join(p.root, ".cache"), HOME: p.root },
      },
    );
    assert.equal(code, 1);
    assert.match(stderr, /Cannot tell which .* expected to read '.*closed'/);
    assert.match((await p.lock("list")).stdout, /rows\n.*fit\n.*bad\n$/);
  },
});
