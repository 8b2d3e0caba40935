/**
 * Only the code that was loaded is recorded, and only for it is a record taken.
 *
 * @module
 */

import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { makeProject, type Project } from "./program.ts";

const FILES = {
  "fit.ts": `import { factor } from "./factor.ts";
export function fit(value: number): number {
  return value * factor();
}
`,
  "factor.ts": `export function factor(): number {
  return 2;
}
`,
  "main.ts": `import { Stage } from "@assay/assay/stage";
import { fit } from "./fit.ts";

const url = new URL("./fit.ts", import.meta.url).href;
const stage = new Stage(fit, { module: url, hashOutput: "memo" });
const edits = JSON.parse(Deno.args[0] ?? "[]");
const lines = [];
const onReport = ({ status, why }) => lines.push(status + ": " + why);
for (const [file, from, to] of [[], ...edits]) {
  if (file) {
    const text = Deno.readTextFileSync(file);
    Deno.writeTextFileSync(file, text.replace(from, to));
  }
  const { output } = await stage.with({ onReport }).run(3);
  const { status } = await stage.explain(3);
  lines.push(output + " " + status);
}
console.log(JSON.stringify(lines));
`,
};

type Edit = [file: string, from: string, to: string];

async function run(project: Project, ...edits: Edit[]): Promise<string[]> {
  const args = edits.length > 0 ? [JSON.stringify(edits)] : [];
  const { code, stdout, stderr } = await project.run("main.ts", ...args);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout)
    .map((line: string) => line.replace(/since .*/, "since"));
}

Deno.test("Stage runs again in a new process only when code it reaches changed", async () => {
  using project = makeProject(FILES);
  assert.deepEqual(await run(project), ["ran: first run", "6 hit"]);
  const cached = ["cached: unchanged since", "6 hit"];
  assert.deepEqual(await run(project), cached);
  project.edit("factor.ts", "{\n", "{ // twice\n\n");
  assert.deepEqual(await run(project), cached);
  project.edit("factor.ts", "2", "5");
  assert.deepEqual(await run(project), [
    "ran: factor() in factor.ts changed: `2` → `5`",
    "15 hit",
  ]);
  project.edit("factor.ts", "5", "2");
  assert.deepEqual(await run(project), cached);
});

Deno.test("Stage neither records nor takes what code edited after the start would give", async () => {
  using project = makeProject(FILES);
  const factor = project.at("factor.ts");
  const edited = `${factor} changed after the program started`;
  const seen = await run(project, ["factor.ts", "2", "5"]);
  assert.deepEqual(seen, [
    "ran: first run",
    "6 hit",
    `ran: not recorded: ${edited}`,
    "6 miss",
  ]);
  assert.deepEqual(await run(project), [
    "ran: factor() in factor.ts changed: `2` → `5`",
    "15 hit",
  ]);
  // There is a record for the code on disk, but other code is loaded.
  assert.deepEqual(await run(project, ["factor.ts", "5", "2"]), [
    "cached: unchanged since",
    "15 hit",
    `ran: not recorded: ${edited}`,
    "15 miss",
  ]);
  assert.deepEqual(await run(project), ["cached: unchanged since", "6 hit"]);
});

Deno.test("Stage returns and does not record when its code is edited while it runs", async () => {
  using project = makeProject({
    ...FILES,
    "factor.ts": `const FILE = "factor.ts";
export function factor(): number {
  Deno.writeTextFileSync(FILE, Deno.readTextFileSync(FILE).replace("2;", "3;"));
  return 2;
}
`,
  });
  const factor = project.at("factor.ts");
  const [ran, verdict] = await run(project);
  assert.equal(
    ran,
    `ran: first run; not recorded: ${factor} changed after the program started`,
  );
  assert.equal(verdict, "6 miss");
  assert.deepEqual(project.find("fit.stage"), []);
});

Deno.test("Stage finds the module of its function from the caller", async () => {
  using project = makeProject({
    "main.ts": `import { Stage } from "@assay/assay/stage";
function double(value: number): number {
  return value * 2;
}
const stage = new Stage(double, { hashOutput: "memo" });
const onReport = ({ status }) => console.log(status);
console.log((await stage.with({ onReport }).run(4)).output);
`,
  });
  assert.equal((await project.run("main.ts")).stdout, "ran\n8\n");
  assert.equal((await project.run("main.ts")).stdout, "cached\n8\n");
});

Deno.test("Stage counts a relative path by what it names in the present directory", async () => {
  using project = makeProject({
    "read.ts": `export function read(path: string): string {
  return Deno.readTextFileSync(path);
}
`,
    "main.ts": `import { Stage } from "@assay/assay/stage";
import { read } from "./read.ts";
const hashOutput = new URL("./memo", import.meta.url);
const stage = new Stage(read, { hashOutput });
const onReport = ({ status }) => console.log(status);
console.log((await stage.with({ onReport }).run("in.txt")).output);
`,
    "one/in.txt": "1",
    "two/in.txt": "2",
  });
  const from = async (directory: string) => {
    const { stdout } = await project.command(project.at("main.ts"), [], {
      cwd: project.at(directory),
    }).output();
    return new TextDecoder().decode(stdout);
  };
  assert.equal(await from("one"), "ran\n1\n");
  assert.equal(await from("two"), "ran\n2\n");
  assert.equal(await from("one"), "cached\n1\n");
});

Deno.test("Stage asks for no permission that it was not given", async () => {
  using project = makeProject({
    ...FILES,
    "main.ts": `import { Stage } from "@assay/assay/stage";
import { fit } from "./fit.ts";
const stage = new Stage(fit, { hashOutput: "memo" });
const onReport = ({ why }) => console.log(why);
await stage.with({ onReport }).run(3);
`,
  });
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "-q", "main.ts"],
    cwd: project.path,
    stdin: "null",
  }).output();
  assert.match(
    new TextDecoder().decode(stdout),
    /^not recorded: .*no read permission for .*main\.ts/,
  );
});

/** Runs a stage of a function, and says why. */
const RUN = `import { Stage } from "@assay/assay/stage";
export async function run(fit: () => number, module: string) {
  const onReport = ({ status, why }) => console.log(status + ": " + why);
  const stage = new Stage(fit, { module, hashOutput: "memo" });
  console.log((await stage.with({ onReport }).run()).output);
}
`;

/** Runs the function of another module as a stage. */
const MAIN = `import { run } from "./run.ts";
import { fit } from "./fit.ts";
await run(fit, import.meta.resolve("./fit.ts"));
`;

Deno.test("Stage keeps apart a function whose module was the main one and the same one imported", async () => {
  using project = makeProject({
    "fit.ts": `import { run } from "./run.ts";
const table = { k: 1 };
export function fit(): number { return table.k; }
if (import.meta.main) { table.k = 2; }
if (import.meta.main) { await run(fit, import.meta.url); }
`,
    "run.ts": RUN,
    "main.ts": MAIN,
  });
  const lines = async (program: string) =>
    (await project.run(program)).stdout.trim().split("\n");
  assert.deepEqual(await lines("fit.ts"), ["ran: first run", "2"]);
  assert.deepEqual(await lines("main.ts"), [
    "ran: import.meta.main of fit.ts changed: `true` → `false`",
    "1",
  ]);
  const [again] = await lines("fit.ts");
  assert.match(again ?? "", /^cached/);
});

Deno.test("Stage keeps apart code that asks whether its module is the main one", async () => {
  for (
    const asks of [
      "const k = import.meta.main ? 2 : 1;\nexport function fit() { return k; }",
      "export function fit() { return import.meta.main ? 2 : 1; }",
      "export function fit() { return import.meta['main'] ? 2 : 1; }",
      "const { main } = import.meta;\nexport const fit = () => main ? 2 : 1;",
    ]
  ) {
    using project = makeProject({
      "fit.ts": `import { run } from "./run.ts";
${asks}
if (import.meta.main) await run(fit, import.meta.url);
`,
      "run.ts": RUN,
      "main.ts": MAIN,
    });
    const lines = async (program: string) =>
      (await project.run(program)).stdout.trim().split("\n");
    assert.deepEqual(await lines("fit.ts"), ["ran: first run", "2"], asks);
    assert.deepEqual(await lines("main.ts"), [
      "ran: import.meta.main of fit.ts changed: `true` → `false`",
      "1",
    ], asks);
    assert.match((await lines("fit.ts"))[0] ?? "", /^cached/, asks);
  }
});

Deno.test("Stage records nothing once the configuration that its code was loaded by is gone", async () => {
  using project = makeProject({
    "a.ts": "export const v = 1;\n",
    "b.ts": "export const v = 2;\n",
    "fit.ts": `import { v } from "./a.ts";
export function fit(): number { return v; }
`,
    "main.ts": `import { Stage } from "@assay/assay/stage";
import { fit } from "./fit.ts";
const module = import.meta.resolve("./fit.ts");
const stage = new Stage(fit, { module, hashOutput: "memo" });
if (Deno.args[0] === "del") Deno.removeSync("deno.json");
const onReport = ({ status }) => console.log(status);
console.log((await stage.with({ onReport }).run()).output);
`,
  });
  const config = Deno.readTextFileSync(join(project.path, "deno.json"));
  const write = (imports: object) => {
    const value = JSON.parse(config);
    Object.assign(value.imports, imports);
    Deno.writeTextFileSync(
      join(project.path, "deno.json"),
      JSON.stringify(value),
    );
  };
  write({ "./a.ts": "./b.ts" });
  const removed = await project.run("main.ts", "del");
  assert.equal(removed.stdout, "ran\n2\n", removed.stderr);
  write({});
  const without = await project.run("main.ts");
  assert.equal(without.stdout, "ran\n1\n", without.stderr);
});

Deno.test("Stage reads a nested deno.json only where Deno does", async (t) => {
  for (const isWorkspace of [false, true]) {
    await t.step(isWorkspace ? "a member" : "vendored code", async () => {
      using project = makeProject({
        "a.ts": "export const v = 1;\n",
        "b.ts": "export const v = 2;\n",
        "lib/deno.json": JSON.stringify({ imports: { dep: "../a.ts" } }),
        "lib/fit.ts": `import { v } from "dep";
export function fit(): number { return v; }
`,
        "main.ts": `import { Stage } from "@assay/assay/stage";
import { fit } from "./lib/fit.ts";
const module = import.meta.resolve("./lib/fit.ts");
const stage = new Stage(fit, { module, hashOutput: "memo" });
console.log(JSON.stringify({
  output: (await stage.run()).output,
  labels: stage.fingerprint().symbols.map(({ label }) => label),
}));
`,
      });
      const path = join(project.path, "deno.json");
      const config = JSON.parse(Deno.readTextFileSync(path));
      config.imports.dep = "./b.ts";
      if (isWorkspace) config.workspace = ["./lib"];
      Deno.writeTextFileSync(path, JSON.stringify(config));
      const file = isWorkspace ? "a.ts" : "b.ts";
      const { stdout } = await new Deno.Command(Deno.execPath(), {
        args: ["info", "--json", "main.ts"],
        cwd: project.path,
      }).output();
      const info = JSON.parse(new TextDecoder().decode(stdout));
      const loaded = info.modules.map(({ specifier }: { specifier: string }) =>
        basename(specifier)
      ).filter((name: string) => /^[ab]\.ts$/.test(name));
      assert.deepEqual(loaded, [file]);
      const run = async () => {
        const { stdout, stderr } = await project.run("main.ts");
        assert(stdout, stderr);
        return JSON.parse(stdout);
      };
      assert.deepEqual(await run(), {
        output: isWorkspace ? 1 : 2,
        labels: ["fit() in fit.ts", `v in ../${file}`],
      });
      project.edit(file, "v =", "v = 10 +");
      assert.equal((await run()).output, isWorkspace ? 11 : 12);
    });
  }
});
