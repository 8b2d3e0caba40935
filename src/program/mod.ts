/**
 * Programs made of a function and the schema of its configuration.
 *
 * @example
 * ```ts
 * import { cliConfig } from "@assay/assay/program";
 * import { z } from "zod";
 *
 * const schema = z.object({ name: z.string().default("world") });
 * const greet = cliConfig(schema, ({ name }) => `hello ${name}`);
 *
 * if (await greet({ name: "you" }) !== "hello you") {
 *   throw new Error("unexpected");
 * }
 * ```
 *
 * @module
 */

export {
  cliConfig,
  type LockedProgramOptions,
  type ResultOf,
} from "./cli_config.ts";
export type { ProgramOptions, RunDescription } from "./program.ts";
export type { Reused } from "./run_main.ts";
