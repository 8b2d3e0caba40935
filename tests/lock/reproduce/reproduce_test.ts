import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import {
  lineage,
  readLock,
  reproduce,
  type ReproducePlan,
  runLock,
  verifyRun,
} from "@assay/assay/lock";
import { requirement } from "../../requirement.ts";
import { makeProject } from "../../stage/program.ts";
import { sampleAt } from "../repository/sample.ts";

const { ignore } = requirement("git");

const PROGRAM = {
  "main.ts": `import { cliConfig } from "@assay/assay/program";
import { z } from "zod";
const schema = z.object({
  save_dir: z.string().default("out/1"),
  factor: z.number().default(2),
  text: z.string().default("plain"),
  token: z.string().meta({ secret: true }).default("none"),
});
export const main = cliConfig(schema, (config, run) => {
  const count = Number(Deno.readTextFileSync("in.txt"));
  Deno.writeTextFileSync(
    \`\${config.save_dir}/out.txt\`,
    \`\${count * config.factor} \${config.text}\`,
  );
}, { app: "reproduced", runLock: { repos: ["."], data: ["in.txt"] } });
if (import.meta.main) await main();
`,
  "in.txt": "21",
  ".gitignore": "out/\nnode_modules/\n",
};

const SCRIPT = {
  "main.ts": `import { runLock } from "@assay/assay/lock";
const [directory] = Deno.args;
await runLock({ directory: directory!, repos: ["."], data: ["data/in.txt"] }, (run) => {
  Deno.writeTextFileSync(directory + "/out.txt", Deno.readTextFileSync("data/in.txt"));
  run.addOutput(directory + "/out.txt");
});
`,
  ".gitignore": "data/\n",
};

/** A project in a repository, that is run once. */
class Project implements Disposable {
  readonly #made;
  readonly root: string;

  constructor(files: Readonly<Record<string, string>>) {
    this.#made = makeProject(files);
    this.root = Deno.realPathSync(this.#made.path);
    this.git("init", "-q", "-b", "main");
    sampleAt(this.root).commit();
    const when = new Date(Date.now() - 60_000);
    Deno.utimeSync(this.path("main.ts"), when, when);
  }

  path(name: string): string {
    return join(this.root, name);
  }

  git(...args: string[]): string {
    return sampleAt(this.root).git(...args);
  }

  write(name: string, text: string): void {
    sampleAt(this.root).write({ [name]: text });
  }

  async run(...args: string[]): Promise<void> {
    const { code, stderr } = await this.#made.run("main.ts", ...args);
    assert.equal(code, 0, stderr);
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.root, { recursive: true });
  }
}

function makeTempFolder(): Disposable & { readonly path: string } {
  const path = Deno.realPathSync(Deno.makeTempDirSync());
  return {
    path,
    [Symbol.dispose]: () => Deno.removeSync(path, { recursive: true }),
  };
}

function test(name: string, act: () => Promise<void>): void {
  Deno.test(`reproduce() ${name}`, { ignore }, act);
}

test("runs a program anew that would take the earlier run", async () => {
  const reusing = PROGRAM["main.ts"].replace(
    "runLock:",
    "reuse: true, runLock:",
  );
  using project = new Project({ ...PROGRAM, "main.ts": reusing });
  await project.run();
  const { isSame } = await reproduce(project.path("out/1"));
  assert.equal(isSame, true);
});

test("makes a program's run again with its configuration, and leaves no trace", async () => {
  using project = new Project(PROGRAM);
  const text = "a ${env:NOT_THIS} b";
  await project.run("-o", "factor=3", "-o", `text=a \\\${env:NOT_THIS} b`);
  assert.equal(
    Deno.readTextFileSync(project.path("out/1/out.txt")),
    `63 ${text}`,
  );
  // What came later is not what ran.
  project.write("in.txt", "21");
  project.write("main.ts", "throw new Error('edited')");
  const trees = project.git("worktree", "list");
  const status = project.git("status", "--porcelain");
  let plan: ReproducePlan | undefined;
  const made = await reproduce(project.path("out/1"), {
    confirm: (one) => (plan = one) !== undefined,
  });
  assert.deepEqual(made.outputs, [{ path: "out.txt", result: "same" }]);
  assert.equal(made.isSame, true);
  assert.equal(made.dir, project.path("out/1.reproduced"));
  assert.equal(Deno.readTextFileSync(join(made.dir, "out.txt")), `63 ${text}`);
  assert.equal(readLock(join(made.dir, "run.lock")).status, "complete");
  assert.deepEqual(plan!.command, made.command);
  assert(made.command.includes("--allow-read"));
  assert.equal(project.git("worktree", "list"), trees);
  assert.equal(project.git("status", "--porcelain"), status);
});

test("makes the run of a dirty tree again, from a commit and from a patch", async () => {
  for (const snapshot of ["commit", "patch"]) {
    using project = new Project({
      ...PROGRAM,
      "main.ts": PROGRAM["main.ts"].replace(
        'repos: ["."]',
        `repos: ["."], snapshot: "${snapshot}"`,
      ),
    });
    project.write("in.txt", "100 \n");
    // What people have set for their own patches.
    project.git("config", "apply.whitespace", "error");
    await project.run();
    project.git("checkout", "in.txt");
    project.write("in.txt", "21");
    const patches = [...Deno.readDirSync(project.path("out/1"))]
      .filter(({ name }) => name.endsWith(".patch"));
    assert.equal(patches.length, snapshot === "patch" ? 1 : 0);
    const { isSame, dir } = await reproduce(project.path("out/1"));
    assert.equal(isSame, true);
    assert.equal(Deno.readTextFileSync(join(dir, "out.txt")), "200 plain");
  }
});

test("says which outputs differ", async () => {
  using project = new Project({
    ...PROGRAM,
    "main.ts": PROGRAM["main.ts"].replace("config.text", "Math.random()"),
  });
  await project.run();
  const { isSame, outputs } = await reproduce(project.path("out/1"));
  assert.equal(isSame, false);
  assert.deepEqual(outputs, [{ path: "out.txt", result: "changed" }]);
});

test("leaves secrets to the program, and names them", async () => {
  using project = new Project(PROGRAM);
  await project.run("-o", "token=hunter2-reproduced");
  let plan: ReproducePlan | undefined;
  await reproduce(project.path("out/1"), {
    confirm: (one) => (plan = one) !== undefined,
  });
  assert.deepEqual(plan!.secrets, ["token"]);
  assert(!plan!.command.join(" ").includes("hunter2"));
});

test("runs a script with its arguments, and links data that git does not hold", async () => {
  using project = new Project(SCRIPT);
  project.write("data/in.txt", "21");
  await project.run("results/1");
  const made = await reproduce(project.path("results/1"), {
    into: project.path("again"),
  });
  assert.equal(made.dir, project.path("again"));
  assert.equal(made.isSame, true);
  assert.equal(existsSync(project.path("results/1.reproduced")), false);
  project.write("data/in.txt", "22");
  await assert.rejects(reproduce(project.path("results/1")), {
    code: "REPRODUCE_DATA_CHANGED",
    message: /data\/in\.txt: '.*' has another content$/,
  });
  Deno.removeSync(project.path("data"), { recursive: true });
  await assert.rejects(reproduce(project.path("results/1")), {
    code: "REPRODUCE_DATA_CHANGED",
    message: /is gone$/,
  });
});

test("replaces no data behind a link of the repository's that leads out", async () => {
  using shared = makeTempFolder();
  using project = new Project(SCRIPT);
  for (const way of [shared.path, relative(project.root, shared.path)]) {
    Deno.writeTextFileSync(join(shared.path, "in.txt"), "21");
    Deno.symlinkSync(way, project.path("data"));
    sampleAt(project.root).commit();
    await project.run("results/1");
    // Now the project has data of its own, and what is shared is another.
    Deno.removeSync(project.path("data"));
    project.write("data/in.txt", "21");
    Deno.writeTextFileSync(join(shared.path, "in.txt"), "precious");
    await assert.rejects(reproduce(project.path("results/1")), {
      code: "REPRODUCE_DATA_CHANGED",
      message: /data\/in\.txt: a link on the way to '.*' leads out/,
    });
    const found = Deno.lstatSync(join(shared.path, "in.txt"));
    assert.equal(found.isFile, true);
    Deno.removeSync(project.path("data"), { recursive: true });
    Deno.removeSync(project.path("results"), { recursive: true });
  }
});

test("writes over nothing behind a link of the repository's that leads out", async () => {
  const figures = PROGRAM["main.ts"].replace(
    "const count",
    `Deno.writeTextFileSync("results/out.txt", "");
  run.addOutput("results/out.txt");
  const count`,
  );
  const kinds = [
    // The run's directory, below the link and at its end, and an output.
    { files: SCRIPT, args: ["results/1"], dir: "results/1", file: "1/out.txt" },
    { files: SCRIPT, args: ["results"], dir: "results", file: "out.txt" },
    {
      files: { ...PROGRAM, "main.ts": figures },
      ...{ args: [], dir: "out/1", file: "out.txt" },
    },
  ];
  for (const { files, args, dir, file } of kinds) {
    using scratch = makeTempFolder();
    using project = new Project(files);
    Deno.symlinkSync(scratch.path, project.path("results"));
    sampleAt(project.root).commit();
    project.write("data/in.txt", "21");
    await project.run(...args);
    const written = join(scratch.path, file);
    Deno.writeTextFileSync(written, "precious");
    await assert.rejects(
      reproduce(project.path(dir), { into: project.path("again") }),
      { code: "REPRODUCE_IMPOSSIBLE", message: /leads out of the work tree/ },
    );
    assert.equal(Deno.readTextFileSync(written), "precious");
  }
});

test("follows links that stay in the repository", async () => {
  using project = new Project({ ...SCRIPT, "store/.gitignore": "*\n" });
  Deno.symlinkSync("store", project.path("results"));
  project.git("add", "--force", "store/.gitignore");
  sampleAt(project.root).commit();
  project.write("data/in.txt", "21");
  await project.run("results/1");
  const { isSame } = await reproduce(project.path("results/1"), {
    into: project.path("again"),
  });
  assert.equal(isSame, true);
});

test("removes an output of old that is a link to nothing", async () => {
  using scratch = makeTempFolder();
  using project = new Project(SCRIPT);
  project.write("data/in.txt", "21");
  Deno.mkdirSync(project.path("results"));
  const far = join(scratch.path, "out.txt");
  Deno.symlinkSync(far, project.path("results/out.txt"));
  sampleAt(project.root).commit();
  await project.run("results");
  Deno.removeSync(far);
  project.write("results/out.txt.new", "21");
  Deno.renameSync(
    project.path("results/out.txt.new"),
    project.path("results/out.txt"),
  );
  const { isSame } = await reproduce(project.path("results"), {
    into: project.path("again"),
  });
  assert.equal(isSame, true);
  assert.equal(existsSync(far), false);
});

test("gives paths back that hold the sign of a flag", async () => {
  using project = new Project(PROGRAM);
  await project.run();
  const path = project.path("out/1/run.lock");
  const text = Deno.readTextFileSync(path);
  const flag = "--allow-read=/data/year=2020,/in";
  const changed = text.replace(/--allow-read\b/, flag);
  assert.notEqual(changed, text);
  Deno.writeTextFileSync(path, changed);
  let plan: ReproducePlan | undefined;
  const confirm = (one: ReproducePlan) => (plan = one) === undefined;
  await assert.rejects(reproduce(project.path("out/1"), { confirm }), {
    code: "REPRODUCE_REFUSED",
  });
  assert(
    plan!.command.some((word) => word.startsWith(flag)),
    plan!.command.join(" "),
  );
});

test("does nothing without a yes, nor over what is there", async () => {
  using project = new Project(PROGRAM);
  await project.run();
  await assert.rejects(
    reproduce(project.path("out/1"), { confirm: () => false }),
    { code: "REPRODUCE_REFUSED" },
  );
  assert.equal(existsSync(project.path("out/1.reproduced")), false);
  assert.equal(project.git("worktree", "list").trim().split("\n").length, 1);
  project.write("there/file.txt", "mine");
  await assert.rejects(
    reproduce(project.path("out/1"), { into: project.path("there") }),
    { code: "REPRODUCE_INTO_TAKEN" },
  );
});

test("removes nothing that an edited lock names", async () => {
  using project = new Project(PROGRAM);
  await project.run();
  project.write("out/mine.txt", "mine");
  const lock = project.path("out/1/run.lock");
  const text = Deno.readTextFileSync(lock);
  Deno.writeTextFileSync(
    lock,
    text.replace("path: out.txt", "path: ../mine.txt"),
  );
  const { isSame } = await reproduce(project.path("out/1"));
  assert.equal(isSame, false);
  assert.equal(Deno.readTextFileSync(project.path("out/mine.txt")), "mine");
});

test("says what is lost", async () => {
  using project = new Project(PROGRAM);
  await project.run();
  const path = project.path("out/1/run.lock");
  const text = Deno.readTextFileSync(path);
  const spoilt: [string | RegExp, string, string][] = [
    [
      /^( *commit: )(?!null).*$/gm,
      `$1"${"0".repeat(40)}"`,
      "REPRODUCE_CODE_LOST",
    ],
    [/^repos:\n(?: .*\n)+/m, "repos: []\n", "REPRODUCE_IMPOSSIBLE"],
    [/^command:\n(?: .*\n)+/m, "command: null\n", "REPRODUCE_IMPOSSIBLE"],
  ];
  for (const [from, to, code] of spoilt) {
    const changed = text.replace(from, to);
    assert.notEqual(changed, text);
    Deno.writeTextFileSync(path, changed);
    await assert.rejects(reproduce(project.path("out/1")), { code });
  }
  Deno.writeTextFileSync(path, text);
  Deno.removeSync(project.path(".git"), { recursive: true });
  await assert.rejects(reproduce(project.path("out/1")), {
    code: /REPRODUCE_CODE_LOST|GIT_/,
  });
});

test("passes on what a program that fails has printed", async () => {
  using project = new Project({
    ...PROGRAM,
    "main.ts": PROGRAM["main.ts"].replace(
      "const count",
      `if (config.save_dir !== "out/1") throw new Error("moved");\n  const count`,
    ),
  });
  await project.run();
  let printed = "";
  await assert.rejects(
    reproduce(project.path("out/1"), {
      onOutput: (bytes) => printed += new TextDecoder().decode(bytes),
    }),
    { code: "REPRODUCE_FAILED", message: /found exit code 1$/ },
  );
  assert.match(printed, /moved/);
  assert.equal(project.git("worktree", "list").trim().split("\n").length, 1);
});

test("runs nothing that would write over an output outside of everything", async () => {
  using outside = makeTempFolder();
  const file = join(outside.path, "out.txt");
  using project = new Project({
    ...PROGRAM,
    "main.ts": PROGRAM["main.ts"].replace(
      "const count",
      `Deno.writeTextFileSync("${file}", crypto.randomUUID());
  run.addOutput("${file}");
  const count`,
    ),
  });
  await project.run();
  const text = Deno.readTextFileSync(file);
  await assert.rejects(reproduce(project.path("out/1")), {
    code: "REPRODUCE_IMPOSSIBLE",
    message: /found the output '.*out\.txt' outside of both, which/,
  });
  assert.equal(Deno.readTextFileSync(file), text);
  Deno.removeSync(file);
  const { isSame, outputs } = await reproduce(project.path("out/1"));
  assert.equal(isSame, false);
  assert.deepEqual(outputs.map(({ result }) => result), ["elsewhere"]);
});

test("brings no work tree of git's along, where a run's directory is a repository", async () => {
  using project = new Project({
    ...SCRIPT,
    "data/in.txt": "1",
    ".gitignore": "data/\nout.txt\nrun.lock*\n",
  });
  await project.run(".");
  using into = makeTempFolder();
  const { isSame } = await reproduce(project.root, { into: into.path });
  assert.equal(isSame, true);
  assert.equal(existsSync(join(into.path, ".git")), false);
  assert(existsSync(join(into.path, "main.ts")));
});

test("leaves a run that holds where the recorded one does, and can be made again", async () => {
  using outside = makeTempFolder();
  Deno.writeTextFileSync(join(outside.path, "far.txt"), "far");
  const far = join(outside.path, "far.txt");
  for (const snapshot of ["commit", "patch"]) {
    using project = new Project({
      ...PROGRAM,
      "main.ts": PROGRAM["main.ts"]
        .replace(
          "factor:",
          `far: z.string().default("\${runlock_data:${far}}"), rows: z.string().default("\${runlock_prev:rows}"), factor:`,
        )
        .replace('repos: ["."]', `repos: ["."], snapshot: "${snapshot}"`),
      ".gitignore": "out/\nrows/\nnode_modules/\n",
    });
    await runLock({ directory: project.path("rows") }, () => {});
    project.write("note.txt", "not committed");
    await project.run();
    const holds = async (dir: string) => {
      const { differences, lock } = await verifyRun(dir);
      assert.deepEqual(differences, [], snapshot);
      const texts = JSON.stringify(lock.locations);
      assert.doesNotMatch(texts, /assay-reproduce-/);
      const [, before] = lineage(dir);
      assert.equal(before?.dir, project.path("rows"));
      return lock;
    };
    const then = await holds(project.path("out/1"));
    const { dir } = await reproduce(project.path("out/1"));
    const made = await holds(dir);
    assert.deepEqual(made.data, then.data);
    assert.deepEqual(made.lineage, then.lineage);
    assert.notEqual(made.id, then.id);
    assert.equal(made.locations.directory, dir);
    const again = await reproduce(dir);
    assert.equal(again.isSame, true);
    await holds(again.dir);
  }
});

test("installs what the program needs, and no more", async () => {
  using project = new Project(PROGRAM);
  const config = JSON.parse(Deno.readTextFileSync(project.path("deno.json")));
  config.imports.unlocked = "npm:is-number@7.0.0";
  project.write("deno.json", JSON.stringify(config));
  // Deno locks what is imported, not all that deno.json names.
  await project.run();
  sampleAt(project.root).commit();
  await project.run();
  const { isSame, dir } = await reproduce(project.path("out/1"));
  assert.equal(isSame, true);

  Deno.removeSync(dir, { recursive: true });
  const path = project.path("out/1/run.lock");
  const lock = Deno.readTextFileSync(path);
  const then = project.git("rev-parse", "HEAD").trim();
  project.write("main.ts", `import "unlocked";\n${PROGRAM["main.ts"]}`);
  sampleAt(project.root).commit();
  const now = project.git("rev-parse", "HEAD").trim();
  Deno.writeTextFileSync(path, lock.replaceAll(then, now));
  await assert.rejects(reproduce(project.path("out/1")), {
    code: "REPRODUCE_FAILED",
    message: /expected '.* install --quiet --frozen --entrypoint .*main\.ts'/,
  });
});
