/**
 * A project whose configurations `assay` is asked about.
 *
 * @module
 */

import { denoDirectory } from "../deno_directory.ts";
import { type Ended, makeProject, type Project } from "../stage/program.ts";
import { fileURLToPath } from "node:url";

const CLI = fileURLToPath(new URL("../../cli/main.ts", import.meta.url));

/** A program, with layers of its own and one secret. */
const MAIN = `
import { cliConfig } from "@assay/assay/program";
import { z } from "zod";

export const schema = z.strictObject({
  days: z.int().min(1).max(31).default(7).describe("Days to average over"),
  memory: z.number().min(1).default(1024).meta({ unit: "bytes" }),
  place: z.string(),
  season: z.strictObject({
    harmonics: z.int().default(2),
    title: z.string().optional(),
  }).prefault({}),
  token: z.string().meta({ secret: true }),
  fail: z.enum(["no", "error", "exit", "late"]).default("no"),
});

export const main = cliConfig(schema, (config) => {
  console.log(config.place + " " + config.days);
  if (config.fail === "error") throw new RangeError("no weather");
  if (config.fail === "exit") Deno.exitCode = 7;
  const later = () => console.log("later");
  if (config.fail === "late") setTimeout(later);
}, { app: "weather", defaults: { place: "Seattle" } });

if (import.meta.main) await main();
`;

/** The files of a project, and what they export. */
const FILES = {
  "main.ts": MAIN,
  "weather.yml": "token: hunter2-geheim\n",
  "day.yaml": "days: 1\nseason:\n  title: in ${place}\n",
  "defaults.ts": `
    export class Config { days = 7; place = "Oslo"; }
    export const other = { days: 8 };
  `,
  "class.ts": "export default class { days = 9; }\n",
  "both.ts": `
    import { cliConfig } from "@assay/assay/program";
    export const train = cliConfig({ days: 1 }, ({ days }) => console.log("train", days));
    export const test = cliConfig({ days: 2 }, ({ days }) => console.log("test", days));
  `,
  "default.ts": `
    import { train, test } from "./both.ts";
    export { train };
    export default test;
  `,
  "alias.ts": `export { main, main as run } from "./main.ts";\n`,
  "unguarded.ts": `
    import { cliConfig } from "@assay/assay/program";
    export const main = cliConfig({ days: 1 }, () => {});
    await main();
  `,
  "unawaited.ts": `
    import { cliConfig } from "@assay/assay/program";
    export const main = cliConfig({ days: 1 }, () => {});
    main();
  `,
  "nothing.ts": "const hidden = 1;\n",
  "number.ts": "export const days = 7;\n",
  "broken.ts": "export const days: number = ;\n",
  "throws.ts": `export const days = 1;\nthrow new RangeError("worn");\n`,
  "missing.ts": `import "./gone.ts";\n`,
  "data.yaml": "days: 1\n",
};

/** A project, and `assay` in its folder. */
export interface ConfigProject extends Project {
  /** Runs `assay`. */
  assay(...args: string[]): Promise<Ended>;
  /** The command that does. */
  assayCommand(args: string[], options?: Deno.CommandOptions): Deno.Command;
}

/** Makes the project; more files may be given. */
export function configProject(
  files: Readonly<Record<string, string>> = {},
): ConfigProject {
  const project = makeProject({ ...FILES, ...files });
  const away = { NO_COLOR: "1", HOME: project.path, XDG_CONFIG_HOME: "" };
  const env = { ...away, DENO_DIR: denoDirectory() };
  const assayCommand: ConfigProject["assayCommand"] = (args, options = {}) =>
    project.command(CLI, args, { ...options, env: { ...env, ...options.env } });
  return {
    ...project,
    assayCommand,
    async assay(...args) {
      const { code, stdout, stderr } = await assayCommand(args).output();
      const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
      return { code, stdout: text(stdout), stderr: text(stderr) };
    },
  };
}
