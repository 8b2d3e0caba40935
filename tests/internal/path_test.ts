import assert from "node:assert/strict";
import path from "node:path";
import * as url from "node:url";
import fc from "fast-check";
import {
  basename,
  extname,
  fileURLToPath,
  isAbsolute,
  nearPath,
  pathToFileURL,
  resolve,
} from "../../src/internal/path.ts";

const part = fc.oneof(
  fc.constantFrom("", ".", "..", "a", "a.yaml", ".b", "c.", "d.e.f", "C|", "~"),
  fc.string({ unit: "grapheme", maxLength: 4 }).filter((text) =>
    !text.includes("\0")
  ),
  fc.constantFrom("%2e%2e", "a?b", "#", "\\", "\n", "\t\r", "é", " x "),
);
const anyPath = fc.tuple(
  fc.constantFrom("", "/", "//"),
  fc.array(part, { maxLength: 5 }),
  fc.constantFrom("", "/", "//"),
).map(([start, parts, end]) => start + parts.join("/") + end);

Deno.test("path gives what node:path gives", () => {
  fc.assert(
    fc.property(anyPath, anyPath, (one, two) => {
      assert.equal(isAbsolute(one), path.isAbsolute(one));
      assert.equal(basename(one), path.basename(one));
      assert.equal(extname(one), path.extname(one));
      assert.equal(resolve(one), path.resolve(one));
      assert.equal(resolve(one, two), path.resolve(one, two));
    }),
    { numRuns: 5_000 },
  );
});

Deno.test("path gives what node:url gives", () => {
  fc.assert(
    fc.property(anyPath, (one) => {
      const file = path.resolve(one);
      const expected = url.pathToFileURL(file).href;
      assert.equal(url.fileURLToPath(pathToFileURL(file)), file);
      assert.equal(fileURLToPath(expected), file);
      assert.equal(fileURLToPath(pathToFileURL(one)), file);
    }),
    { numRuns: 5_000 },
  );
});

Deno.test("fileURLToPath() refuses what names no file here", () => {
  for (
    const bad of ["data:,a", "file://host/a", "file:///a%2Fb", "file:///%"]
  ) {
    assert.throws(() => url.fileURLToPath(bad), bad);
    assert.throws(() => fileURLToPath(bad), bad);
  }
});

Deno.test("nearPath() shortens a file in the directory, and no other", () => {
  const shown: [file: string, cwd: string, near: string][] = [
    ["/a/b/c.ts", "/a", "b/c.ts"],
    ["/a/b/c.ts", "/a/x/../b/", "c.ts"],
    ["/ab/c.ts", "/a", "/ab/c.ts"],
    ["/a/..b", "/a", "..b"],
    ["/a", "/", "a"],
  ];
  for (const [file, cwd, near] of shown) {
    assert.equal(nearPath(file, cwd), near);
  }
});
