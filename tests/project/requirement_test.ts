import assert from "node:assert/strict";
import { join } from "node:path";
import { PYTHON_REQUIREMENTS } from "../services/catalogue.ts";
import { requirement } from "../requirement.ts";
import { output } from "./project.ts";

/** Asks for `xz` where the path is one folder. */
async function requireXz(folder: string, demanded: "0" | "1") {
  const url = import.meta.resolve("../requirement.ts");
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      `import { requirement } from "${url}";` +
      `console.log(JSON.stringify(requirement("xz")));`,
    ],
    env: { PATH: folder, ASSAY_REQUIRE_SERVICES: demanded, NO_COLOR: "1" },
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  return { success, stdout: decode(stdout), stderr: decode(stderr) };
}

Deno.test("requirement() finds a program on the path, skips or fails without", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const skipped = await requireXz(folder, "0");
    assert.deepEqual(JSON.parse(skipped.stdout), {
      ignore: true,
      command: "xz",
    });
    assert.equal(
      skipped.stderr,
      "xz is missing: the tests that need it are skipped",
    );

    const failed = await requireXz(folder, "1");
    assert.equal(failed.success, false);
    assert.match(failed.stderr, /need xz: it is missing/);

    const program = join(folder, "xz");
    await Deno.writeTextFile(program, "", { mode: 0o755 });
    const found = await requireXz(folder, "1");
    assert.deepEqual(JSON.parse(found.stdout), {
      ignore: false,
      command: program,
    });

    await Deno.chmod(program, 0o644);
    assert.equal((await requireXz(folder, "1")).success, false);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

const python = requirement("python-yaml");

Deno.test({
  name: "Python's packages are the pinned ones, its YAML is 1.1",
  ignore: python.ignore,
  async fn() {
    const script = "import numpy, yaml; print(f'PyYAML=={yaml.__version__}\\n" +
      "numpy=={numpy.__version__}', yaml.safe_load('on'))";
    const pinned = await Deno.readTextFile(PYTHON_REQUIREMENTS);
    assert.equal(
      await output(python.command, ["-c", script]),
      `${pinned.trim()} True\n`,
    );
  },
});
