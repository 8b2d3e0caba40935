import assert from "node:assert/strict";
import { fingerprintTree } from "../../src/code/kit.ts";
import { project } from "./sample.ts";

Deno.test("fingerprintTree() shows what each symbol uses, each once", async () => {
  using sample = project({
    "deno.json": "{}",
    "fit.ts": `import { half, PERIOD } from "./half.ts";
const list: number[] = [];
list.push(1);
const last = list.pop();
export function season() { return half(twice(PERIOD)); }
function twice(x: number): number { return x > 1 ? half(x) : twice(x); }
export const other = last;
`,
    "half.ts": `export const PERIOD = 12;
export const half = (x: number) => x / PERIOD;
`,
  });
  assert.equal(
    fingerprintTree(await sample.of()),
    `season() in fit.ts
  statements of fit.ts
    list in fit.ts
      statements of fit.ts (above)
  PERIOD in half.ts
  twice() in fit.ts
    statements of fit.ts (above)
    half() in half.ts
      PERIOD in half.ts
  half() in half.ts (above)
last in fit.ts
  statements of fit.ts (above)
  list in fit.ts (above)
order of fit.ts`,
  );
});

Deno.test("fingerprintTree() is empty where nothing could be read", () => {
  const symbols: [] = [];
  const nothing = {
    digest: null,
    symbols,
    modules: [],
    problems: ["gone"],
    captured: [],
    texts: () => new Map(),
  };
  assert.equal(fingerprintTree(nothing), "");
});
