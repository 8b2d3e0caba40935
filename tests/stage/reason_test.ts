import assert from "node:assert/strict";
import { differences, type Reason, sentence } from "../../src/stage/reason.ts";
import type { MemoRecord } from "../../src/stage/record.ts";

/** One of every kind, with its sentence. A new kind does not compile without. */
const SENTENCES: { [K in Reason["kind"]]: [Reason & { kind: K }, string][] } = {
  unchanged: [[
    { kind: "unchanged", since: "2026-11-23T06:47:59.999Z" },
    "unchanged since 2026-11-23 06:47Z",
  ]],
  skipped: [[
    { kind: "skipped", since: "2026-11-23T06:47:59.999Z" },
    "asked to skip: result of 2026-11-23 06:47Z",
  ]],
  forced: [[{ kind: "forced" }, "asked to run"]],
  unstored: [[{ kind: "unstored" }, "keeps no records"]],
  first: [[{ kind: "first" }, "first run"]],
  code: [
    [
      { kind: "code", label: "fit() in fit.ts", change: "changed" },
      "fit() in fit.ts changed",
    ],
    [
      { kind: "code", label: "LIMIT in fit.ts", change: "added" },
      "LIMIT in fit.ts added",
    ],
    [
      { kind: "code", label: "LIMIT in fit.ts", change: "removed" },
      "LIMIT in fit.ts removed",
    ],
  ],
  argument: [
    [{ kind: "argument", name: "n", before: "2", now: "3" }, "n: 2 → 3"],
    [
      { kind: "argument", name: "n", before: "Object", now: "Object" },
      "n changed",
    ],
  ],
  labels: [[
    { kind: "labels", before: "a", now: "a, b" },
    "outputs: a → a, b",
  ]],
  file: [
    [{ kind: "file", path: "a.csv", change: "added" }, "file a.csv added"],
    [{ kind: "file", path: "a.csv", change: "changed" }, "file a.csv changed"],
    [{ kind: "file", path: "a.csv", change: "removed" }, "file a.csv removed"],
  ],
  output: [
    [
      { kind: "output", path: "a.svg", change: "changed" },
      "output a.svg changed",
    ],
    [
      { kind: "output", path: "a.svg", change: "missing" },
      "output a.svg missing",
    ],
  ],
  restored: [
    [{ kind: "restored", path: "out.csv" }, "output out.csv put back"],
  ],
  lost: [[{ kind: "lost" }, "its record is gone or damaged"]],
  unfollowed: [[
    { kind: "unfollowed", problem: "f has an eval (f.ts:1)" },
    "not recorded: f has an eval (f.ts:1)",
  ]],
  unrecorded: [[
    { kind: "unrecorded", obstacle: "its result contains a secret" },
    "not recorded: its result contains a secret",
  ]],
};

Deno.test("sentence() says every kind of reason in words", () => {
  for (const [reason, words] of Object.values(SENTENCES).flat()) {
    assert.equal(sentence(reason), words);
  }
});

const LAST: Pick<
  MemoRecord,
  "code" | "symbols" | "arguments" | "inputs" | "outputs"
> = {
  code: "c1",
  symbols: [
    { label: "fit()", digest: "1" },
    { label: "LIMIT", digest: "2" },
  ],
  arguments: [
    { name: "rows", digest: "3", shown: "Object" },
    { name: "n", digest: "4", shown: "2" },
  ],
  inputs: [{ path: "a", digest: "5" }, { path: "b", digest: "6" }],
  outputs: { fit: { text: "" } },
};
const NOW = { ...LAST, labels: ["fit"], created: new Set<string>() };

function reasons(changes: Partial<typeof NOW>): string[] {
  return differences(LAST as MemoRecord, { ...NOW, ...changes }).map(sentence);
}

Deno.test("differences() names all that differs from the last run", () => {
  assert.deepEqual(
    reasons({
      code: "c2",
      symbols: [
        { label: "fit()", digest: "9" },
        { label: "max()", digest: "2" },
      ],
      arguments: [
        { name: "rows", digest: "9", shown: "Object" },
        { name: "m", digest: "4", shown: "2" },
      ],
      labels: ["fit", "error"],
      inputs: [{ path: "b", digest: "9" }, { path: "c", digest: "5" }],
    }),
    [
      "fit() changed",
      "max() added",
      "LIMIT removed",
      "rows changed",
      "n: 2 → none",
      "m: none → 2",
      "outputs: fit → fit, error",
      "file b changed",
      "file c added",
      "file a removed",
    ],
  );
});

Deno.test("differences() says something also when no symbol shows the change", () => {
  assert.deepEqual(reasons({ code: "c2" }), ["the code changed"]);
  assert.deepEqual(reasons({}), ["its record is gone or damaged"]);
  assert.deepEqual(differences(undefined, NOW), [{ kind: "first" }]);
});

Deno.test("differences() leaves out what the recorded run created", () => {
  const inputs = [...LAST.inputs, { path: "c", digest: "7" }];
  assert.deepEqual(reasons({ inputs }), ["file c added"]);
  assert.deepEqual(
    reasons({ inputs, created: new Set(["c"]), labels: ["x"] }),
    ["outputs: fit → x"],
  );
});
