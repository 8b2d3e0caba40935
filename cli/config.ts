/**
 * The words of `assay config`.
 *
 * @module
 */

import {
  buildCommand,
  buildRouteMap,
  type Command,
  type RouteMap,
} from "@stricli/core";
import type { Context } from "./context.ts";
import { DATA_FLAGS, type DataFlags, switchFlag } from "./switch_flag.ts";

/** The flags of `assay config init`. */
export interface InitFlags {
  /** The file to write; standard output without. */
  readonly output?: string;
  /** Whether a file that exists is replaced. */
  readonly force: boolean;
}

const MODULE_IS =
  "MODULE is FILE or FILE#EXPORT: the default export, else the only program of\n" +
  "the file, made by cliConfig, else its only schema.";

const CONFIG_FLAGS =
  "The flags behind it are the program's: --config FILE, --experiment KEY,\n" +
  "--merge FILE, -o KEY=VALUE.";

const show: Command<Context> = buildCommand<DataFlags, string[], Context>({
  loader: async () => (await import("./config_work.ts")).show,
  parameters: {
    flags: DATA_FLAGS,
    positional: {
      kind: "array",
      minimum: 1,
      parameter: {
        brief: "The module, then flags of its program",
        parse: String,
        placeholder: "module",
      },
    },
  },
  docs: {
    brief: "Print the configuration that a program would get",
    customUsage: ["[--json] [--yaml] MODULE [flags of the program]"],
    fullDescription:
      "Prints the configuration that a program would get, as YAML, secrets as\n" +
      `***.\n\n${MODULE_IS}\n${CONFIG_FLAGS}\n\n` +
      "Examples:\n" +
      "  assay config show main.ts                         all layers merged\n" +
      "  assay config show --json main.ts -o days=3        with one key set",
  },
});

const explain: Command<Context> = buildCommand<DataFlags, string[], Context>({
  loader: async () => (await import("./config_work.ts")).explain,
  parameters: {
    flags: DATA_FLAGS,
    positional: {
      kind: "array",
      minimum: 2,
      parameter: {
        brief: "The module and the key, then flags of the program",
        parse: String,
        placeholder: "module key",
      },
    },
  },
  docs: {
    brief: "Tell where a value of a configuration comes from",
    customUsage: ["[--json] [--yaml] MODULE KEY [flags of the program]"],
    fullDescription:
      "Tells the value of a key, the layer and the place that set it, the\n" +
      "expression it was made from, and the values it shadows.\n\n" +
      `${MODULE_IS}\n${CONFIG_FLAGS}\n\n` +
      "Example:\n" +
      "  assay config explain main.ts season.harmonics --config day.yaml",
  },
});

const schema: Command<Context> = buildCommand<DataFlags, [string], Context>({
  loader: async () => (await import("./config_schema.ts")).schema,
  parameters: {
    flags: DATA_FLAGS,
    positional: {
      kind: "tuple",
      parameters: [{
        brief: "FILE or FILE#EXPORT of the program or schema",
        parse: String,
        placeholder: "module",
      }],
    },
  },
  docs: {
    brief: "Print the JSON Schema of a configuration",
    fullDescription:
      "Prints the JSON Schema (draft 2020-12) of what may be written in a\n" +
      `configuration.\n\n${MODULE_IS}\n\n` +
      "Editors with a YAML language server complete and check a file whose first\n" +
      "line names the schema:\n\n" +
      "  # yaml-language-server: $schema=./schema.json\n\n" +
      "Example:\n" +
      "  assay config schema main.ts > schema.json",
  },
});

const validate: Command<Context> = buildCommand<
  DataFlags,
  string[],
  Context
>({
  loader: async () => (await import("./config_validate.ts")).validate,
  parameters: {
    flags: DATA_FLAGS,
    positional: {
      kind: "array",
      minimum: 2,
      parameter: {
        brief: "The module, then the files to check",
        parse: String,
        placeholder: "module file",
      },
    },
  },
  docs: {
    brief: "Check configuration files",
    customUsage: ["[--json] [--yaml] MODULE FILE..."],
    fullDescription:
      "Checks each file by itself, as --config would take it over what the\n" +
      "program brings along; files and variables of this machine do not count.\n" +
      "Prints all that is wrong with each, and where; exits with 1 if anything is.\n\n" +
      `${MODULE_IS}\n\n` +
      "Example:\n" +
      "  assay config validate main.ts configs/*.yaml",
  },
});

const init: Command<Context> = buildCommand<InitFlags, [string], Context>({
  loader: async () => (await import("./config_init.ts")).init,
  parameters: {
    flags: {
      output: {
        kind: "parsed",
        parse: String,
        brief: "Write FILE instead of standard output",
        optional: true,
        placeholder: "FILE",
      },
      force: switchFlag("Replace FILE if it exists"),
    },
    positional: {
      kind: "tuple",
      parameters: [{
        brief: "FILE or FILE#EXPORT of the program or schema",
        parse: String,
        placeholder: "module",
      }],
    },
  },
  docs: {
    brief: "Make a configuration file from a schema",
    fullDescription:
      "Makes a YAML file with every key: its description, type, unit, range and\n" +
      "default. Keys that must be given are marked; the others are comments.\n\n" +
      `${MODULE_IS}\n\n` +
      "Example:\n" +
      "  assay config init main.ts --output my.yaml",
  },
});

/** `assay config`. */
export const configRoutes: RouteMap<Context> = buildRouteMap({
  routes: { show, explain, schema, validate, init },
  docs: {
    brief: "Look at, explain, check and make configurations",
    fullDescription:
      "Looks at the configuration of a program, without running it.\n\n" +
      "Example: assay config explain main.ts season.harmonics",
  },
});
