import assert from "node:assert/strict";
import { hashFile, hashTree } from "@assay/assay/hash";
import { requirement } from "../requirement.ts";
import { temporaryFolder } from "./folder.ts";
import { run } from "./run.ts";

const git = requirement("git");
const CONTENTS = ["", "abc", "a\r\nb\n", "\0\u{1f327}", "x".repeat(300_000)];

Deno.test("hashFile() agrees with git hash-object in a repository of SHA-256", {
  ignore: git.ignore,
}, async () => {
  using folder = temporaryFolder();
  const cwd = folder.path;
  await run(git.command, ["init", "-q", "--object-format=sha256"], { cwd });
  for (const content of CONTENTS) {
    const bytes = new TextEncoder().encode(content);
    Deno.writeFileSync(`${cwd}/plain`, bytes);
    // Git puts this before what it hashes.
    const header = new TextEncoder().encode(`blob ${bytes.length}\0`);
    Deno.writeFileSync(`${cwd}/object`, new Uint8Array([...header, ...bytes]));
    const { stdout } = await run(git.command, [
      ...["-c", "core.autocrlf=false", "hash-object", "plain"],
    ], { cwd });
    const digest = await hashFile(`${cwd}/object`, { cache: false });
    assert.equal(digest, stdout.trim());
  }
});

Deno.test("hashTree() leaves every file as git knows it", {
  ignore: git.ignore,
}, async () => {
  using folder = temporaryFolder();
  const cwd = folder.path;
  await run(git.command, ["init", "-q"], { cwd });
  CONTENTS.forEach((content, index) =>
    Deno.writeTextFileSync(`${cwd}/file${index}`, content)
  );
  await run(git.command, ["add", "."], { cwd });
  const look = async () => {
    const objects = CONTENTS.map((_, index) => `file${index}`);
    const ids = await run(git.command, ["hash-object", ...objects], { cwd });
    const changed = await run(git.command, ["diff-files"], { cwd });
    return [ids.stdout, changed.stdout];
  };
  const before = await look();
  assert.equal(before[1], "");
  await hashTree(cwd, { cache: false });
  assert.deepEqual(await look(), before);
});
