/**
 * A small project in a temporary directory, to fingerprint and to edit.
 *
 * @module
 */

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Fingerprint, fingerprint } from "../../src/code/kit.ts";

/** The files of a project by their paths within it. */
export type Files = Record<string, string>;

/** A project on disk. */
export interface Project extends Disposable {
  /** Its directory. */
  readonly root: string;
  /** Fingerprints the function that one of its modules exports. */
  of(file?: string, name?: string): Promise<Fingerprint>;
  /** The URL of one of its files. */
  url(file: string): string;
}

/** Writes a project into a directory of its own, so that no module is loaded twice. */
export function project(files: Files): Project {
  const root = Deno.makeTempDirSync({ prefix: "assay_code_" });
  for (const [name, text] of Object.entries(files)) {
    const path = join(root, name);
    Deno.mkdirSync(join(path, ".."), { recursive: true });
    Deno.writeTextFileSync(path, text);
  }
  const url = (file: string): string => pathToFileURL(join(root, file)).href;
  return {
    root,
    url,
    async of(file = "fit.ts", name = "season") {
      const loaded = await import(url(file));
      return fingerprint(loaded[name], url(file));
    },
    [Symbol.dispose]: () => Deno.removeSync(root, { recursive: true }),
  };
}

/** Gives the files with one text in one of them replaced by another. */
export function edit(
  files: Files,
  file: string,
  from: string,
  to: string,
): Files {
  const text = files[file];
  if (!text?.includes(from)) throw new Error(`${file} has no '${from}'`);
  return { ...files, [file]: text.replace(from, () => to) };
}

/** The project that the tables of edits start from. */
export const SAMPLE: Files = {
  "fit.ts": `// Fits a season.
import { clamp as limit, Scale } from "./lib/util.ts";
import { Unit } from "./lib/unit.ts";
import offsets from "./data/offsets.json" with { type: "json" };
import { mean, type Row, median } from "./lib/stats.ts";
import note from "./data/note.txt" with { type: "text" };
import * as shapes from "./shapes.ts";
import "./setup.ts";

export interface Options { readonly degree: number }
const LIMIT = 10, SPARE = 11;
const { low, high = 4 } = { low: 1 };
let start = 2;
const pattern = /a+b/g;
const table: number[] = [3, 1, 2];
table.sort();
const first = table[0]!;
const last = table.at(-1)!;

export function season(rows: Row[], degree = 3, name: string = 'spring'): unknown {
  const total = Math.max(mean(rows), LIMIT) as number;
  if (degree > low && pattern.test(name)) return [...rows, ...table];
  const later = async () => (await import("./later.ts")).later();
  const asset = new URL("./data/asset.csv", import.meta.url);
  return {
    ...helper(total), ...{ degree }, name: \`fit \${name}!\`, unit: Unit.Metre,
    at: start + high + offsets.north, model: new Model().value, note,
    square: shapes.square(2), limit: limit(total), scale: Scale.of(1), later,
    big: 1_000n, asset, text: String.raw\`\\d\`, first, last, squares: squares(),
  };
}

function helper(x: number): { x: number } {
  return { x: x * 2 };
}
function* squares() { yield 1; yield 4; }
class Model {
  static factor = 2;
  static { Model.factor += 1; }
  #size = 5;
  get value(): number { return this.#size * Model.factor; }
  label() { return "model"; }
}
export function unreached(): number { return SPARE + median([1]); }
`,
  "lib/util.ts": `export { clamp } from "./clamp.ts";
export * from "./scale.ts";
export * from "./other.ts";
console.assert(true, "util is loaded");
`,
  "lib/clamp.ts": `import { floor } from "./floor.ts";
export function clamp(x: number): number { return floor(Math.min(x, 7)); }
export function unclamp(x: number): number { return x; }
`,
  "lib/floor.ts":
    `export const floor = (x: number): number => Math.floor(x);\n`,
  "lib/clamp2.ts": `export function clamp(x: number): number { return x; }\n`,
  "lib/scale.ts":
    `export class Scale { static of(x: number) { return x / 3; } }\n`,
  "lib/other.ts": `export const other = 1;\n`,
  "lib/unit.ts": `export enum Unit { Metre = 1, Foot }\n`,
  "lib/stats.ts": `import { sum } from "./sum.ts";
export type Row = { value: number } | number;
export const mean = (rows: Row[]): number => sum(rows) / rows.length;
export const median = (rows: Row[]): number => rows.length;
`,
  "lib/sum.ts": `import { mean } from "./stats.ts";
export function sum(rows: unknown[]): number { return rows.length + (mean ? 1 : 0); }
`,
  "shapes.ts": `import { power } from "./power.ts";
export const square = (x: number): number => power(x, 2);
export const cube = (x: number): number => power(x, 3);
`,
  "power.ts":
    `export const power = (x: number, n: number): number => x ** n;\n`,
  "setup.ts": `import { depth } from "./depth.ts";
Object.assign(globalThis, { depth });
`,
  "depth.ts": `export const depth = 1;\n`,
  "later.ts": `export const later = () => "later";\n`,
  "data/offsets.json": `{ "north": 1 }\n`,
  "data/note.txt": `a note\n`,
  "data/asset.csv": `1,2\n`,
};
