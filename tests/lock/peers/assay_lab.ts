/**
 * The project of assay.
 *
 * @module
 */

import { ASSAY_UNLIMITED } from "../../cli/assay.ts";
import { run } from "../../hash/run.ts";
import { makeProject as makeProgram } from "../../stage/program.ts";
import { type Given, type Lab, makeProject } from "./lab.ts";

const BODY = `import { existsSync } from "node:fs";
import { helper } from "./helper.ts";

export async function body(rate: number, time: number, save_dir: string) {
  Deno.writeTextFileSync("../log", "ran\\n", { append: true });
  const text = ["a.txt", "b.txt"]
    .map((name) => Deno.readTextFileSync(\`in/\${name}\`)).join("");
  const result = \`\${helper(text)} \${rate} \${time}\\n\`;
  Deno.writeTextFileSync(\`\${save_dir}/result.txt\`, result);
  await behave();
}

async function behave() {
  if (!existsSync("../how")) return;
  const asked = Deno.readTextFileSync("../how");
  if (asked === "die") Deno.kill(Deno.pid, "SIGKILL");
  if (asked === "append") {
    Deno.writeTextFileSync("in/a.txt", "more\\n", { append: true });
  }
  while (asked === "wait" && !existsSync("../go")) {
    // The experiment makes the file when it has seen what the other does.
    await new Promise((end) => setTimeout(end, 10));
  }
}
`;

const PROGRAM = `import { cliConfig } from "@assay/assay/program";
import { z } from "zod";
import { body } from "./body.ts";

const schema = z.object({
  save_dir: z.string(),
  rate: z.int(),
  time: z.int(),
});
const main = cliConfig(
  schema,
  ({ rate, time, save_dir }) => body(rate, time, save_dir),
  { app: "lab", runLock: { data: ["in"] }, reuse: "out" },
);
if (import.meta.main) await main();
`;

const HELPER = `export function helper(text: string) {
  return text.length;
}
`;

/** Makes the project. */
export function assayLab(): Lab {
  using program = makeProgram({});
  const names = ["deno.json", "deno.lock"];
  const project = makeProject({
    ...Object.fromEntries(
      names.map((name) => [name, Deno.readTextFileSync(program.at(name))]),
    ),
    "main.ts": PROGRAM,
    "body.ts": BODY,
    "helper.ts": HELPER,
  });
  project.commit("out/\n");
  const env = { XDG_CACHE_HOME: project.outside.at("cache") };
  const options = { cwd: project.root, env };
  const start = async ({ name, rate = 1, time = 1 }: Given) => {
    const keys = [`save_dir=out/${name}`, `rate=${rate}`, `time=${time}`];
    const { code } = await run(Deno.execPath(), [
      ...["run", "-A", "--no-prompt", "-q", "main.ts"],
      ...keys.flatMap((key) => ["-o", key]),
    ], options);
    return code === 0;
  };
  const lock = async (...words: string[]) => {
    const [command, ...args] = ASSAY_UNLIMITED;
    return (await run(command, [...args, "lock", ...words], options)).stdout;
  };
  return {
    ...project,
    helper: "helper.ts",
    result: ({ name }) => project.at(`out/${name}/result.txt`),
    start,
    keep: start,
    explain: ({ name }) => lock("verify", `out/${name}`),
    async lineage(upstream) {
      const prevs = upstream.map((name) => `out/${name}`);
      for (const path of prevs) await lock("write", path);
      await lock(
        "write",
        "out/top",
        ...prevs.flatMap((path) => ["--prev", path]),
      );
      return Deno.readTextFileSync(project.at("out/top/run.lock"));
    },
    async collect(outer, inner) {
      await start(outer);
      await start(inner);
      await lock("tag", `out/${inner.name}`, "best");
      await lock("gc", "--older-than", "0s");
    },
  };
}
