/**
 * One secret, given to every command, error and file the project can write.
 *
 * @module
 */

import assert from "node:assert/strict";
import { run } from "../hash/run.ts";
import { runGit, sampleAt } from "../lock/repository/sample.ts";
import { requirement } from "../requirement.ts";
import { makeProject, type Project, REPOSITORY } from "../stage/program.ts";

const SECRET = "hunter2-geheim-42";
const GIVEN = ["secretive.yml", "broken.yaml", "broken.json", "unknown.toml"];

const PROGRAM = `
import { runLock } from "@assay/assay/lock";
import { cliConfig } from "@assay/assay/program";
import { z } from "zod";
import { Pipeline, stageTable } from "@assay/assay/stage";
import { fetching, telling } from "./stages.ts";

const schema = z.strictObject({
  save_dir: z.string(),
  token: z.string().meta({ secret: true }),
  url: z.string(),
  days: z.int(),
  fail: z.enum(["no", "error", "stage"]).default("no"),
});

const main = cliConfig(schema, async (config) => {
  await runLock({ config }, async () => {
    const reports = [];
    const fetch = fetching(config);
    const pipeline = new Pipeline([["start", fetch], [fetch, telling(config)]])
      .with({ onReport: (report) => reports.push(report) });
    console.log(await pipeline.run(config.days, config.url).then(Object.keys));
    console.log(stageTable(reports));
    if (config.fail === "error") throw new Error("no answer: " + config.url);
  });
}, { app: "secretive", packaged: new URL("default.yaml", import.meta.url) });
export default main;
if (import.meta.main) await main();
`;

const STAGES = `
import { Stage } from "@assay/assay/stage";

function fetchDays(days, url, fail) {
  if (fail === "stage") throw new Error("no answer: " + url);
  return [days, url.length];
}

function tellUrl(letters, url) {
  return url.slice(0, letters);
}

export const fetching = ({ save_dir, fail }) =>
  new Stage(fetchDays, {
    outputs: ["days", "letters"],
    hashOutput: save_dir + "/memo",
    fixed: { fail },
  });
export const telling = ({ save_dir, url }) =>
  new Stage(tellUrl, { hashOutput: save_dir + "/memo", fixed: { url } });
`;

const FLOW = `
import { compileConfig } from "@assay/assay/config";
import { Pipeline, Stage } from "@assay/assay/stage";
import { z } from "zod";
import { telling } from "./stages.ts";
import { length } from "./flow_stages.ts";

const schema = z.strictObject({
  token: z.string().meta({ secret: true }),
  url: z.string(),
});
const { value: { url } } = await compileConfig(schema, {
  app: "secretive",
  defaults: { url: "https://me:\${token}@example.org/data" },
});
const measuring = new Stage(length, {
  module: new URL("flow_stages.ts", import.meta.url).href,
  outputs: ["length"],
  hashOutput: "flow/memo",
  fixed: { url },
});
export default new Pipeline([
  ["start", telling({ save_dir: "flow", url })],
  ["start", measuring],
]);
`;

const FLOW_STAGES = `
export function length(letters, url) {
  if (letters < 0) throw new RangeError("no letters of " + url);
  return Math.min(letters, url.length);
}
`;

function makeSecretive(): Project {
  return makeProject({
    "main.ts": PROGRAM,
    "stages.ts": STAGES,
    "flow.ts": FLOW,
    "flow_stages.ts": FLOW_STAGES,
    "default.yaml": "save_dir: out\n" +
      "url: https://me:${token}@example.org/data\ndays: 1\n",
    "secretive.yml": `token: ${SECRET}\n`,
    "broken.yaml": `token: "${SECRET}\nurl: [${SECRET}\n`,
    "broken.json": `{"token": "${SECRET}", "url": {"${SECRET}": }`,
    "unknown.toml": `tokem = "${SECRET}"\n`,
  });
}

function filesOf(project: Project, folder = ""): string[] {
  return [...Deno.readDirSync(project.at(folder || "."))].flatMap((entry) => {
    const path = folder + entry.name;
    return entry.isDirectory ? filesOf(project, `${path}/`) : [path];
  });
}

Deno.test("a secret stands in no output, error or file of any command", async () => {
  using project = makeSecretive();
  const cli = `${REPOSITORY}cli/main.ts`;
  const calls: [args: string[], code: number][] = [
    [["main.ts"], 0],
    [["main.ts"], 0],
    [["main.ts", "--help"], 0],
    [["main.ts", "--print-config"], 0],
    [["main.ts", "--explain", "token"], 0],
    [["main.ts", "--explain", "url"], 0],
    [["main.ts", "-o", "fail=error"], 1],
    [["main.ts", "-o", "fail=stage"], 1],
    [["main.ts", "-o", `days=${SECRET}`], 2],
    [["main.ts", "-o", `url=\${env:${SECRET}}`], 2],
    [["main.ts", "-o", `token={a: ${SECRET}}`], 2],
    [["main.ts", "-o", `token=[${SECRET}`], 2],
    [["main.ts", "-o", `tokem=${SECRET}`], 2],
    [["main.ts", "-o", "url=${tokem}"], 2],
    [["main.ts", "-o", "url=${url}", "-o", `token=${SECRET}`], 2],
    [["main.ts", "--config", "broken.yaml"], 2],
    [["main.ts", "--config", "broken.json"], 2],
    [["main.ts", "--config", "unknown.toml"], 2],
    [[cli, "run", "main.ts"], 0],
    [[cli, "run", "main.ts", "-o", "fail=error"], 1],
    [[cli, "config", "show", "main.ts"], 0],
    [[cli, "config", "show", "--json", "main.ts"], 0],
    [[cli, "config", "explain", "main.ts", "token"], 0],
    [[cli, "config", "explain", "--json", "main.ts", "url"], 0],
    [[cli, "config", "schema", "main.ts"], 0],
    [[cli, "config", "validate", "main.ts", "secretive.yml", "broken.yaml"], 1],
    [[cli, "config", "validate", "main.ts", "unknown.toml"], 1],
    [[cli, "config", "init", "main.ts", "--output", "made.yaml"], 0],
    [[cli, "hash", "--tree", "out"], 0],
    [[cli, "pipeline", "plan", "flow.ts", "100"], 0],
    [[cli, "pipeline", "run", "flow.ts", "100"], 0],
    [[cli, "pipeline", "run", "flow.ts", "4"], 0],
    [[cli, "pipeline", "run", "--json", "flow.ts", "5"], 0],
    [[cli, "pipeline", "run", "flow.ts", "--", "-1"], 1],
    [[cli, "pipeline", "run", "--json", "flow.ts", "--", "-1"], 1],
    [[cli, "pipeline", "explain", "flow.ts", "tellUrl", "3"], 0],
    [[cli, "pipeline", "graph", "--plan", "flow.ts", "4"], 0],
  ];
  let shown = 0;
  for (const [[program = "", ...args], expected] of calls) {
    const { code, stdout, stderr } = await project.run(program, ...args);
    const call = [program, ...args].join(" ");
    assert.equal(code, expected, `${call}\n${stdout}${stderr}`);
    for (const text of [stdout, stderr]) {
      assert(!text.includes(SECRET), `${call} shows the secret:\n${text}`);
      if (text.includes("***")) shown++;
    }
  }
  assert(shown > 10, `only ${shown} outputs show where the secret was`);

  const written = filesOf(project).filter((path) => !GIVEN.includes(path));
  const expected = [
    "out/run.lock",
    "out/memo/fetchDays.inputs",
    "made.yaml",
    "flow/memo/tellUrl.inputs",
    "flow/memo/length.inputs",
  ];
  for (const name of expected) {
    assert(written.includes(name), `${name} not in ${written.join()}`);
  }
  for (const path of written) {
    const text = new TextDecoder("latin1").decode(
      Deno.readFileSync(project.at(path)),
    );
    assert(!text.includes(SECRET), `${path} holds the secret`);
  }
});

Deno.test("a secret from the environment stands in no output either", async () => {
  using project = makeSecretive();
  Deno.removeSync(project.at("secretive.yml"));
  for (const args of [["--print-config"], [], ["-o", "fail=error"]]) {
    const ended = await project.command("main.ts", args, {
      env: { NO_COLOR: "1", SECRETIVE__token: SECRET },
    }).output();
    const text = new TextDecoder().decode(ended.stdout) +
      new TextDecoder().decode(ended.stderr);
    assert(!text.includes(SECRET), text);
    assert.equal(ended.code, args[1] === "fail=error" ? 1 : 0, text);
  }
});

/** What no one asked assay to read, wherever programs keep such things. */
const UNASKED = {
  remote: "remote-geheim-314159",
  dotenv: "dotenv-geheim-265358",
  key: "key-geheim-979323",
  variable: "variable-geheim-846264",
  argument: "argument-geheim-338327",
};

Deno.test("a lock holds no credentials, no keys and no variable that was not asked for", async () => {
  using project = makeSecretive();
  project.edit(
    "main.ts",
    "await runLock({ config }, async () => {",
    `await runLock({
    config,
    repos: ["."],
    snapshot: Deno.env.get("SNAPSHOT"),
    variables: ["ASKED"],
  }, async () => {`,
  );
  runGit(project.path, ["init", "-q", "-b", "main"]);
  const sample = sampleAt(project.path);
  project.write(".gitignore", "deno.lock\nout*\n");
  project.write("secretive.yml", "");
  sample.commit();
  sample.git(
    ...["remote", "add", "origin"],
    `https://me:${UNASKED.remote}@example.org/lab.git?token=${UNASKED.remote}`,
  );
  project.write(".env", `TOKEN=${UNASKED.dotenv}\n`);
  const head = "-----BEGIN " + "OPENSSH PRIVATE KEY-----";
  project.write("deploy.txt", `${head}\n${UNASKED.key}\n`);
  project.write("notes.txt", "kept\n");
  for (const snapshot of ["commit", "patch", "none"]) {
    const args = [
      ...["-o", `save_dir=out-${snapshot}`],
      ...["-o", `token=${UNASKED.argument}`],
    ];
    const { code, stderr } = await project.command("main.ts", args, {
      env: {
        NO_COLOR: "1",
        SNAPSHOT: snapshot,
        ASKED: "seen",
        UNASKED: UNASKED.variable,
      },
    }).output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
    const lock = Deno.readTextFileSync(
      project.at(`out-${snapshot}/run.lock`),
    );
    assert.match(lock, /^ {4}ASKED: seen$/m);
    assert.match(lock, /remote: https:\/\/example\.org\/lab\.git$/m);
    assert.match(lock, /^ {4}- token=\*\*\*$/m);
  }
  const written = filesOf(project).filter((path) => path.startsWith("out-"));
  assert(written.some((path) => path.endsWith(".patch")), written.join());
  const objects = new Deno.Command("git", {
    args: ["cat-file", "--batch-all-objects", "--batch"],
    cwd: project.path,
  }).outputSync().stdout;
  const latin1 = new TextDecoder("latin1");
  const texts = written.map((path) =>
    [path, latin1.decode(Deno.readFileSync(project.at(path)))] as const
  );
  for (const [path, text] of [...texts, ["git", latin1.decode(objects)]]) {
    for (const [what, secret] of Object.entries(UNASKED)) {
      assert(!text!.includes(secret), `${path} holds the ${what}'s secret`);
    }
  }
  assert(latin1.decode(objects).includes("kept"), "no snapshot was taken");
});

Deno.test({
  name: "a secret stands in nothing that assay lock prints, writes or sends",
  ignore: ["git", "rclone"].some((name) =>
    requirement(name as "git" | "rclone").ignore
  ),
  async fn() {
    using project = makeSecretive();
    project.edit(
      "main.ts",
      "await runLock({ config }, async () => {",
      `await runLock({
    config,
    repos: ["."],
    data: ["in"],
    outputs: [config.save_dir + "/told.txt"],
  }, async () => {
    Deno.writeTextFileSync(config.save_dir + "/told.txt", "" + config.days);`,
    );
    project.write("in/rows.csv", "1\n");
    project.write(
      "nearest.ts",
      `import { describeDifference, RunIndex } from "@assay/assay/lock";
using index = RunIndex.open(".");
const [config] = index.runs().map(({ lock }) => lock.config);
const found = await index.find({ config });
const other = { ...config, days: 7, token: "***" };
const nearest = await index.nearest({ config: other });
console.log(found?.lock.config, nearest?.differences.map(describeDifference));
`,
    );
    runGit(project.path, ["init", "-q", "-b", "main"]);
    runGit(project.path, ["init", "-q", "--bare", "code.git"]);
    project.write(
      ".gitignore",
      ["secretive.yml", "out*", "cache", "code.git", "remote", "*.zip", "into"]
        .join("\n"),
    );
    for (const name of ["broken.yaml", "broken.json", "unknown.toml"]) {
      Deno.removeSync(project.at(name));
    }
    sampleAt(project.path).commit();
    project.write("notes.txt", "not committed\n");
    const cli = `${REPOSITORY}cli/main.ts`;
    const lock = (...words: string[]) => [cli, "lock", ...words];
    const calls: [args: string[], code: number][] = [
      [["main.ts"], 0],
      [["main.ts", "-o", "save_dir=out2", "-o", `token=${SECRET}`], 0],
      [["main.ts", "-o", "save_dir=out3", "-o", "fail=error"], 1],
      [lock("write", "out4", "--prev", "out", "-d", "out/told.txt"), 0],
      [lock("show", "out"), 0],
      [lock("show", "--json", "out2"), 0],
      [lock("show", "out3"), 0],
      [lock("list"), 0],
      [lock("list", "--json"), 0],
      [lock("list", "--config", "token='***'"), 0],
      [lock("verify", "out"), 0],
      [lock("verify", "--json", "out3"), 1],
      [lock("diff", "out", "out2"), 0],
      [lock("diff", "--json", "out2", "out3"), 0],
      [lock("lineage", "out4"), 0],
      [lock("lineage", "--json", "out4"), 0],
      [lock("lineage", "out4", "-o", "lineage.svg"), 0],
      [lock("lineage", "out4", "-o", "lineage.mmd"), 0],
      [lock("tag", "out", "best"), 0],
      [lock("reproduce", "out"), 2],
      [lock("reproduce", "--yes", "out"), 1],
      [lock("crate", "out", "-o", "crate"), 0],
      [lock("crate", "out2", "-o", "crate.zip"), 0],
      [
        lock(
          ...["push", "out", "--git", "code.git", "--data", "remote"],
          ...["--include-untracked", "--tag", "paper"],
        ),
        0,
      ],
      [
        lock(
          ...["pull", "paper", "--git", "code.git", "--data", "remote"],
          ...["--into", "into"],
        ),
        0,
      ],
      [["nearest.ts"], 0],
      [lock("gc", "--failed", "--dry-run", "--json"), 0],
      [lock("gc", "--failed"), 0],
      [lock("schema"), 0],
    ];
    const env = { XDG_CACHE_HOME: project.at("cache"), HOME: project.path };
    for (const [args, expected] of calls) {
      const { code, stdout, stderr } = await run(
        Deno.execPath(),
        ["run", "-A", "--no-prompt", "-q", ...args],
        { cwd: project.path, env },
      );
      const call = args.join(" ");
      assert.equal(code, expected, `${call}\n${stdout}${stderr}`);
      for (const text of [stdout, stderr]) {
        assert(!text.includes(SECRET), `${call} shows the secret:\n${text}`);
      }
    }
    const latin1 = new TextDecoder("latin1");
    const written = filesOf(project)
      .filter((path) => path !== "secretive.yml");
    for (const name of ["cache/assay/runs.", "crate/", "remote/", "into/"]) {
      assert(written.some((path) => path.startsWith(name)), `no ${name}`);
    }
    for (const path of written) {
      const text = latin1.decode(Deno.readFileSync(project.at(path)));
      assert(!text.includes(SECRET), `${path} holds the secret`);
    }
    for (const cwd of [project.path, project.at("code.git")]) {
      const objects = runGit(cwd, [
        ...["cat-file", "--batch-all-objects", "--batch"],
      ]);
      assert(objects.includes("not committed"), `no snapshot in ${cwd}`);
      assert(!objects.includes(SECRET), `${cwd} holds the secret`);
    }
  },
});
