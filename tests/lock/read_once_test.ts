import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { denoDirectory } from "../deno_directory.ts";
import { makeFolder } from "../stage/folder.ts";

const PROGRAM = fileURLToPath(
  new URL("./read_once_program.ts", import.meta.url),
);
/** What else a run reads: modules, locks, the stat cache. */
const REST = 16 << 20;

Deno.test("runLock() reads data once, and then in no phase of any run", async () => {
  using folder = makeFolder();
  // Large files that nobody wrote a moment ago, one of them in a tree.
  const file = Deno.execPath();
  const { size } = Deno.statSync(file);
  assert(size > 3 * REST, `${file} is too small`);
  Deno.mkdirSync(folder.at("tree"));
  Deno.symlinkSync(file, folder.at("tree/link"));
  const run = async () => {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-prompt", PROGRAM, file],
      cwd: folder.path,
      env: {
        XDG_CACHE_HOME: folder.at("cache"),
        DENO_DIR: denoDirectory(),
      },
    }).output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
    return JSON.parse(new TextDecoder().decode(stdout)) as number[];
  };
  const [first = 0, second = 0] = await run();
  // The file and the tree are digested side by side: neither may wait.
  assert(first >= size && first < 2 * size + REST, `${first} of ${size}`);
  assert(second < REST, `${second} bytes`);
  for (const bytes of await run()) assert(bytes < REST, `${bytes} bytes`);
});
