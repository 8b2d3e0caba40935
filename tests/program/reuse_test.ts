import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { runLock } from "@assay/assay/lock";
import { runGit } from "../lock/repository/sample.ts";
import { requirement } from "../requirement.ts";
import { makeProject, type Project } from "../stage/program.ts";

/** A program that says that it runs, and what it returned. */
const PROGRAM = `import { cliConfig } from "@assay/assay/program";
import { z } from "zod";
const schema = z.object({
  save_dir: z.string().default("out/\${vinc:out/run}"),
  factor: z.number().default(2),
  input: z.string().default("in.txt"),
});
const main = cliConfig(schema, ({ save_dir, factor, input }) => {
  console.error("ran");
  const count = Number(Deno.readTextFileSync(input));
  Deno.writeTextFileSync(\`\${save_dir}/out.txt\`, \`\${count * factor}\`);
  return factor;
}, {
  app: "reusing",
  runLock: ({ input }) => ({ data: [input], repos: [] }),
  reuse: true,
});
if (import.meta.main) console.error(JSON.stringify(await main()));
`;

async function project(program = PROGRAM): Promise<Project> {
  const made = makeProject({
    "main.ts": program.replace(
      "out/${vinc:out/run}",
      "${vinc:out/run}",
    ),
    "in.txt": "21",
  });
  // Deno completes its lock file once, which is part of the code.
  await made.run("main.ts", "--help");
  age(made);
  return made;
}

/** A program must not be younger than its run. */
function age(made: Project): void {
  const when = new Date(Date.now() - 60_000);
  for (const name of ["main.ts", "deno.lock"]) {
    Deno.utimeSync(made.at(name), when, when);
  }
}

function write(made: Project, name: string, text: string): void {
  Deno.writeTextFileSync(made.at(name), text);
}

/** Whether it ran, or the directory that it printed. */
async function outcome(made: Project, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await made.run("main.ts", ...args);
  assert.equal(code, 0, stderr);
  const [first] = stderr.split("\n");
  if (first === "ran") {
    assert.equal(stdout, "");
    return "ran";
  }
  const directory = stdout.trim();
  assert.deepEqual(JSON.parse(stderr.trim().split("\n").at(-1)!), {
    reused: directory,
  });
  return directory.slice(directory.lastIndexOf("/out/") + 1);
}

Deno.test("cliConfig() with reuse runs what has not run, and nothing twice", async () => {
  using made = await project();
  assert.equal(await outcome(made), "ran");
  assert.equal(await outcome(made), "out/run_0000");
  assert.equal(existsSync(made.at("out/run_0001")), false);
  assert.equal(await outcome(made, "-o", "factor=3"), "ran");
  assert.equal(await outcome(made, "-o", "factor=3"), "out/run_0001");
  assert.equal(await outcome(made), "out/run_0000");
});

Deno.test("cliConfig() with reuse runs again when code, data or outputs changed", async () => {
  using made = await project();
  assert.equal(await outcome(made), "ran");
  Deno.writeTextFileSync(made.at("out/run_0000/out.txt"), "43");
  const { stderr } = await made.run("main.ts");
  assert.match(stderr, /is not used again: out\.txt: .* has another content/);
  Deno.writeTextFileSync(made.at("in.txt"), "22");
  assert.equal(await outcome(made), "ran");
  made.edit("main.ts", "count * factor", "count + factor");
  age(made);
  assert.equal(await outcome(made), "ran");
  assert.equal(await outcome(made), "out/run_0003");
});

Deno.test("cliConfig() with reuse runs all the same with --no-reuse", async () => {
  using made = await project();
  assert.equal(await outcome(made), "ran");
  assert.equal(await outcome(made, "--no-reuse"), "ran");
  const { stdout } = await made.run("main.ts", "--help");
  assert.match(stdout, /--no-reuse/);
});

Deno.test("cliConfig() without reuse knows no --no-reuse", async () => {
  using made = await project(PROGRAM.replace("reuse: true,", ""));
  const { code, stderr } = await made.run("main.ts", "--no-reuse");
  assert.equal(code, 2);
  assert.match(stderr, /--no-reuse/);
});

Deno.test("cliConfig() with reuse takes no run that failed or was never finished", async () => {
  using made = await project(
    PROGRAM.replace(
      'console.error("ran");',
      `console.error("ran"); if (Deno.env.has("FAIL")) throw new Error("no");`,
    ),
  );
  const { code } = await made.command("main.ts", [], {
    env: { FAIL: "1", NO_COLOR: "1" },
  }).output();
  assert.equal(code, 1);
  assert.equal(await outcome(made), "ran");
});

Deno.test("cliConfig() with reuse looks at the data of a lock that the function writes", async () => {
  using made = await project(
    PROGRAM.replace(
      /\}, \{\n {2}app[^]*\}\);\n/,
      '}, { app: "reusing", reuse: true });\n',
    ).replace(
      'console.error("ran");',
      `console.error("ran");
  return runLock({ config: arguments[0], data: [input] }, (run) => {
    Deno.writeTextFileSync(\`\${save_dir}/own.txt\`, "x");
    run.addOutput(\`\${save_dir}/own.txt\`);
  });`,
    ).replace("(({ save_dir", "(function ({ save_dir")
      .replace(
        "cliConfig(schema, ({ save_dir, factor, input }) => {",
        "cliConfig(schema, function ({ save_dir, factor, input }) {",
      )
      .replace(
        "import { z }",
        'import { runLock } from "@assay/assay/lock";\nimport { z }',
      ),
  );
  assert.equal(await outcome(made), "ran");
  assert.equal(await outcome(made), "out/run_0000");
  Deno.writeTextFileSync(made.at("in.txt"), "22");
  const { stderr } = await made.run("main.ts");
  assert.match(stderr, /is not used again: in\.txt/);
  assert.match(stderr, /^ran$/m);
});

Deno.test("cliConfig() with reuse runs again when a run it builds on was made anew", async () => {
  using made = await project(
    PROGRAM.replace(
      'input: z.string().default("in.txt"),',
      'input: z.string().default("in.txt"),\n' +
        '  from: z.string().default("${runlock_prev:prev}"),',
    ),
  );
  const prev = () =>
    runLock({ directory: made.at("prev") }, (run) => {
      write(made, "prev/model", crypto.randomUUID());
      run.addOutput(made.at("prev/model"));
    });
  await prev();
  assert.equal(await outcome(made), "ran");
  assert.equal(await outcome(made), "out/run_0000");
  await prev();
  const { stderr } = await made.run("main.ts");
  assert.match(stderr, /did not build on the run that is in 'prev' now/);
  assert.equal(await outcome(made), "out/run_0001");
});

Deno.test(
  "cliConfig() with reuse looks at the repositories of a lock that the function writes",
  requirement("git"),
  async () => {
    using made = await project(
      PROGRAM.replace(
        "runLock: ({ input }) => ({ data: [input], repos: [] }),\n  reuse",
        "reuse",
      ).replace(
        "({ save_dir, factor, input }) => {",
        '(config) => runLock({ config, repos: ["."] }, (run) => {\n' +
          "  const { save_dir, factor, input } = config;\n" +
          "  run.addOutput(`${save_dir}/out.txt`);",
      ).replace("return factor;\n}", "return factor;\n})").replace(
        "import { z }",
        'import { runLock } from "@assay/assay/lock";\nimport { z }',
      ),
    );
    runGit(made.at("."), ["init", "--quiet"]);
    assert.equal(await outcome(made), "ran");
    assert.equal(await outcome(made), "out/run_0000");
    write(made, "in.txt", "22");
    const { stderr } = await made.run("main.ts");
    assert.match(stderr, /a repository holds something else/);
    assert.match(stderr, /^ran$/m);
  },
);

Deno.test("cliConfig() with reuse takes no run whose code was edited meanwhile", async () => {
  using made = await project(
    PROGRAM.replace(
      'console.error("ran");',
      `console.error("ran");
  if (factor === 2) Deno.writeTextFileSync("late.ts", "export const n = 9;");
  await import("./late.ts");
  factor = 2;`,
    ).replace(
      "({ save_dir, factor, input }) => {",
      "async ({ save_dir, factor, input }) => {",
    ),
  );
  const late = () => {
    write(made, "late.ts", "export const n = 1;");
    const when = new Date(Date.now() - 60_000);
    Deno.utimeSync(made.at("late.ts"), when, when);
  };
  late();
  assert.equal(await outcome(made), "ran");
  late();
  assert.equal(await outcome(made), "ran");
});
