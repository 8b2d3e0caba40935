import assert from "node:assert/strict";
import { inMinutes, inUnits } from "../../cli/progress.ts";
import { temporaryFolder, writeSparse } from "../hash/folder.ts";
import { run } from "../hash/run.ts";
import { ASSAY, assay } from "./assay.ts";

const GB = 2 ** 30;
/** How the bar ends: the cursor is shown again and the line wiped. */
// deno-lint-ignore no-control-regex -- what a terminal is told
const WIPED = /\x1b\[\?25h\x1b\[\?7h\x1b8\x1b\[1G\x1b\[2K/;

/** Runs `assay` on a terminal and gives all that is written to it. */
async function onTerminal(args: string[], cwd: string): Promise<string> {
  const line = [...ASSAY, ...args].map((word) => `'${word}'`).join(" ");
  const { code, stdout } = await run(
    "script",
    ["--quiet", "--return", "--command", line, "/dev/null"],
    { cwd },
  );
  assert.equal(code, 0, stdout);
  return stdout;
}

for (
  const [what, args] of [
    ["hash", ["hash", "--no-cache", "large"]],
    ["hash --tree", ["hash", "--no-cache", "--tree", "."]],
    ["hash --check", ["hash", "--no-cache", "--check", "SUMS"]],
  ] as const
) {
  Deno.test({
    name: `assay ${what} draws a bar with rate and time left, and wipes it`,
    ignore: Deno.build.os !== "linux",
    async fn() {
      using folder = temporaryFolder();
      writeSparse(`${folder.path}/large`, 2 * GB);
      // SHA-256 of 2 GiB of zeros.
      const digest =
        "a7c744c13cc101ed66c29f672f92455547889cc586ce6d44fe76ae824958ea51";
      folder.write("SUMS", `${digest}  large\n`);
      const text = await onTerminal([...args], folder.path);
      const [drawn = "", ...rest] = text.split(WIPED);
      assert.match(
        drawn,
        /[█░]{30} \d+% {2}[\d.]+ [kMG]?B of 2\.1 GB {2}[\d.]+ .?B\/s {2}\d+:\d\d left/,
      );
      const after = rest.at(-1) ?? "";
      assert.match(
        after,
        what === "hash --check"
          ? /^large: OK\r\n$/
          : /^[0-9a-f]{64} {2}(large|\.)\r\n$/,
      );
    },
  });
}

Deno.test({
  name: "assay hash draws no bar for work that is done at once",
  ignore: Deno.build.os !== "linux",
  async fn() {
    using folder = temporaryFolder();
    folder.write("small", "abc");
    const text = await onTerminal(["hash", "--no-cache", "small"], folder.path);
    assert.match(text, /^[0-9a-f]{64} {2}small\r\n$/);
  },
});

Deno.test("assay hash draws no bar where nobody watches", async () => {
  using folder = temporaryFolder();
  writeSparse(`${folder.path}/large`, 2 * GB);
  const { code, stdout, stderr } = await assay(
    ["hash", "--no-cache", "large"],
    { cwd: folder.path },
  );
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  assert.match(stdout, /^[0-9a-f]{64} {2}large\n$/);
});

Deno.test("inUnits() writes three digits at most, in powers of 1000", () => {
  const written = [0, 1, 999, 999.4, 1_000, 99_940, 99_960, 999_499, 999_500]
    .map(inUnits);
  assert.deepEqual(written, [
    "0 B",
    "1 B",
    "999 B",
    "999 B",
    "1.0 kB",
    "99.9 kB",
    "100 kB",
    "999 kB",
    "1.0 MB",
  ]);
  assert.equal(inUnits(4.2e15), "4.2 PB");
  assert.equal(inUnits(4.2e18), "4200 PB");
});

Deno.test("inMinutes() rounds up, and shows hours only when there are some", () => {
  const written = [0, 0.1, 59.5, 65, 3_599, 3_600, 7_261].map(inMinutes);
  assert.deepEqual(written, [
    "0:00",
    "0:01",
    "1:00",
    "1:05",
    "59:59",
    "1:00:00",
    "2:01:01",
  ]);
  assert.equal(inMinutes(NaN), "-:--");
  assert.equal(inMinutes(Infinity), "-:--");
  assert.equal(inMinutes(-1), "0:00");
});
