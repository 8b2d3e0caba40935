/**
 * The words of `assay lock write`.
 *
 * @module
 */

import { buildCommand, type Command } from "@stricli/core";
import type { Context } from "./context.ts";

/** The flags of `assay lock write`. */
export interface LockWriteFlags {
  /** The file of the configuration. */
  readonly config?: string;
  /** Keys of the configuration. */
  readonly set?: readonly string[];
  /** Files and directories that are read. */
  readonly data?: readonly string[];
  /** Files and directories that are made. */
  readonly output?: readonly string[];
  /** Directories of earlier runs. */
  readonly prev?: readonly string[];
  /** Git repositories. */
  readonly repo?: readonly string[];
  /** How what is not committed is kept. */
  readonly snapshot: "commit" | "patch" | "none";
  /** Environment variables to record. */
  readonly env?: readonly string[];
  /** Seeds of random generators. */
  readonly seed?: readonly (readonly [name: string, value: string])[];
  /** The image of the container. */
  readonly container?: string;
}

const one = { kind: "parsed", parse: String, optional: true } as const;
const many = { ...one, variadic: true } as const;

/** `assay lock write`. */
export const lockWriteRoute: Command<Context> = buildCommand<
  LockWriteFlags,
  string[],
  Context
>({
  loader: async () => (await import("./lock_write_work.ts")).write,
  parameters: {
    flags: {
      config: {
        ...one,
        brief: "The file of the configuration",
        placeholder: "FILE",
      },
      set: {
        ...many,
        brief: "A key of the configuration, over those of the file",
        placeholder: "KEY=VALUE",
      },
      data: {
        ...many,
        brief: "A file or directory that is read",
        placeholder: "PATH",
      },
      output: {
        ...many,
        brief: "A file or directory that is made",
        placeholder: "PATH",
      },
      prev: {
        ...many,
        brief: "The directory of an earlier run that this one builds on",
        placeholder: "DIR",
      },
      repo: {
        ...many,
        brief: "A git repository whose state counts; else the one around here",
        placeholder: "DIR",
      },
      snapshot: {
        kind: "enum",
        values: ["commit", "patch", "none"],
        brief: "How what is not committed is kept",
        default: "commit",
      },
      env: {
        ...many,
        brief: "An environment variable to record",
        placeholder: "VAR",
      },
      seed: {
        ...many,
        parse: parseSeed,
        brief: "The seed of a random generator",
        placeholder: "NAME=VALUE",
      },
      container: {
        ...one,
        brief: "The image of the container",
        placeholder: "IMAGE",
      },
    },
    aliases: { c: "config", s: "set", d: "data", o: "output", e: "env" },
    positional: {
      kind: "array",
      minimum: 1,
      parameter: {
        brief: "The run's directory, then the command and its arguments",
        parse: String,
        placeholder: "dir",
      },
    },
  },
  docs: {
    brief: "Run a command as a run with a lock",
    customUsage: ["[flags] DIR [-- COMMAND [ARGUMENT]...]"],
    fullDescription:
      "Runs a command as a run whose lock is DIR/run.lock: complete when the\n" +
      "command succeeds, failed when it does not, whose exit code is this\n" +
      "one's. The git repository around the present directory is its code.\n" +
      "Without a command it says of what is there already how it was made.\n\n" +
      "Examples:\n" +
      "  assay lock write out/fit -d data.csv -o out/fit/fit.rds -- Rscript fit.R\n" +
      "  assay lock write out/old --data raw --output out/old/table.csv",
  },
});

function parseSeed(text: string): readonly [string, string] {
  const at = text.indexOf("=");
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new RangeError("expected NAME=VALUE");
}
