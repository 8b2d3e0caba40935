/**
 * The words of `assay run`.
 *
 * @module
 */

import { buildCommand, type Command } from "@stricli/core";
import type { Context } from "./context.ts";

type NoFlags = Readonly<Record<never, never>>;

/** `assay run`. */
export const runRoute: Command<Context> = buildCommand<
  NoFlags,
  string[],
  Context
>({
  loader: async () => (await import("./run_work.ts")).run,
  parameters: {
    flags: {},
    positional: {
      kind: "array",
      minimum: 1,
      parameter: {
        brief: "FILE or FILE#EXPORT of the program, then the program's flags",
        parse: String,
        placeholder: "module",
      },
    },
  },
  docs: {
    brief: "Run a program that a module exports",
    customUsage: ["MODULE [flags of the program]"],
    fullDescription: "Runs a program that a module exports.\n\n" +
      "MODULE is FILE or FILE#EXPORT: the default export, else the only\n" +
      "program of the file, made by cliConfig. All that follows MODULE is the\n" +
      "program's, as if 'deno run FILE' had been called; so are the exit codes.\n\n" +
      "Examples:\n" +
      "  assay run main.ts -o season.harmonics=3   run it with one key set\n" +
      "  assay run main.ts#train --help            the keys of one of several",
  },
});
