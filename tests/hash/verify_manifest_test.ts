import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import {
  hashTree,
  verifyManifest,
  type VerifyOptions,
  writeManifest,
} from "../../src/hash/mod.ts";
import { temporaryFolder } from "./folder.ts";

const ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

async function statuses(
  text: string,
  options: VerifyOptions,
): Promise<string[]> {
  const found: string[] = [];
  const verdicts = verifyManifest(text, { cache: false, ...options });
  for await (const { path, status } of verdicts) {
    found.push(`${path} ${status}`);
  }
  return found;
}

Deno.test("verifyManifest() tells what became of each file, in the manifest's order", async () => {
  using folder = temporaryFolder();
  for (const name of ["same", "changed", "gone", "now a directory"]) {
    folder.write(name, "abc");
  }
  const { entries } = await hashTree(folder.path, { cache: false });
  folder.write("changed", "xyz");
  Deno.removeSync(`${folder.path}/gone`);
  Deno.removeSync(`${folder.path}/now a directory`);
  folder.write("now a directory/file", "abc");
  const expected = [
    "./changed changed",
    "./gone missing",
    "./now a directory unreadable",
    "./same ok",
  ];
  const text = writeManifest(entries);
  for (const root of [folder.path, pathToFileURL(folder.path)]) {
    assert.deepEqual(await statuses(text, { root }), expected);
  }
});

Deno.test("verifyManifest() calls a file missing whose link dangles or whose directory is a file", async () => {
  using folder = temporaryFolder();
  folder.write("file", "abc");
  Deno.symlinkSync("nowhere", `${folder.path}/link`);
  const text = `${ABC}  link\n${ABC}  file/below\n`;
  assert.deepEqual(await statuses(text, { root: folder.path }), [
    "link missing",
    "file/below missing",
  ]);
});

Deno.test("verifyManifest() takes digests in capitals, every style, and absolute paths", async () => {
  using folder = temporaryFolder();
  const file = folder.write("file", "abc");
  const text = `${ABC.toUpperCase()}  file\n${ABC} *file\n` +
    `SHA256 (file) = ${ABC}\n${ABC}  ${file}\n`;
  assert.deepEqual(await statuses(text, { root: folder.path }), [
    "file ok",
    "file ok",
    "file ok",
    `${file} ok`,
  ]);
});

Deno.test("verifyManifest() gives the error with a file that cannot be read", async () => {
  using folder = temporaryFolder();
  const verdicts = verifyManifest(`${ABC}  .\n`, {
    root: folder.path,
    cache: false,
  });
  for await (const { status, error } of verdicts) {
    assert.equal(status, "unreadable");
    assert.equal((error as { code?: string }).code, "IS_DIRECTORY");
  }
});

Deno.test("verifyManifest() refuses a malformed manifest before it reads a file", () => {
  using folder = temporaryFolder();
  assert.throws(
    () => verifyManifest(`${ABC}  a\nbad\n`, { root: folder.path }),
    { code: "MANIFEST_MALFORMED", data: { lines: [2] } },
  );
});

Deno.test("verifyManifest() stops when it is told to, with the reason given", async () => {
  using folder = temporaryFolder();
  const names = Array.from({ length: 5_000 }, (_, number) => `${number}`);
  for (const name of names) folder.write(name, name);
  const text = names.map((name) => `${ABC}  ${name}\n`).join("");
  const abort = new AbortController();
  const reason = new Error("enough");
  let seen = 0;
  const reading = async () => {
    const options = { root: folder.path, cache: false, signal: abort.signal };
    for await (const _ of verifyManifest(text, options as VerifyOptions)) {
      seen++;
      abort.abort(reason);
    }
  };
  await assert.rejects(reading(), (error) => error === reason);
  assert.ok(seen < names.length, `${seen} verdicts came`);
});
