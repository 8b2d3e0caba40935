import assert from "node:assert/strict";
import { assay } from "./assay.ts";

/**
 * Compares with a file of `__snapshots__`. To change it on purpose, write what
 * the command prints into it: `assay hash --help > assay_hash_help.txt`.
 */
function assertSnapshot(name: string, text: string): void {
  const file = new URL(`__snapshots__/${name}.txt`, import.meta.url);
  assert.equal(text, Deno.readTextFileSync(file));
}

for (
  const [name, args] of [
    ["assay_help", ["--help"]],
    ["assay_hash_help", ["hash", "--help"]],
  ] as const
) {
  Deno.test(`assay ${args.join(" ")} prints its help to standard output`, async () => {
    const { code, stdout, stderr } = await assay(args);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assertSnapshot(name, stdout);
  });
}

Deno.test("assay hash --help shows a real example", async () => {
  const { stdout } = await assay(["hash", "--help"]);
  assert.match(stdout, /^ +assay hash --check SHA256SUMS /m);
});

Deno.test("assay --version prints the version of the package", async () => {
  const url = new URL("../../deno.json", import.meta.url);
  const { version } = JSON.parse(Deno.readTextFileSync(url));
  assert.equal((await assay(["--version"])).stdout, `${version}\n`);
});

for (
  const [what, args, message] of [
    ["an unknown command", ["hsah"], /`hsah`.+`hash`/],
    ["an unknown flag", ["hash", "--chek"], /--chek.+--check/],
    ["no jobs", ["hash", "--jobs", "0"], /"0".+whole number from 1/],
    ["half a job", ["hash", "--jobs", "1.5"], /"1.5".+whole number from 1/],
    ["jobs without a number", ["hash", "--jobs"], /jobs/],
    ["a flag twice", ["hash", "--jobs", "1", "--jobs", "2"], /jobs/],
  ] as const
) {
  Deno.test(`assay refuses ${what} with exit code 2`, async () => {
    const { code, stdout, stderr } = await assay(args, { stdin: "" });
    assert.deepEqual({ code, stdout }, { code: 2, stdout: "" });
    assert.match(stderr, message);
  });
}
