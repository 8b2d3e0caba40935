/**
 * A project with pipelines that `assay` is asked about.
 *
 * @module
 */

import { type ConfigProject, configProject } from "./config_project.ts";

const STEPS = `
export function rows(file: string) {
  return Deno.readTextFileSync(file).trim().split("\\n").map(Number);
}
export function total(rows: number[]) {
  return rows.reduce((sum, row) => sum + row, 0);
}
export function most(rows: number[]) {
  const most = Math.max(...rows);
  if (most > 90) throw new RangeError("too much");
  return most;
}
export function report(total: number, most: number) {
  return \`\${total} \${most}\`;
}
export function scaled(value: unknown, factor = 2) {
  console.log(JSON.stringify([value, factor]));
  return 1;
}
export async function hang(value: number) {
  console.log("hanging");
  // It stands for work that takes long while the thread is free.
  await new Promise((resolve) => setTimeout(resolve, 60_000 * value));
}
`;

const FLOW = `
import { Pipeline, Stage } from "@assay/assay/stage";
import { most, report, rows, total } from "./steps.ts";

const options = {
  hashOutput: "memo",
  module: import.meta.resolve("./steps.ts"),
};
const first = new Stage(rows, { ...options, outputs: ["rows"] });
const left = new Stage(total, { ...options, outputs: ["total"] });
const right = new Stage(most, { ...options, outputs: ["most"] });
const last = new Stage(report, { ...options, outputs: ["report"] });

export const flow = new Pipeline([
  ["start", first],
  [first, left],
  [first, right],
  [[left, right], last],
]);
`;

const FILES = {
  "steps.ts": STEPS,
  "flow.ts": FLOW,
  "data.csv": "1\n2\n3\n",
  "args.ts": `
    import { Pipeline, Stage } from "@assay/assay/stage";
    import { hang, scaled } from "./steps.ts";
    const module = import.meta.resolve("./steps.ts");
    export const scaling = new Pipeline([["start", new Stage(scaled, { module })]]);
    export const hanging = new Pipeline([["start", new Stage(hang, { module })]]);
    export const days = 7;
  `,
  "unguarded.ts": `
    import { flow } from "./flow.ts";
    export const result = await flow.run("data.csv");
    export { flow };
  `,
  "unstored.ts": `
    import { Pipeline, Stage } from "@assay/assay/stage";
    export default new Pipeline([["start", new Stage(() => 1, { name: "one" })]]);
  `,
};

/** Makes the project; more files may be given. */
export function pipelineProject(
  files: Readonly<Record<string, string>> = {},
): ConfigProject {
  return configProject({ ...FILES, ...files });
}
