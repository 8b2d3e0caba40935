import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { denoDirectory } from "../deno_directory.ts";
import { makeFolder } from "./folder.ts";

const PROGRAM = fileURLToPath(
  new URL("./read_once_program.ts", import.meta.url),
);
/** What else a run reads: modules, records, the stat cache. */
const REST = 16 << 20;

Deno.test("Pipeline.run() reads a file once for five stages, and then not at all", async () => {
  using folder = makeFolder();
  // A large file that nobody wrote a moment ago.
  const file = Deno.execPath();
  const { size } = Deno.statSync(file);
  assert(size > 3 * REST, `${file} is too small`);
  const run = async () => {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-prompt", PROGRAM, folder.path, file],
      env: {
        XDG_CACHE_HOME: folder.at("cache"),
        DENO_DIR: denoDirectory(),
      },
    }).output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
    return Number(new TextDecoder().decode(stdout));
  };
  const cold = await run();
  assert(cold >= size && cold < size + REST, `${cold} of ${size} bytes`);
  const warm = await run();
  assert(warm < REST, `${warm} bytes`);
});
