import assert from "node:assert/strict";
import fc from "fast-check";
import { fileURLToPath, pathToFileURL } from "node:url";
import { openReader } from "../../src/code/files.ts";
import { resolve, type Target } from "../../src/code/resolve.ts";
import { type Files, project } from "./sample.ts";

/** A module as `deno info --json` lists it. */
interface Listed {
  readonly specifier: string;
  readonly dependencies?: readonly {
    readonly specifier: string;
    readonly code?: { readonly specifier?: string; readonly error?: string };
  }[];
}

/** What Deno says of all imports that a module reaches. */
async function info(entry: URL): Promise<readonly Listed[]> {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "--no-remote", "--no-lock", entry.pathname],
    cwd: new URL(".", entry),
    env: { NO_COLOR: "1" },
  }).output();
  const text = new TextDecoder().decode(stdout);
  assert(text, new TextDecoder().decode(stderr));
  return JSON.parse(text).modules;
}

/** Every import, with what Deno makes of it and what we do. */
async function compared(entry: URL): Promise<[string, string, string][]> {
  const reader = openReader();
  const lines: [string, string, string][] = [];
  for (const { specifier: importer, dependencies = [] } of await info(entry)) {
    if (!importer.startsWith("file:")) continue;
    for (const { specifier, code } of dependencies) {
      // A type is no code.
      if (code === undefined) continue;
      const ours = resolve(specifier, fileURLToPath(importer), reader);
      lines.push([specifier, plain(code.specifier), urlOf(ours)]);
    }
  }
  return lines;
}

/** One spelling of a package, and the file of a URL with a query. */
function plain(specifier = "unknown"): string {
  const url = specifier.replace(/^(npm|jsr):\//, "$1:");
  return url.startsWith("file:") ? url.replace(/[?#].*$/, "") : url;
}

function urlOf(target: Target): string {
  switch (target.kind) {
    case "file":
    case "folder":
      return pathToFileURL(target.path).href;
    case "package":
    case "named":
      return target.specifier;
    case "unknown":
      return target.kind;
  }
}

const PROJECT: Files = {
  "deno.json": `{
  // Comments are allowed.
  "workspace": ["./own", "./all/*"],
  "imports": {
    "@/": "./src/",
    "@/deep/": "./src/other/",
    "././mapped.ts": "./src/b.ts",
    "./mapped.ts": "./src/a.ts",
    "exact": "./src/b.ts",
    "exact/sub": "./src/a.ts",
    "left": "npm:left@1",
    "join": "node:path",
    "far": "https://example.com/far.ts",
  },
}`,
  "main.ts": `import "./src/a.ts";
import "./mapped.ts";
import "@/b.ts";
import "@/deep/c.ts";
import "exact";
import "exact/sub";
import "left/deep.js";
import "join";
import "node:fs";
import "fs";
import "far";
import "npm:right@2/sub";
import "@me/own";
import "@me/own/extra";
import "jsr:@me/own@1";
import "@me/one";
import "nowhere";
import "data:text/javascript,1";
import type { T } from "./types.ts";
import data from "./src/data.json" with { type: "json" };
export { a } from "./src/../src/a.ts";
export const later = () => import("./src/later.ts");
console.log(data);
export type { T };
`,
  "types.ts": "export type T = 1;\n",
  "src/a.ts": 'import "./b.ts";\nexport const a = 1;\n',
  "src/b.ts": 'import "../own/mod.ts";\n',
  "src/later.ts": 'import "exact";\nimport "./a.ts?v=1";\n',
  "src/other/c.ts": "",
  "src/data.json": "1",
  "own/deno.json":
    `{ "name": "@me/own", "version": "1.0.0", "imports": { "exact": "./extra.ts" },
  "exports": { ".": "./mod.ts", "./extra": "./extra.ts" } }`,
  "own/mod.ts": 'import "exact";\nimport "@/b.ts";\n',
  "own/extra.ts": 'import "@me/own";\n',
  "all/one/deno.json": '{ "name": "@me/one", "exports": "./one.ts" }',
  "all/one/one.ts": "",
};

Deno.test("resolve() gives what Deno gives, for each kind of import", async () => {
  using sample = project(PROJECT);
  const lines = await compared(new URL(sample.url("main.ts")));
  assert(lines.length > 25, String(lines.length));
  const differing = lines.filter(([, theirs, ours]) => theirs !== ours);
  assert.deepEqual(differing, []);
});

Deno.test("resolve() gives what Deno gives for each import of this project", async () => {
  const entry = new URL("../../cli/main.ts", import.meta.url);
  const lines = await compared(entry);
  assert(lines.length > 300, String(lines.length));
  const differing = lines.filter(([, theirs, ours]) => theirs !== ours);
  assert.deepEqual(differing, []);
});

Deno.test("resolve() takes relative specifiers as URLs have them", () => {
  const segment = fc.oneof(
    fc.constantFrom("..", ".", "...", "", "a", "b.ts", ".c", "-", "_d.test.ts"),
    fc.constantFrom(
      "e f",
      "g%41",
      "ü",
      "h+i",
      "j~",
      "k@1",
      "[l]",
      "m:n",
      "p%2Fq",
      "\\o",
    ),
  );
  const path = fc.array(segment, { minLength: 1, maxLength: 4 })
    .map((segments) => segments.join("/"));
  const start = fc.constantFrom("./", "../", "../../../", "/");
  const end = fc.constantFrom("", "?p=1", "#q");
  const directory = fc.array(
    fc.constantFrom("a", "b.c", ".d", "e f", "ü", "g%41", "...", "-"),
    { maxLength: 3 },
  ).map((names) => `/${["nowhere", ...names].join("/")}`);
  fc.assert(
    fc.property(start, path, end, directory, (start, path, end, directory) => {
      const specifier = start + path + end;
      const importer = `${directory}/module.ts`;
      const url = URL.parse(specifier, pathToFileURL(importer));
      const target = resolve(specifier, importer, openReader());
      // `//host/a` names another machine, and `//e f` nothing.
      if (!url || url.host !== "" || url.pathname.includes("%2F")) {
        assert.equal(target.kind, "unknown");
        return;
      }
      assert.deepEqual(target, { kind: "file", path: fileURLToPath(url) });
    }),
    { numRuns: 500 },
  );
});
