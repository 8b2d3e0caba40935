/**
 * The words of `assay memo`.
 *
 * @module
 */

import { buildCommand, type Command } from "@stricli/core";
import type { Context } from "./context.ts";

/** The flags of `assay memo`. */
export interface MemoFlags {
  /** Name of the command's records. */
  readonly name?: string;
  /** Directory of all records. */
  readonly directory: string;
  /** Files and directories it reads. */
  readonly input?: readonly string[];
  /** Files and directories it writes. */
  readonly output?: readonly string[];
  /** Environment variables that count. */
  readonly env?: readonly string[];
  /** Whether words that name files count by content. */
  readonly auto: boolean;
  /** Whether the command reads standard input. */
  readonly stdin: boolean;
  /** Whether all it has started is killed when it fails. */
  readonly killGroup: boolean;
  /** Whether outputs are put back. */
  readonly restore: boolean;
  /** Whether outputs are kept by hard links. */
  readonly link: boolean;
  /** Whether it runs in any case. */
  readonly force: boolean;
  /** Whether to say only what would happen. */
  readonly explain: boolean;
  /** Whether to print a report. */
  readonly json: boolean;
}

const ask = { kind: "boolean", default: false, withNegated: false } as const;

/** `assay memo`. */
export const memoRoute: Command<Context> = buildCommand<
  MemoFlags,
  string[],
  Context
>({
  loader: async () => (await import("./memo_work.ts")).memo,
  parameters: {
    flags: {
      name: {
        kind: "parsed",
        parse: String,
        brief: "Name of its records  [default = the program's]",
        optional: true,
        placeholder: "NAME",
      },
      directory: {
        kind: "parsed",
        parse: String,
        brief: "Where records and outputs are kept",
        default: ".assay/memo",
        placeholder: "DIR",
      },
      input: {
        kind: "parsed",
        parse: String,
        brief: "A file or directory it reads",
        optional: true,
        variadic: true,
        placeholder: "PATH",
      },
      output: {
        kind: "parsed",
        parse: String,
        brief: "A file or directory it writes",
        optional: true,
        variadic: true,
        placeholder: "PATH",
      },
      env: {
        kind: "parsed",
        parse: parseVariable,
        brief: "An environment variable whose value counts, set or not",
        optional: true,
        variadic: true,
        placeholder: "VAR",
      },
      auto: {
        kind: "boolean",
        brief: "Words that name a file or directory count by its content",
        default: true,
      },
      stdin: { ...ask, brief: "Pass standard input on; its bytes count" },
      killGroup: {
        ...ask,
        brief: "When it fails or is stopped, kill all that it has started",
      },
      restore: {
        ...ask,
        brief: "Put outputs back that are gone or changed, without running",
      },
      link: {
        ...ask,
        brief: "Keep outputs by hard links, both names read-only",
      },
      force: { ...ask, brief: "Run it, whatever is stored" },
      explain: { ...ask, brief: "Only say whether it would run, and why" },
      json: {
        ...ask,
        brief: "Print a report as the last line of standard error; " +
          "with --explain on standard output",
      },
    },
    aliases: {
      n: "name",
      d: "directory",
      i: "input",
      o: "output",
      e: "env",
      k: "killGroup",
    },
    positional: {
      kind: "array",
      minimum: 1,
      parameter: {
        brief: "The command and its arguments, passed on as they are",
        parse: String,
        placeholder: "command",
      },
    },
  },
  docs: {
    brief: "Run a command, or replay what it did before",
    customUsage: ["[flags] -- COMMAND [ARGUMENT]..."],
    fullDescription: "Runs a command, or replays what it did before.\n\n" +
      "A run is replayed when the command line, the directory, the program,\n" +
      "and every file that counts are as they were: standard output, standard\n" +
      "error and exit code 0. A command that fails is never stored, and its\n" +
      "exit code is this one's. No shell is involved; use 'sh -c' for one.\n\n" +
      "Examples:\n" +
      "  assay memo -- sort big.csv > sorted.csv         runs once\n" +
      "  assay memo -o prog -- cc -o prog main.c         and while 'prog' is there\n" +
      "  assay memo -i lib -e CFLAGS -o prog -- make     name what words do not\n" +
      "  assay memo --explain -- sort big.csv            would it run? why?",
  },
});

function parseVariable(text: string): string {
  if (/^[^=\0]+$/.test(text)) return text;
  throw new RangeError("expected the name of a variable, without its value");
}
