import assert from "node:assert/strict";
import { requirement } from "../requirement.ts";
import { type Folder, temporaryFolder } from "../hash/folder.ts";
import { type Ran, run } from "../hash/run.ts";
import { ASSAY, assay, ASSAY_UNLIMITED } from "./assay.ts";

const { ignore, command: sha256sum } = requirement("sha256sum");
const ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const OTHER = "0".repeat(64);

function workspace(): Folder {
  const folder = temporaryFolder();
  for (const name of ["a", "b", "sp ace", "it's", "x\ny", "t\tb", "é", "-n"]) {
    folder.write(name, "abc");
  }
  Deno.mkdirSync(`${folder.path}/directory`);
  Deno.symlinkSync("nowhere", `${folder.path}/dangling`);
  Deno.symlinkSync("round", `${folder.path}/round`);
  return folder;
}

/** Runs both programs; ours must differ only in its name. */
async function assertAlike(
  folder: Folder,
  args: string[],
  stdin?: string,
): Promise<Ran> {
  const options = {
    cwd: folder.path,
    ...(stdin === undefined ? {} : { stdin }),
  };
  const ours = await assay(["hash", "--no-cache", ...args], options);
  const theirs = await run(sha256sum, args, options);
  const stderr = theirs.stderr.replaceAll(/^\S*sha256sum: /gm, "assay hash: ");
  assert.deepEqual(ours, { ...theirs, stderr });
  return ours;
}

/** Manifests, each with the exit code of checking it. */
const MANIFESTS: Record<string, [number, string]> = {
  "that holds": [0, `${ABC}  a\n${ABC} *b\nSHA256 (a) = ${ABC}\n`],
  "with capital digits": [0, `${ABC.toUpperCase()}  a\n`],
  "of odd names": [
    0,
    `${ABC}  sp ace\n${ABC}  it's\n\\${ABC}  x\\ny\n${ABC}  t\tb\n${ABC}  é\n` +
    `${ABC}  -n\n\\SHA256 (x\\ny) = ${ABC}\n${ABC}  ./a\n` +
    `${ABC}  directory/../a\n`,
  ],
  "with a file that changed": [1, `${ABC}  a\n${OTHER}  b\n${ABC}  a\n`],
  "with two files that changed": [1, `${OTHER}  a\n${OTHER}  b\n`],
  "with files that cannot be opened": [
    1,
    ["gone", "directory", "dangling", "round", "a/below", "no such", "isn't"]
      .map((name) => `${ABC}  ${name}\n`).join(""),
  ],
  "with one file that is missing": [1, `${ABC}  gone\n${ABC}  a\n`],
  "with a bad line": [0, `${ABC}  a\nnot a line\n`],
  "with bad lines": [
    0,
    `${ABC}  a\nx\n${ABC.slice(1)}  a\n\\${ABC}  a\\q\nSHA256 (a)\n`,
  ],
  "with comments and empty lines": [0, `# made\n\n${ABC}  a\n\n#\n`],
  "with blanks and carriage returns": [
    0,
    `  ${ABC}  a\n\t${ABC}  b\r\n\r\nSHA256(a)=${ABC}\nSHA256 (a)\t=  ${ABC}\n`,
  ],
  "whose last line does not end": [0, `${ABC}  a\n${ABC}  b`],
  "that is empty": [1, ""],
  "of bad lines only": [1, "neither\nnor\n"],
  "that begins with a byte order mark": [1, `\ufeff${ABC}  a\n`],
};

for (const [what, [code, text]] of Object.entries(MANIFESTS)) {
  Deno.test({
    name: `assay hash --check says what sha256sum says of a manifest ${what}`,
    ignore,
    async fn() {
      using folder = workspace();
      folder.write("SHA256SUMS", text);
      const ran = await assertAlike(folder, ["--check", "SHA256SUMS"]);
      assert.equal(ran.code, code);
      await assertAlike(folder, ["--quiet", "--check", "SHA256SUMS"]);
      await assertAlike(folder, ["--check"], text);
      await assertAlike(folder, ["-c", "-"], text);
    },
  });
}

Deno.test({
  name:
    "assay hash --check says what sha256sum says of manifests it cannot read",
  ignore,
  async fn() {
    using folder = workspace();
    folder.write("ok", `${ABC}  a\n`);
    folder.write("em pty", "");
    const manifests = ["gone", "no such", "directory", "em pty", "ok", "a/b"];
    const ran = await assertAlike(folder, ["--check", ...manifests]);
    assert.equal(ran.code, 1);
    assert.equal(ran.stdout, "a: OK\n");
  },
});

Deno.test({
  name: "assay hash --check reads standard input for '-' in a manifest",
  ignore,
  async fn() {
    using folder = workspace();
    const { stdout } = await assay(["hash", "--no-cache"], { stdin: "abc" });
    folder.write("SUMS", `${ABC}  a\n${stdout}${ABC}  b\n`);
    const held = await assertAlike(folder, ["--check", "SUMS"], "abc");
    assert.equal(held.stdout, "a: OK\n-: OK\nb: OK\n");
    const changed = await assertAlike(folder, ["--check", "SUMS"], "xyz");
    assert.equal(changed.stdout, "a: OK\n-: FAILED\nb: OK\n");
    // Standard input cannot be both the manifest and a file of it.
    await assertAlike(folder, ["--check"], `${ABC}  a\n${ABC}  -\n`);
  },
});

Deno.test({
  name:
    "assay hash --check says that a file's mode forbids reading, as sha256sum does",
  ignore: ignore || Deno.build.os !== "linux",
  async fn() {
    using folder = workspace();
    Deno.chmodSync(`${folder.path}/b`, 0);
    folder.write("SUMS", `${ABC}  a\n${ABC}  b\n`);
    const plain = Deno.uid() === 0
      ? ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]
      : ["env"];
    const [program = "", ...rest] = plain;
    const ran = await run(
      program,
      [...rest, ...ASSAY, "hash", "--no-cache", "--check", "SUMS"],
      { cwd: folder.path },
    );
    const theirs = await run(program, [...rest, sha256sum, "--check", "SUMS"], {
      cwd: folder.path,
    });
    assert.equal(theirs.code, 1);
    const stderr = theirs.stderr.replaceAll(
      /^\S*sha256sum: /gm,
      "assay hash: ",
    );
    assert.deepEqual(ran, { ...theirs, stderr });
  },
});

Deno.test("assay hash --check follows '..' behind a link as the system does, where Deno lets it", async () => {
  using folder = temporaryFolder();
  folder.write("far/away/here/file", "");
  folder.write("far/away/target", "abc");
  folder.write("target", "another file of the same name");
  Deno.symlinkSync("far/away/here", `${folder.path}/link`);
  folder.write("SUMS", `${ABC}  link/../target\n`);
  const [program, ...words] = ASSAY_UNLIMITED;
  const args = [...words, "hash", "--no-cache", "--check", "SUMS"];
  assert.deepEqual(await run(program, args, { cwd: folder.path }), {
    code: 0,
    stdout: "link/../target: OK\n",
    stderr: "",
  });
});

Deno.test("assay hash --check refuses a manifest that is not UTF-8", async () => {
  using folder = temporaryFolder();
  folder.write("x\ufffd", "abc");
  const bytes = new TextEncoder().encode(`${ABC}  x?\n`);
  bytes[bytes.indexOf(0x3f)] = 0xff;
  folder.write("SUMS", bytes);
  const ran = await assay(["hash", "--no-cache", "--check", "SUMS"], {
    cwd: folder.path,
  });
  assert.equal(ran.code, 1);
  assert.equal(ran.stdout, "");
  assert.match(ran.stderr, /^assay hash: SUMS: .+ expected names in UTF-8/);
});

Deno.test("assay hash --check --json prints a verdict for each line", async () => {
  using folder = workspace();
  folder.write("SUMS", `${ABC}  a\n${OTHER}  b\n${ABC}  gone\n`);
  const ran = await assay(["hash", "--no-cache", "--check", "--json", "SUMS"], {
    cwd: folder.path,
  });
  assert.equal(ran.code, 1);
  assert.deepEqual(JSON.parse(ran.stdout), [
    { manifest: "SUMS", path: "a", status: "ok" },
    { manifest: "SUMS", path: "b", status: "changed" },
    { manifest: "SUMS", path: "gone", status: "missing" },
  ]);
});

Deno.test({
  name:
    "assay hash --check takes what sha256sum wrote, and the other way round",
  ignore,
  async fn() {
    using folder = workspace();
    const names = ["a", "sp ace", "x\ny", "é"];
    const options = { cwd: folder.path };
    const ours = await assay(["hash", "--no-cache", ...names], options);
    const theirs = await run(sha256sum, ["--tag", ...names], options);
    folder.write("SUMS", ours.stdout + theirs.stdout);
    const ran = await assertAlike(folder, ["--check", "SUMS"]);
    assert.equal(ran.code, 0);
    assert.equal(ran.stdout.match(/: OK$/gm)?.length, 8);
  },
});
