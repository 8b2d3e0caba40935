import assert from "node:assert/strict";
import { linkTarget } from "../../src/internal/link_target.ts";

Deno.test("linkTarget() finds files and places of files to come, behind links", () => {
  const root = Deno.realPathSync(Deno.makeTempDirSync());
  const at = (name: string) => `${root}/${name}`;
  Deno.mkdirSync(at("a/b"), { recursive: true });
  Deno.writeTextFileSync(at("a/file"), "");
  Deno.symlinkSync("a/b", at("folder"));
  Deno.symlinkSync("../file", at("a/b/relative"));
  Deno.symlinkSync(at("a/new"), at("dangling"));

  const expected = [
    ["a/file", "a/file", true],
    ["folder/relative", "a/file", true],
    ["dangling", "a/new", false],
    ["folder/new", "a/b/new", false],
  ] as const;
  for (const [given, path, exists] of expected) {
    const target = linkTarget(at(given));
    assert.equal(target.path, at(path));
    assert.equal(target.info?.isFile ?? false, exists);
  }
  assert.throws(() => linkTarget(at("none/new")), Deno.errors.NotFound);
  Deno.removeSync(root, { recursive: true });
});

Deno.test("linkTarget() refuses links that lead round", () => {
  const root = Deno.makeTempDirSync();
  Deno.symlinkSync("b", `${root}/a`);
  Deno.symlinkSync("a", `${root}/b`);
  assert.throws(() => linkTarget(`${root}/a`), Deno.errors.FilesystemLoop);
  Deno.removeSync(root, { recursive: true });
});

Deno.test("linkTarget() follows '..' behind a link as the system does, where Deno may", async () => {
  const root = Deno.realPathSync(Deno.makeTempDirSync());
  Deno.mkdirSync(`${root}/a/b`, { recursive: true });
  Deno.writeTextFileSync(`${root}/a/file`, "");
  Deno.symlinkSync("a/b", `${root}/folder`);
  const module = new URL(
    "../../src/internal/link_target.ts",
    import.meta.url,
  ).href;
  const given = JSON.stringify(`${root}/folder/../file`);
  // `deno eval` has every permission: with fewer, Deno goes by the text.
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["eval", "--quiet", "--no-lock"],
      `const { linkTarget } = await import("${module}");` +
      `console.log(linkTarget(${given}).path);`,
    ],
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  assert.equal(text(stdout), `${root}/a/file`, text(stderr));
  Deno.removeSync(root, { recursive: true });
});
