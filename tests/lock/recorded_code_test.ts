import assert from "node:assert/strict";
import { readLock, type RunLock } from "@assay/assay/lock";
import { makeProject, type Project } from "../stage/program.ts";

const FILES = {
  "main.ts": `import { runLock } from "@assay/assay/lock";
import { fit } from "./lib/fit.ts";
const days = 7;
if (import.meta.main) {
  await runLock({ directory: "run" }, async () => {
    fit(days);
    if (Deno.args[0] === "edit") {
      Deno.writeTextFileSync("lib/fit.ts", "// edited", { append: true });
    }
  });
}
`,
  "lib/fit.ts": `import { scale } from "./scale.ts";
/** Fits. */
export function fit(days: number): number {
  return scale(days) + 1;
}
export const unused = () => 3;
`,
  "lib/scale.ts": `const FACTOR = 2;
export const scale = (x: number): number => x * FACTOR;
`,
};

async function codeOf(
  project: Project,
  ...args: string[]
): Promise<RunLock["code"]> {
  const { code, stderr } = await project.run("main.ts", ...args);
  assert.equal(code, 0, stderr);
  return readLock(project.at("run/run.lock")).code;
}

Deno.test("runLock() records the entry module and each function that it reaches", async () => {
  using project = makeProject(FILES);
  const first = await codeOf(project);
  assert.deepEqual(first.problems, []);
  assert.match(first.digest ?? "", /^[0-9a-f]{64}$/);
  assert.equal(first.module, "main.ts");
  const names = Object.keys(first.functions);
  assert.deepEqual(names, [
    "@assay/assay",
    "lib/fit.ts#fit",
    "lib/scale.ts#FACTOR",
    "lib/scale.ts#scale",
    "main.ts#(import.meta.main)",
    "main.ts#(program)",
    "main.ts#days",
  ]);

  const changed = async () => {
    const { digest, functions } = await codeOf(project);
    return {
      isSame: digest === first.digest,
      names: [...new Set([...names, ...Object.keys(functions)])].filter((one) =>
        functions[one] !== first.functions[one]
      ),
    };
  };
  project.edit("lib/fit.ts", "/** Fits. */", "/* It fits */");
  project.edit("lib/fit.ts", "() => 3", "() => 4");
  assert.deepEqual(await changed(), { isSame: true, names: [] });
  project.edit("lib/scale.ts", "= 2", "= 3");
  assert.deepEqual(await changed(), {
    isSame: false,
    names: ["lib/scale.ts#FACTOR"],
  });
  project.edit("lib/scale.ts", "= 3", "= 2");
  project.edit("main.ts", "fit(days);", "fit(days + 1);");
  assert.deepEqual(await changed(), {
    isSame: false,
    names: ["main.ts#(program)"],
  });
});

Deno.test("runLock() records what a module does when it is loaded, whatever is used of it", async () => {
  using project = makeProject({
    ...FILES,
    "lib/setup.ts": `export const setting = 1;
const table = new Map<string, number>();
table.set("a", 1);
export const started = performance.now();
`,
  });
  project.edit(
    "main.ts",
    'import { fit } from "./lib/fit.ts";',
    'import { fit } from "./lib/fit.ts";\nimport { setting } from "./lib/setup.ts";',
  );
  project.edit("main.ts", "const days = 7;", "const days = 7 + setting;");
  const { functions, digest } = await codeOf(project);
  for (const name of ["(statements)", "table", "setting", "started"]) {
    assert(functions[`lib/setup.ts#${name}`], name);
  }
  project.edit("lib/setup.ts", '"a", 1', '"a", 2');
  assert.notEqual((await codeOf(project)).digest, digest);
});

Deno.test("runLock() records no digest of code that was edited after the start", async () => {
  using project = makeProject({
    ...FILES,
    "main.ts": `import { runLock } from "@assay/assay/lock";
import { fit } from "./lib/fit.ts";
Deno.writeTextFileSync("lib/fit.ts", "// edited", { append: true });
await runLock({ directory: "run" }, () => void fit(1));
`,
  });
  const { digest, problems } = await codeOf(project);
  assert.equal(digest, null);
  assert.deepEqual(problems, [
    "lib/fit.ts was modified after the program had started",
  ]);
});

Deno.test("runLock() takes a deno.lock that Deno wrote at the start for what was loaded", async () => {
  using project = makeProject({
    ...FILES,
    "main.ts": `import { runLock } from "@assay/assay/lock";
import { z } from "zod";
await runLock({ directory: "run" }, () => void z.int().parse(1));
if (Deno.args[0] === "edit") {
  const text = Deno.readTextFileSync("deno.lock");
  Deno.writeTextFileSync("deno.lock", text + "\\n");
  await runLock({ directory: "run" }, () => {});
}
`,
  });
  const written = Deno.statSync(project.at("deno.lock")).mtime!;
  const first = await codeOf(project);
  assert(Deno.statSync(project.at("deno.lock")).mtime! > written);
  assert.deepEqual(first.problems, []);
  assert(Object.keys(first.functions).some((name) => /^npm:zod/.test(name)));
  assert.deepEqual((await codeOf(project)).digest, first.digest);
  assert.deepEqual((await codeOf(project, "edit")).problems, [
    "deno.lock was modified while the program ran",
  ]);
});

Deno.test("runLock() says that code was edited while it ran", async () => {
  using project = makeProject(FILES);
  const before = await codeOf(project);
  const after = await codeOf(project, "edit");
  assert.equal(after.digest, before.digest);
  assert.deepEqual(after.problems, [
    "lib/fit.ts was modified while the program ran",
  ]);
});

Deno.test("runLock() says what of the code cannot be followed, and why there is no digest", async () => {
  using project = makeProject({
    ...FILES,
    "main.ts": `import { runLock } from "@assay/assay/lock";
let count = 0;
await runLock({ directory: "run" }, async () => {
  count++;
  await import(Deno.args[0] ?? "./lib/fit.ts");
});
`,
  });
  const { digest, problems } = await codeOf(project);
  assert.notEqual(digest, null);
  assert.deepEqual(problems, [
    "statements of main.ts has an import of a computed name (main.ts:5)",
  ]);

  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-q", "--no-prompt", "--allow-read=run", "--allow-write=run"],
      "main.ts",
    ],
    cwd: project.path,
    stdin: "null",
    stdout: "null",
  }).output();
  const lock = readLock(project.at("run/run.lock"));
  assert.equal(lock.code.digest, null, new TextDecoder().decode(stderr));
  assert.deepEqual(
    [lock.code.problems, lock.code.functions],
    [["no permission to read main.ts"], {}],
  );
  assert.equal(code, 1);
});

Deno.test("runLock() records a problem of the code without absolute paths", async () => {
  using project = makeProject({
    ...FILES,
    "main.ts": `import { runLock } from "@assay/assay/lock";
import one from "./one.json" with { type: "json" };
await runLock({ directory: "run" }, () => void one);
await import("./lib/gone.ts").catch(() => {});
await import("/nowhere/far/gone.ts").catch(() => {});
`,
    "one.json": "1",
  });
  const { problems } = await codeOf(project);
  assert.equal(problems.length, 2);
  assert.match(problems[0]!, /there is no file lib\/gone\.ts/);
  assert.match(problems[1]!, /there is no file gone\.ts/);
});

Deno.test("assay run records the program's module and arguments, not its own", async () => {
  using project = makeProject({
    ...FILES,
    "train.ts": `import { runLock } from "@assay/assay/lock";
import { cliConfig } from "@assay/assay/program";
import { z } from "zod";
export const train = cliConfig(
  z.object({ save_dir: z.string() }),
  (config) => runLock({ config }, () => {}),
);
`,
  });
  const cli = new URL("../../cli/main.ts", import.meta.url).pathname;
  const args = ["-o", "save_dir=run"];
  const { code, stderr } = await project.run(
    ...[cli, "run", "train.ts#train", ...args] as const,
  );
  assert.equal(code, 0, stderr);
  const lock = readLock(project.at("run/run.lock"));
  assert.deepEqual([lock.code.module, lock.command], ["train.ts", {
    arguments: args,
    directory: ".",
    takes_config: true,
  }]);
  assert(lock.code.functions["train.ts#train"]);
});
