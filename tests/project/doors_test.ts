import assert from "node:assert/strict";
import { breaches, type Layout } from "./doors.ts";
import { readImportGraph } from "./import_graph.ts";
import { EXPORTS, filesBelow, IMPORTS } from "./project.ts";

Deno.test("the project keeps to its doors and arrows", async () => {
  const files = [...await filesBelow("src"), ...await filesBelow("cli")]
    .filter((path) => path.endsWith(".ts"));
  const examples = (await filesBelow("examples"))
    .filter((path) => path.endsWith("/main.ts"));
  const graph = await readImportGraph([...EXPORTS.values(), ...examples]);
  assert.deepEqual(breaches({ graph, exports: EXPORTS, files }), []);
});

Deno.test("bare names stand for npm packages only", () => {
  const foreign = Object.values(IMPORTS).filter((to) => !to.startsWith("npm:"));
  assert.deepEqual(foreign, []);
});

const SOUND = {
  "mod.ts": ["src/hash/mod.ts", "src/stage/mod.ts"],
  "cli/main.ts": ["src/hash/kit.ts", "src/stage/mod.ts", "npm:yaml@2"],
  "src/hash/mod.ts": ["src/hash/digest.ts", "src/internal/errors.ts"],
  "src/hash/kit.ts": ["src/hash/digest.ts"],
  "src/hash/digest.ts": ["node:crypto", "src/internal/codec/mod.ts"],
  "src/stage/mod.ts": ["src/hash/kit.ts"],
  "src/internal/errors.ts": [],
  "src/internal/codec/mod.ts": ["src/internal/codec/tag.ts"],
  "src/internal/codec/tag.ts": ["src/internal/errors.ts"],
  "examples/sum/main.ts": ["mod.ts", "src/hash/mod.ts"],
};

const EXPORTED: [string, string][] = [
  [".", "mod.ts"],
  ["./hash", "src/hash/mod.ts"],
  ["./stage", "src/stage/mod.ts"],
  ["./cli", "cli/main.ts"],
];

/** The sound layout with other imports for some of its modules. */
function layout(
  changes: Record<string, string[]> = {},
  { exported = EXPORTED, files = [] as string[] } = {},
): Layout {
  const graph = new Map(Object.entries({ ...SOUND, ...changes }));
  const isOurs = (path: string) => /^(src|cli)\//.test(path);
  return {
    graph,
    exports: new Map(exported),
    files: [...graph.keys()].filter(isOurs).concat(files),
  };
}

Deno.test("breaches() finds none in a sound layout", () => {
  assert.deepEqual(breaches(layout()), []);
});

const UNSOUND: [string, Layout, string][] = [
  [
    "an import past a room's doors",
    layout({ "src/stage/mod.ts": ["src/hash/digest.ts"] }),
    "src/stage/mod.ts imports src/hash/digest.ts: it is not a door of hash",
  ],
  [
    "an import past the codec's door",
    layout({ "src/hash/kit.ts": ["src/internal/codec/tag.ts"] }),
    "src/hash/kit.ts imports src/internal/codec/tag.ts: it is not a door of internal",
  ],
  [
    "an arrow that points up",
    layout({ "src/hash/digest.ts": ["src/stage/mod.ts"] }),
    "src/hash/digest.ts imports src/stage/mod.ts: stage lies above hash",
  ],
  [
    "an import between rooms of one tier",
    layout({ "src/array/mod.ts": ["src/hash/mod.ts"] }),
    "src/array/mod.ts imports src/hash/mod.ts: array and hash are of one tier",
  ],
  [
    "a room that imports the whole library",
    layout({ "src/stage/mod.ts": ["mod.ts"] }),
    "src/stage/mod.ts imports mod.ts: mod.ts lies above stage",
  ],
  [
    "an example that uses a door for rooms",
    layout({ "examples/sum/main.ts": ["src/hash/kit.ts"] }),
    "examples/sum/main.ts imports src/hash/kit.ts: it is not a door of hash",
  ],
  [
    "an example that uses internals",
    layout({ "examples/sum/main.ts": ["src/internal/errors.ts"] }),
    "examples/sum/main.ts imports src/internal/errors.ts: it is not a door of internal",
  ],
  [
    "a room the table does not know",
    layout({
      "src/stage/mod.ts": ["src/magic/mod.ts"],
      "src/magic/mod.ts": [],
    }),
    "src/stage/mod.ts imports src/magic/mod.ts: magic is not in the table of rooms",
  ],
  [
    "an unknown room that only imports",
    layout({ "src/magic/mod.ts": ["src/hash/mod.ts"] }),
    "src/magic/mod.ts imports src/hash/mod.ts: magic is not in the table of rooms",
  ],
  [
    "a file outside all rooms, which the npm package would lack",
    layout({ "cli/main.ts": ["deno.json"], "deno.json": [] }),
    "cli/main.ts imports deno.json: deno.json is not in the table of rooms",
  ],
  [
    "an import from jsr",
    layout({ "src/hash/digest.ts": ["jsr:@std/path@1"] }),
    "src/hash/digest.ts imports jsr:@std/path@1: only npm packages and node's own modules may be imported",
  ],
  [
    "an import by https",
    layout({ "src/hash/digest.ts": ["https://example.org/a.ts"] }),
    "src/hash/digest.ts imports https://example.org/a.ts: only npm packages and node's own modules may be imported",
  ],
  [
    "an exported kit",
    layout({}, { exported: [...EXPORTED, ["./kit", "src/hash/kit.ts"]] }),
    "src/hash/kit.ts is exported: it is for rooms, not for users",
  ],
  [
    "a room that is not exported",
    layout({}, { exported: EXPORTED.filter(([name]) => name !== "./stage") }),
    "src/stage/mod.ts is not exported",
  ],
  [
    "a room that mod.ts leaves out",
    layout({ "mod.ts": ["src/hash/mod.ts"] }),
    "src/stage/mod.ts is not re-exported by mod.ts",
  ],
  [
    "a file nothing reaches",
    layout({}, { files: ["src/hash/old.ts"] }),
    "src/hash/old.ts is reached by no export",
  ],
  [
    "a file that only an example reaches",
    layout({
      "examples/sum/main.ts": ["src/hash/extra.ts"],
      "src/hash/extra.ts": [],
    }),
    "src/hash/extra.ts is reached by no export",
  ],
];

for (const [what, unsound, sentence] of UNSOUND) {
  Deno.test(`breaches() finds ${what}`, () => {
    const found = breaches(unsound);
    assert.ok(found.includes(sentence), found.join("\n"));
  });
}
