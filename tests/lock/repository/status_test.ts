import assert from "node:assert/strict";
import { parseStatus } from "../../../src/lock/repository/status.ts";

const ENTRIES = [
  "# branch.oid 0123",
  "# branch.head a branch",
  "# branch.ab +1 -0",
  "1 .M N... 100644 100644 100644 aa bb a file",
  "1 .M S.M. 160000 160000 160000 aa bb sub module",
  "1 .M SC.. 160000 160000 160000 aa bb moved",
  "u UU N... 100644 100644 100644 100644 aa bb cc both sides",
  "? new file",
  "! ignored/",
];

Deno.test("parseStatus() reads every kind of entry", () => {
  const output = ENTRIES.map((entry) => `${entry}\0`).join("");
  assert.deepEqual(parseStatus(new TextEncoder().encode(output)), {
    commit: "0123",
    branch: "a branch",
    changed: ["a file", "sub module", "moved", "both sides"],
    submodules: ["sub module"],
    untracked: ["new file"],
    ignored: ["ignored/"],
  });
});

Deno.test("parseStatus() knows an unborn branch and a detached head", () => {
  const read = (text: string) => parseStatus(new TextEncoder().encode(text));
  assert.equal(read("# branch.oid (initial)\0").commit, null);
  assert.equal(read("# branch.head (detached)\0").branch, null);
});
