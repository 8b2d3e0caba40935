import assert from "node:assert/strict";
import fc from "fast-check";
import {
  HashError,
  hashTree,
  type ManifestEntry,
  parseManifest,
  writeManifest,
} from "../../src/hash/mod.ts";
import { requirement } from "../requirement.ts";
import { temporaryFolder } from "./folder.ts";
import { run } from "./run.ts";

const DIGEST = "0123456789abcdef".repeat(4);
const { ignore, command: sha256sum } = requirement("sha256sum");

/** Names that a file system takes and that tools tend to get wrong. */
const NAMES = [
  "plain",
  "with space",
  " leading",
  "trailing ",
  "-dash",
  "--check",
  "*star",
  "#hash",
  "(paren) = x",
  "new\nline",
  "\n",
  "carriage\rreturn",
  "ends\r",
  "back\\slash",
  "\\",
  "\\n",
  "tab\t",
  'quote\'s "double"',
  "日本語",
  "e\u0301",
  "😀",
  "\ufffd",
  "\u2028",
  "\x01\x7f",
];

Deno.test({
  name: "parseManifest() and writeManifest() take what sha256sum prints",
  ignore,
  async fn() {
    using folder = temporaryFolder();
    for (const name of NAMES) folder.write(name, name);
    for (const style of [[], ["--binary"], ["--tag"]]) {
      const { stdout } = await run(sha256sum, [...style, "--", ...NAMES], {
        cwd: folder.path,
      });
      const entries = parseManifest(stdout);
      assert.deepEqual(entries.map(({ path }) => path), NAMES);
      assert.equal(writeManifest(entries), stdout);
    }
  },
});

Deno.test({
  name: "writeManifest() writes what sha256sum --check takes, in each style",
  ignore,
  async fn() {
    using folder = temporaryFolder();
    for (const name of NAMES) folder.write(`tree/${name}`, name);
    const { entries } = await hashTree(`${folder.path}/tree`, { cache: false });
    assert.equal(entries.length, NAMES.length);
    for (const style of ["text", "binary", "tag"] as const) {
      const manifest = folder.write(
        "SHA256SUMS",
        writeManifest(entries.map((entry) => ({ ...entry, style }))),
      );
      const args = ["--strict", "--quiet", "--check", manifest];
      const ran = await run(sha256sum, args, { cwd: `${folder.path}/tree` });
      assert.deepEqual(ran, { code: 0, stdout: "", stderr: "" });
    }
  },
});

const anyPath = fc.string({ unit: "grapheme", minLength: 1 }).filter((path) =>
  !path.includes("\0")
);
const anyEntry = fc.record<ManifestEntry>({
  digest: fc.string({
    unit: fc.constantFrom(..."0123456789abcdefABCDEF"),
    minLength: 64,
    maxLength: 64,
  }),
  path: fc.oneof(anyPath, fc.constantFrom(...NAMES)),
  style: fc.constantFrom("text", "binary", "tag"),
}, { noNullPrototype: true });

Deno.test("parseManifest() reads back what writeManifest() wrote", () => {
  fc.assert(fc.property(fc.array(anyEntry), (entries) => {
    const read = parseManifest(writeManifest(entries));
    assert.deepEqual(
      read.map((entry) => ({ style: "text", ...entry })),
      entries,
    );
  }));
});

/** A real manifest in which some characters are lost, put in or exchanged. */
const mutated = fc.tuple(
  fc.array(anyEntry, { minLength: 1, maxLength: 4 }),
  fc.array(
    fc.tuple(
      fc.nat(),
      fc.nat(2),
      fc.constantFrom("", "\n", "\r", "\\", " ", "*", "(", ")", "=", "0", "\0"),
    ),
    { maxLength: 4 },
  ),
).map(([entries, changes]) => {
  let text = writeManifest(entries);
  for (const [where, lost, put] of changes) {
    const at = where % (text.length + 1);
    text = text.slice(0, at) + put + text.slice(at + lost);
  }
  return text;
});

Deno.test("parseManifest() gives a value that writes the same text, or MANIFEST_MALFORMED", () => {
  let read = 0;
  let refused = 0;
  fc.assert(
    fc.property(fc.oneof(mutated, fc.string({ unit: "binary" })), (text) => {
      try {
        assert.equal(writeManifest(parseManifest(text)), text);
        read++;
      } catch (error) {
        if (!(error instanceof HashError)) throw error;
        assert.equal(error.code, "MANIFEST_MALFORMED");
        refused++;
      }
    }),
    { numRuns: 3_000 },
  );
  assert.ok(read > 100 && refused > 100, `${read} read, ${refused} refused`);
});

Deno.test("parseManifest() names every bad line by its number", () => {
  const good = `${DIGEST}  a\n`;
  const text = `${good}\n${good}${DIGEST} a\n${DIGEST.slice(1)}  a\n${good}`;
  assert.throws(() => parseManifest(text), {
    code: "MANIFEST_MALFORMED",
    data: { lines: [2, 4, 5] },
    message: /found others at line 2, 4, 5$/,
  });
});

Deno.test("parseManifest() says how many bad lines it does not name", () => {
  assert.throws(() => parseManifest("x\n".repeat(12)), {
    message: /line 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 2 more$/,
  });
});

Deno.test("parseManifest() refuses a manifest that was cut short", () => {
  const text = `${DIGEST}  a\n${DIGEST}  long name\n`;
  for (let length = 1; length < text.length; length++) {
    if (text[length - 1] === "\n") continue;
    assert.throws(() => parseManifest(text.slice(0, length)), {
      code: "MANIFEST_MALFORMED",
      hints: [
        "The last line does not end: the manifest may have been cut short.",
      ],
    });
  }
});

for (
  const [what, line] of [
    ["an escape mark without an escape", `\\${DIGEST}  a`],
    ["an unknown escape", `\\${DIGEST}  a\\t\\n`],
    ["a backslash at the end", `\\${DIGEST}  a\\n\\`],
    ["an unescaped backslash", `${DIGEST}  a\\b`],
    ["a carriage return", `${DIGEST}  a\r`],
    ["a NUL", `${DIGEST}  a\0b`],
    ["a byte order mark", `\ufeff${DIGEST}  a`],
    ["a blank before the digest", ` ${DIGEST}  a`],
    ["a comment", "# made by hand"],
    ["no name", `${DIGEST}  `],
    ["another algorithm", `MD5 (a) = ${DIGEST}`],
  ]
) {
  Deno.test(`parseManifest() refuses ${what}`, () => {
    assert.throws(() => parseManifest(`${line}\n`), {
      code: "MANIFEST_MALFORMED",
      data: { lines: [1] },
    });
  });
}
