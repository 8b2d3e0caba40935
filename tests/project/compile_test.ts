import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { requirement } from "../requirement.ts";
import { embeddedFiles } from "./embedded_files.ts";
import { deno, filesBelow, ROOT, TASKS } from "./project.ts";

// The runtime comes from a host not reachable everywhere. To see what is
// embedded, any small program can stand in for it.
const runtime = requirement("sha256sum");

async function compile(cwd: string, args: string[]): Promise<string[]> {
  const folder = await Deno.makeTempDir();
  try {
    const binary = join(folder, "binary");
    await deno(["compile", "--output", binary, ...args], {
      cwd,
      env: { DENORT_BIN: runtime.command },
    });
    return embeddedFiles(await Deno.readFile(binary));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A module of ours that starts or is a worker names it `assay:*`. */
async function namesWorker(path: string): Promise<boolean> {
  const text = await Deno.readTextFile(join(ROOT, path));
  return /["'`]assay:/.test(text);
}

Deno.test({
  name: "deno task compile embeds every worker and every asset",
  ignore: runtime.ignore,
  async fn() {
    const [, , ...args] = TASKS.compile.replace("--output dist/assay ", "")
      .split(" ");
    const embedded = await compile(ROOT, args);
    const needed: string[] = [];
    for (const path of await filesBelow("src")) {
      const isAsset = !path.endsWith(".ts");
      if (isAsset || await namesWorker(path)) needed.push(path);
    }
    assert.ok(needed.length > 0, "no worker found: has the rule gone stale?");
    assert.deepEqual(needed.filter((path) => !embedded.includes(path)), []);
  },
});

Deno.test({
  name: "compile() does not list a worker that is not imported",
  ignore: runtime.ignore,
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      const start = (name: string) =>
        `new Worker(import.meta.resolve("./${name}.ts"), { type: "module" });\n`;
      await Deno.writeTextFile(
        join(folder, "main.ts"),
        `import "./known.ts";\n${start("known")}${start("lost")}`,
      );
      await Deno.writeTextFile(join(folder, "known.ts"), "export {};\n");
      await Deno.writeTextFile(join(folder, "lost.ts"), "export {};\n");
      const embedded = await compile(folder, ["--no-config", "main.ts"]);
      assert.deepEqual(embedded.map((path) => basename(path)).sort(), [
        "known.ts",
        "main.ts",
      ]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
