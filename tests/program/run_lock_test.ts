import assert from "node:assert/strict";
import { z } from "zod";
import { readLock, type Run } from "@assay/assay/lock";
import { cliConfig } from "@assay/assay/program";
import { whileLoading } from "../../src/program/kit.ts";
import { runGit, sampleAt } from "../lock/repository/sample.ts";
import { makeFolder } from "../stage/folder.ts";
import { makeProject } from "../stage/program.ts";

const schema = z.object({ save_dir: z.string(), days: z.int().default(7) });

Deno.test("cliConfig() with runLock makes each call a run, and its files the outputs", async () => {
  using folder = makeFolder({
    "run/old.txt": "from before",
    "run/latest": "",
  });
  const past = new Date(Date.now() - 60_000);
  Deno.utimeSync(folder.at("run/old.txt"), past, past);
  const save_dir = folder.at("run");
  const main = cliConfig(schema, ({ save_dir, days }) => {
    Deno.writeTextFileSync(`${save_dir}/b.txt`, String(days));
    Deno.mkdirSync(`${save_dir}/a`, { recursive: true });
    Deno.writeTextFileSync(`${save_dir}/a/x`, "");
    // A link has no content of its own, and may lead nowhere.
    Deno.removeSync(`${save_dir}/latest`, { recursive: true });
    Deno.symlinkSync("nowhere", `${save_dir}/latest`);
    return days * 24;
  }, { runLock: { repos: [] } });
  assert.equal(await main({ save_dir, days: 2 }), 48);
  const lock = readLock(folder.at("run/run.lock"));
  assert.deepEqual(
    [lock.status, lock.outputs.map(({ path }) => path), lock.config],
    ["complete", ["a", "b.txt"], { save_dir, days: 2 }],
  );
  // The earlier lock is none of its files.
  await main({ save_dir, days: 3 });
  assert.deepEqual(
    readLock(folder.at("run/run.lock")).outputs.map(({ path }) => path),
    ["a", "b.txt"],
  );
});

Deno.test("cliConfig() with runLock takes nothing for an output that was there before", async () => {
  using folder = makeFolder({
    "run/raw/rows.csv": "mine",
    "run/.git/config": "",
    "run/mixed/mine": "mine",
    "run/mixed/again": "as before",
    "run/mixed/.git/config": "",
    "run/young.txt": "mine",
  });
  Deno.mkdirSync(folder.at("run/empty"));
  const save_dir = folder.at("run");
  const main = cliConfig(schema, () => {
    folder.write("run/mixed/new", "");
    folder.write("run/mixed/again", "as before");
    folder.write("run/.git/object", "");
    folder.write("run/deep/er/new", "");
  }, { runLock: { repos: [] } });
  await main({ save_dir, days: 1 });
  assert.deepEqual(
    readLock(folder.at("run/run.lock")).outputs.map(({ path }) => path),
    ["deep", "mixed/again", "mixed/new"],
  );
});

Deno.test("cliConfig() with runLock marks a run failed, and leaves its outputs to the function", async () => {
  using folder = makeFolder({ "in.txt": "1" });
  const save_dir = folder.at("run");
  let work: (run: Run) => void = () => {};
  const main = cliConfig(schema, (_config, run) => work(run), {
    runLock: { data: [folder.at("in.txt")], repos: [] },
  });
  work = (run) => {
    folder.write("run/a.txt", "a");
    folder.write("run/b.txt", "b");
    run.addOutput(folder.at("run/a.txt"));
  };
  await main({ save_dir, days: 1 });
  const { outputs, data, repos } = readLock(folder.at("run/run.lock"));
  assert.deepEqual(outputs.map(({ path }) => path), ["a.txt"]);
  assert.deepEqual(data.map(({ path }) => path), ["in.txt"]);
  assert.deepEqual(repos, []);
  work = (run) => void run.complete();
  await main({ save_dir, days: 1 });
  assert.equal(readLock(folder.at("run/run.lock")).status, "complete");
  work = () => {
    throw new RangeError("too hot");
  };
  await assert.rejects(main({ save_dir, days: 1 }), RangeError);
  const { status, error } = readLock(folder.at("run/run.lock"));
  assert.deepEqual([status, error], ["failed", "too hot"]);
});

Deno.test("cliConfig() with runLock refuses to run while its module is loaded by another", async () => {
  const main = cliConfig(schema, () => {}, { runLock: true });
  await whileLoading(() => {
    for (const call of [main, () => main({ save_dir: "x", days: 1 })]) {
      assert.throws(() => call(), { code: "NOT_MAIN" });
    }
    return Promise.resolve();
  });
});

const PROGRAM = {
  "main.ts": `import { cliConfig } from "@assay/assay/program";
import { z } from "zod";
const schema = z.object({
  save_dir: z.string(),
  input: z.string(),
  model: z.string().optional(),
});
export const main = cliConfig(schema, ({ save_dir, input }) => {
  Deno.copyFileSync(input, save_dir + "/copy.txt");
}, { app: "lab", runLock: true });
if (import.meta.main) await main();
`,
  "in, put.txt": "1",
};

Deno.test("a program with runLock records its repository, and what its configuration names as data and lineage", async () => {
  using project = makeProject({
    ...PROGRAM,
    "lab.yml": "save_dir: out/first\n" +
      'input: ${runlock_data:"in, put.txt"}\n',
  });
  runGit(project.path, ["init", "-q", "-b", "main"]);
  const sample = sampleAt(project.path);
  // Deno writes its lock anew.
  project.write(".gitignore", "out\ndeno.lock\n");
  sample.commit();
  const ran = async (...args: string[]) => {
    const { code, stderr } = await project.run("main.ts", ...args);
    assert.equal(code, 0, stderr);
  };
  await ran();
  const first = readLock(project.at("out/first/run.lock"));
  assert.deepEqual(first.data.map(({ path }) => path), ["in, put.txt"]);
  assert.deepEqual(first.outputs.map(({ path }) => path), ["copy.txt"]);
  assert.deepEqual(
    first.repos.map(({ path, commit, dirty }) => [path, commit, dirty]),
    [[".", sample.git("rev-parse", "HEAD").trim(), false]],
  );
  assert.equal((first.config as { input: string }).input, "in, put.txt");

  await ran(
    ...["-o", "save_dir=out/second", "-o", "input=in, put.txt"],
    ...["-o", "model=${runlock_prev:out/first}"],
  );
  const second = readLock(project.at("out/second/run.lock"));
  // Another value has taken the place of the one that named data.
  assert.deepEqual(second.data, []);
  assert.deepEqual(
    second.lineage.map(({ path, id }) => [path, id]),
    [["out/first", first.id]],
  );
  assert.deepEqual(second.command?.arguments.slice(0, 2), [
    ...["-o", "save_dir=out/second"],
  ]);
});

Deno.test("the resolvers of run locks take one path, and are known wherever a program is asked about", async () => {
  using project = makeProject({
    ...PROGRAM,
    "lab.yml": "save_dir: out\ninput: ${runlock_data:in.txt}\n",
  });
  const cli = new URL("../../cli/main.ts", import.meta.url).pathname;
  for (
    const [program, ...args] of [
      ["main.ts", "--print-config"],
      [cli, "config", "show", "main.ts"],
    ] as const
  ) {
    const { code, stdout, stderr } = await project.run(program, ...args);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^input: in\.txt$/m);
  }
  for (const call of ["runlock_data:a,b", 'runlock_prev:""']) {
    const { code, stderr } = await project.run(
      "main.ts",
      ...["-o", `input=\${${call}}`],
    );
    assert.equal(code, 2);
    assert.match(stderr, /expected one path, as in \$\{runlock_\w+:data\/in/);
  }
  // They are no resolvers of every compile.
  project.write(
    "plain.ts",
    `import { compileConfig } from "@assay/assay/config";
const defaults = { a: "\${runlock_data:x}" };
await compileConfig({ parse: (x: unknown) => x }, { defaults });
`,
  );
  const { code, stderr } = await project.run("plain.ts");
  assert.equal(code, 1);
  assert.match(stderr, /expected a resolver, found 'runlock_data'/);
});
