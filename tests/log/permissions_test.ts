import assert from "node:assert/strict";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "./folder.ts";

const PROGRAM = fileURLToPath(new URL("exit_program.ts", import.meta.url));
const PACKAGE = dirname(dirname(dirname(PROGRAM)));

async function run(...rights: string[]) {
  const args = ["run", "--no-prompt", "--no-check", ...rights, PROGRAM];
  using folder = temporaryFolder();
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: args.map((arg) => arg.replace("FOLDER", folder.path))
      .concat(folder.path, "end"),
  }).output();
  return { code, stderr: new TextDecoder().decode(stderr) };
}

Deno.test("a DataLogger needs reading and writing of its folder, and reading of the package", async () => {
  const read = `--allow-read=FOLDER,${PACKAGE}`;
  const { code, stderr } = await run(read, "--allow-write=FOLDER");
  assert.equal(stderr, "");
  assert.equal(code, 0);
});

Deno.test("a DataLogger without the right to write says so", async () => {
  const { code, stderr } = await run(`--allow-read=FOLDER,${PACKAGE}`);
  assert.equal(code, 1);
  assert.match(stderr, /Cannot write the log .* 'Requires write access/);
});

Deno.test("a DataLogger without the right to read the package says so", async () => {
  const { code, stderr } = await run(
    "--allow-read=FOLDER",
    "--allow-write=FOLDER",
  );
  assert.equal(code, 1);
  assert.match(stderr, /expected permission to read this package/);
});
