/**
 * A second project to edit, with what the sample leaves out: registries,
 * barrels, packages, accessors, loops, and a program in the stage's module.
 *
 * @module
 */

import type { Files } from "./sample.ts";

/** The project; its stage is `season` in `fit.ts`. */
export const MUTANTS: Files = {
  "fit.ts": `import { Kind } from "./kinds.ts";
import rates from "./data/rates.json" with { type: "json" };
import * as tools from "./tools.ts";
import { deep as deepest, extra } from "./barrel.ts";
import { dash } from "./barrel.ts";
import { sep as gap } from "node:path";
import { one as said } from "data:text/javascript,export const one = 1, two = 2";
import { spare } from "./spare.ts";
import type { Shape } from "./types.ts";
import "./boot.ts";

interface Options { low?: number; rest?: string }
const key = "area" as const;
const table: number[] = [3, 1, 2];
const popped = table.pop();
const longest = table.map((x) => x + 1).length;
const registry: unknown[] = [];
function register(value: unknown, _context?: unknown): any { registry.push(value); }
const enrolled = register("first");
@register class Plugin { title = "plugin"; }
class Counter { static { table.push(8); } }
class Base { greet() { return "base"; } }
class Model extends Base {
  #hidden = 1;
  static shared = 3;
  kept;
  constructor(kept = 4) { super(); this.kept = kept; }
  get size() { return this.#hidden + 1; }
  set size(value: number) { this.#hidden = value + 2; }
  *items() { yield this.kept; yield* [5, 6]; }
  static { Model.shared = 7; }
}
const tag = (parts: TemplateStringsArray, ...holes: unknown[]) => parts.raw.join("-") + holes.length;
const weights = { a: 1, b: 2 };
const merged = { ...weights, a: 9 };
const when = new Date(0);
when.setFullYear(2001);
const lazy = await Promise.resolve(11);
let label = "one\\ttwo";
const quotes = ['a', "b"];
const [head = 10, ...tail] = [1, 2, 3];

export async function season({ low = 1, ...rest }: Options = {}, ...more: number[]) {
  const found: unknown[] = [];
  outer: for (let i = 0; i < 30; i++) {
    for (const each of more) {
      if (each > i) continue outer;
      else break outer;
    }
  }
  do { found.push(rest?.rest ?? "none"); } while (found.length < 2);
  switch (low) { case 1: found.push("case"); break; default: found.push("other"); }
  try { found.push(tools[key](low)); } catch (error) { found.push(String(error)); }
  const model = new Model();
  const pick = low > 1 ? "big" : "small";
  found.push(pick, Kind.Second, rates.euro, deepest(), extra, registry.length, table);
  found.push(gap, dash, said);
  found.push(model.size, model.greet(), [...model.items()], merged, when, lazy, label);
  found.push(tag\`x\${low}y\${2}z\`, quotes, head, tail, 255, 12n, !low, -low, typeof low, low << 2);
  const worker = () => import.meta.resolve("./work.ts");
  const rows = new URL("./data/rows.csv", import.meta.url);
  const text = import("./data/page.json", { with: { type: "text" } });
  const remote = () => import("./remote.ts");
  for await (const each of [await tools.wait(1)]) found.push(each);
  const later = function named() { return named.length; };
  const total = more.reduce((sum, each) => sum + each ** 2, 0);
  return { found, worker, rows, text, remote, later, total, in: "a" in merged };
}

export function unreached(): Shape { return { spare, longest, popped, enrolled, Plugin, Counter }; }
export class Unreached { value = 1; }
async function main() { console.log(await season()); }
if (import.meta.main) await main();
`,
  "kinds.ts": `export enum Kind { First, Second = "second" }
export const enum Fixed { One = 1 }
`,
  "data/rates.json": `{ "euro": 1 }\n`,
  "data/rows.csv": `1,2\n`,
  "data/page.json": `{ "page": 1 }\n`,
  "data/extra.json": `{ "extra": 1 }\n`,
  "tools.ts": `import { half } from "./half.ts";
import { type Shape } from "./types.ts";
export const area = (x: number): number => half(x * x);
export const length = (x: number): number => x;
export async function wait(x: number) { await null; return x; }
export type { Shape };
`,
  "half.ts": `export const half = (x: number): number => x / 2;\n`,
  "barrel.ts": `export { deep } from "./deep.ts";
export * from "./extra.ts";
export { spare } from "./spare.ts";
export { EOL as dash } from "node:os";
`,
  "deep.ts": `import { deeper } from "./deeper.ts";
export function deep() { return deeper() + 1; }
export function shallow() { return 0; }
`,
  "deeper.ts": `const base = { depth: 3 };
base.depth = 4;
export const deeper = () => base.depth;
`,
  "extra.ts": `import data from "./data/extra.json" with { type: "text" };
export const extra = data;
`,
  "spare.ts": `export const spare = 1;\n`,
  "types.ts": `export type Shape = Record<string, unknown>;\n`,
  "boot.ts": `import { bits } from "./bits.ts";
(globalThis as Record<string, unknown>).bits = bits;
`,
  "bits.ts": `export const bits = 8;\n`,
  "work.ts": `import { half } from "./half.ts";
export const worked = half(2);
`,
  "remote.ts": `import { left } from "left";
export const remote = left;
`,
  "deno.json": `{
  "imports": { "left": "npm:left@1" },
  "compilerOptions": { "strict": true, "jsx": "react" }
}
`,
  "deno.lock": `{
  "version": "5",
  "specifiers": { "npm:left@1": "1.0.0" },
  "npm": {
    "left@1.0.0": { "integrity": "sha512-aaaa", "dependencies": ["pad"] },
    "other@2.0.0": { "integrity": "sha512-other" },
    "pad@1.0.0": { "integrity": "sha512-pad" }
  }
}
`,
};
