import assert from "node:assert/strict";
import { type Folder, temporaryFolder } from "../hash/folder.ts";
import { run } from "../hash/run.ts";

const ROOT = new URL("../../", import.meta.url);
const guide = await Deno.readTextFile(
  new URL("docs/adding-a-configuration-key.md", ROOT),
);

/** A folder with the files that the guide shows. */
async function files(): Promise<Folder> {
  const folder = temporaryFolder();
  const shown = guide.matchAll(/^`([\w.]+)`:\n\n```.*\n([^]*?)^```$/gm);
  const names = Array.from(shown, ([, name, text]) => {
    folder.write(name!, text!);
    return name;
  });
  assert.deepEqual(names, [
    "default.yaml",
    "test.yaml",
    "schema.ts",
    "main.ts",
    "main_test.ts",
  ]);
  const { name, exports, imports } = JSON.parse(
    await Deno.readTextFile(new URL("deno.json", ROOT)),
  );
  const own = Object.entries<string>(exports).map(([door, path]) => [
    door.replace(".", name),
    new URL(path, ROOT).href,
  ]);
  const config = { imports: { ...imports, ...Object.fromEntries(own) } };
  folder.write("deno.json", JSON.stringify(config));
  const lock = await Deno.readTextFile(new URL("deno.lock", ROOT));
  folder.write("deno.lock", lock);
  return folder;
}

Deno.test("the guide to adding a key shows what its commands print", async () => {
  using folder = await files();
  const commands = [
    ...guide.matchAll(/^```sh\n(.*)\n```\n\n```text\n([^]*?)^```$/gm),
  ];
  assert.equal(commands.length, 2);
  for (const [, command, printed] of commands) {
    const { code, stdout, stderr } = await run(
      "sh",
      ["-c", command!.replace("deno run", '"$0" run -q'), Deno.execPath()],
      { cwd: folder.path },
    );
    assert.deepEqual({ code, stdout }, { code: 0, stdout: printed }, stderr);
  }
});

Deno.test("the guide to adding a key has tests that pass, and can fail", async () => {
  using folder = await files();
  const test = () =>
    run(Deno.execPath(), ["test", "-A", "-q"], { cwd: folder.path });
  const passed = await test();
  assert.match(passed.stdout, /\| 2 passed \| 0 failed/, passed.stderr);
  const main = Deno.readTextFileSync(`${folder.path}/main.ts`);
  folder.write("main.ts", main.replace("tiles.memory_usage", "1"));
  const failed = await test();
  assert.match(failed.stdout, /\| 1 passed \| 1 failed/, failed.stderr);
});

Deno.test("the guide to adding a key has a default file with every key, and a range that is checked", async () => {
  using folder = await files();
  const call = (...args: string[]) =>
    run(Deno.execPath(), ["run", "-A", "-q", "main.ts", ...args], {
      cwd: folder.path,
    });
  const { code, stdout } = await call();
  assert.equal(code, 0);
  assert.match(stdout, /^a tile of 196608 of \d+ bytes\n$/);
  const wrong = await call("-o", "tiles.memory_usage=2");
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /tiles\.memory_usage/);
});
