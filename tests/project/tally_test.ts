import assert from "node:assert/strict";
import { join } from "node:path";
import { type Tally, tally } from "../tally.ts";

/** Runs tests with the real runner and counts them. */
async function tallyOf(source: string, ...args: string[]): Promise<Tally> {
  const folder = await Deno.makeTempDir();
  try {
    const report = join(folder, "report.xml");
    await Deno.writeTextFile(join(folder, "some_test.ts"), source);
    await Deno.writeTextFile(report, "");
    const { success } = await new Deno.Command(Deno.execPath(), {
      args: ["test", "--no-config", `--junit-path=${report}`, ...args, folder],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn().status;
    return tally(await Deno.readTextFile(report), success);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const PASSING = `Deno.test("<failure passes", () => {});\n`;

Deno.test("tally() counts what passed, failed and was skipped", async () => {
  const counts = await tallyOf(`${PASSING}
    Deno.test("fails", () => { throw new Error("<skipped/>"); });
    Deno.test("ignored", { ignore: true }, () => {});
  `);
  assert.deepEqual(counts, { passed: 1, failed: 1, skipped: 1 });
});

Deno.test("tally() counts steps", async () => {
  const counts = await tallyOf(
    `Deno.test("has a step", async (t) => { await t.step("it", () => {}); });`,
  );
  assert.deepEqual(counts, { passed: 2, failed: 0, skipped: 0 });
});

Deno.test("tally() counts examples of the documentation", async () => {
  const counts = await tallyOf(
    `${PASSING}/**\n * \`\`\`ts\n * if (1 > 2) throw 1;\n * \`\`\`\n */\nexport {};`,
    "--doc",
  );
  assert.deepEqual(counts, { passed: 2, failed: 0, skipped: 0 });
});

const SILENT: [
  what: string,
  source: string,
  args: string[],
  skipped: number,
][] = [
  ["that throws outside its tests", `${PASSING}throw new Error("x");`, [], 0],
  ["that does not compile", `${PASSING}const a: number = "text";`, [], 0],
  ["whose tests are all filtered out", PASSING, ["--filter=nothing"], 1],
];

for (const [what, source, args, skipped] of SILENT) {
  Deno.test(`tally() counts a module ${what} as one failure`, async () => {
    const counts = await tallyOf(source, ...args);
    assert.deepEqual(counts, { passed: 0, failed: 1, skipped });
  });
}
