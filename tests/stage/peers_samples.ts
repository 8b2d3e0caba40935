/**
 * What the experiments of `peers_test.ts` call, edit and pass on, in each
 * language. The functions in Python are those of `peers/body.py`.
 *
 * @module
 */

/** Languages that functions and values are written in. */
export type Language = "typescript" | "python" | "yaml";

/** A function that an experiment calls. */
export type FunctionName =
  | "append"
  | "body"
  | "fail"
  | "read"
  | "wait"
  | "write";

/** Values as each language writes them. */
export const VALUES = {
  one: { typescript: "1", python: "1", yaml: "1" },
  two: { typescript: "2", python: "2", yaml: "2" },
  true: { typescript: "true", python: "True", yaml: "true" },
  otherOne: { typescript: "1n", python: "1.0", yaml: "1.0" },
  nan: { typescript: "NaN", python: "float('nan')", yaml: ".nan" },
  noItems: { typescript: "[]", python: "[]", yaml: "[]" },
  oneItem: { typescript: "[0]", python: "[0]", yaml: "[0]" },
  text: { typescript: "'text'", python: "'text'", yaml: "text" },
  path: {
    typescript: "'data.txt'",
    python: "'data.txt'",
    yaml: "data.txt",
  },
} as const satisfies Record<string, Record<Language, string>>;

/** The name of a value. */
export type ValueName = keyof typeof VALUES;

/** A text of a file and what it becomes. */
export type Edit = readonly [file: string, from: string, to: string];

/** Edits of the code, as each language has it. */
export const EDITS = {
  method: {
    typescript: ["body.ts", "toUpperCase", "toLowerCase"],
    python: ["body.py", ".upper()", ".lower()"],
  },
  constant: {
    typescript: ["body.ts", "FACTOR = 2", "FACTOR = 3"],
    python: ["body.py", "FACTOR = 2", "FACTOR = 3"],
  },
  defaultArgument: {
    typescript: ["body.ts", "scale = 1", "scale = 4"],
    python: ["body.py", "scale=1", "scale=4"],
  },
  helper: {
    typescript: ["helper.ts", "return value", "return `${value}!`"],
    python: ["helper.py", "return value", "return f'{value}!'"],
  },
  comment: {
    typescript: ["body.ts", "// what it gives", "// what body() gives"],
    python: ["body.py", "# what it gives", "# what body() gives"],
  },
  line: {
    typescript: ["body.ts", "export function body", "\nexport function body"],
    python: ["body.py", "def body", "\ndef body"],
  },
} as const satisfies Record<
  string,
  Record<Exclude<Language, "yaml">, Edit>
>;

/** The name of an edit. */
export type EditName = keyof typeof EDITS;

/** `peers/*.py` in TypeScript, with a program that calls a stage. */
export const TYPESCRIPT: Readonly<Record<string, string>> = {
  "helper.ts": `export function helper(value: unknown) {
  return value;
}
`,
  "body.ts": `import { existsSync } from "node:fs";
import { helper } from "./helper.ts";

const FACTOR = 2;

function note() {
  Deno.writeTextFileSync("log", "ran\\n", { append: true });
}

export function body(value: unknown, scale = 1) {
  // what it gives
  note();
  return [String(helper(value)).toUpperCase(), FACTOR, scale];
}

export function append(values: number[]) {
  note();
  values.push(0);
  return values.length;
}

export function read(path: string) {
  note();
  return Deno.readTextFileSync(path);
}

export function write(text: string) {
  note();
  Deno.writeTextFileSync("out.txt", text);
  return "out.txt";
}

export function fail(value: unknown) {
  note();
  throw new RangeError(String(value));
}

export async function wait(value: unknown) {
  note();
  // The experiment makes the file when it has seen who else runs this.
  while (!existsSync("go")) await new Promise((end) => setTimeout(end, 10));
  return value;
}
`,
  "program.ts": `import { existsSync } from "node:fs";
import { Stage } from "@assay/assay/stage";
import * as functions from "./body.ts";

const [name, ...expressions] = Deno.args;
const stage = new Stage(functions[name], {
  module: new URL("./body.ts", import.meta.url).href,
  hashOutput: "memo",
});
const runs = () => existsSync("log") ? Deno.readTextFileSync("log").length : 0;
for (const value of expressions.map((text) => eval(text))) {
  const before = runs();
  console.log("calling");
  const { output } = await stage.run(value)
    .catch(() => ({ output: "failed" }));
  console.log(JSON.stringify({ ran: runs() > before, result: output }));
}
`,
};
