import assert from "node:assert/strict";
import { assay } from "./assay.ts";

const COMMANDS = [
  "write",
  "show",
  "verify",
  "diff",
  "reproduce",
  "list",
  "lineage",
  "tag",
  "gc",
  "push",
  "pull",
  "crate",
  "schema",
];

/** Each help is a file of `__snapshots__`, as it is printed. */
for (const words of [["lock"], ...COMMANDS.map((name) => ["lock", name])]) {
  const name = ["assay", ...words].join(" ");
  const file = new URL(
    `__snapshots__/${name.replaceAll(" ", "_")}_help.txt`,
    import.meta.url,
  );

  Deno.test(`${name} --help prints its help, with a real example`, async () => {
    const { code, stdout, stderr } = await assay([...words, "--help"]);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.equal(stdout, Deno.readTextFileSync(file));
    assert.match(stdout, /Examples?:\s+assay lock /);
  });
}

Deno.test("assay lock --help lists every command whose help is pinned", async () => {
  const { stdout } = await assay(["lock", "--help"]);
  const [, listed = ""] = stdout.split("\nCOMMANDS\n");
  const names = Array.from(listed.matchAll(/^ {2}(\w+)/gm), ([, name]) => name);
  assert.deepEqual(names, COMMANDS);
});
