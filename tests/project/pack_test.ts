import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { requirement } from "../requirement.ts";
import { deno, IMPORTS, output, TASKS } from "./project.ts";

const npm = requirement("npm");
const sha256sum = requirement("sha256sum");

/** More files, and a larger one, than are left to the calling thread. */
const FILES = 300;
const LARGE = 64 << 20;

/** Installs the package with npm into a folder of its own. */
async function install(folder: string): Promise<void> {
  const tarball = join(folder, "assay.tgz");
  const [, args = ""] = TASKS.pack.split("deno pack ");
  await deno(["pack", ...args.replace("dist/assay.tgz", tarball).split(" ")]);
  await Deno.writeTextFile(join(folder, "package.json"), `{"private":true}\n`);
  // The example's own dependency, which a user of the package installs too.
  const zod = IMPORTS.zod!.replace("npm:", "");
  await output(npm.command, [
    "install",
    "--no-audit",
    "--no-fund",
    tarball,
    zod,
  ], {
    cwd: folder,
  });
}

Deno.test({
  name: "the npm package runs the command, the library and the example",
  ignore: npm.ignore || sha256sum.ignore,
  async fn(t) {
    const folder = await Deno.makeTempDir();
    const run = (...args: string[]) =>
      deno(["run", "--no-prompt", ...args], {
        cwd: folder,
        env: { HOME: folder },
      });
    try {
      await install(folder);
      const names = Array.from({ length: FILES }, (_, i) => `file ${i}.txt`);
      for (const name of names) {
        await Deno.writeTextFile(join(folder, name), `contents of ${name}\n`);
      }
      await Deno.writeFile(join(folder, "large"), new Uint8Array(LARGE));
      names.push("large");
      const expected = await output(sha256sum.command, names, { cwd: folder });

      await t.step("assay hash prints what sha256sum prints", async () => {
        const command = "node_modules/@assay/assay/cli/main.js";
        const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
          args: ["run", "--quiet", "-A", command, "hash", ...names],
          cwd: folder,
          env: { HOME: folder },
        }).output();
        const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
        assert.equal(text(stdout), expected);
        // A worker that fails is warned of.
        assert.equal(text(stderr), "");
      });

      await t.step("hashFile() is imported by its name", async () => {
        await Deno.writeTextFile(
          join(folder, "script.ts"),
          `import { hashFile } from "@assay/assay/hash";\n` +
            `console.log(await hashFile(Deno.args[0]!));\n`,
        );
        const digest = await run("-A", "script.ts", names[0]!);
        assert.equal(digest.trim(), expected.slice(0, 64));
      });

      await t.step("the weather example runs once copied", async () => {
        // Deno strips no types below node_modules; an example is for copying.
        const example = "node_modules/@assay/assay/examples/weather";
        cpSync(join(folder, example), join(folder, "weather"), {
          recursive: true,
        });
        const first = await run("-A", "weather/main.ts");
        assert.match(first, / {2}ran {2}/);
        const second = await run("-A", "weather/main.ts");
        assert.match(second, / {2}cached {2}/);
        assert.doesNotMatch(second, / {2}ran {2}/);
      });
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
