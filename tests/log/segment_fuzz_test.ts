import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("./segment_fuzz.ts", import.meta.url));

/** All of them where everything is tested; fewer on a developer's machine. */
const FILES = Deno.env.get("ASSAY_REQUIRE_SERVICES") === "1" ? 100_000 : 4000;

/** Runs the program over some seeds. */
async function fuzz(begin: number, end: number) {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "-A", "--frozen", program, `${begin}`, `${end}`],
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout)) as {
    reads: number;
    losses: number;
  };
}

Deno.test(`SegmentSource never gives what was not written, in ${FILES} spoilt files`, async () => {
  const half = FILES / 2;
  const [a, b] = await Promise.all([fuzz(0, half), fuzz(half, FILES)]);
  // The files are spoilt indeed, and few so that nothing can be read.
  assert(a.losses + b.losses > FILES / 4, `${a.losses}, ${b.losses}`);
  assert(a.reads + b.reads > FILES * 0.9, `${a.reads}, ${b.reads}`);
});
