/**
 * The words of `assay lock push` and `pull`.
 *
 * @module
 */

import { buildCommand, type Command } from "@stricli/core";
import type { Context } from "./context.ts";

/** The flags of `assay lock push`. */
export interface LockPushFlags {
  /** Git remotes, with names where there are several repositories. */
  readonly git?: readonly string[];
  /** The remote for data. */
  readonly data: string;
  /** The tag. */
  readonly tag?: string;
  /** Whether untracked files of snapshots are pushed. */
  readonly includeUntracked: boolean;
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** The flags of `assay lock pull`. */
export interface LockPullFlags {
  /** Git remotes, with names where there are several repositories. */
  readonly git?: readonly string[];
  /** The remote for data. */
  readonly data?: string;
  /** The directory that is pulled into. */
  readonly into?: string;
  /** Whether to link. */
  readonly link: boolean;
  /** Whether to print JSON. */
  readonly json: boolean;
}

const off = { kind: "boolean", default: false, withNegated: false } as const;
const text = { kind: "parsed", parse: String } as const;
const json = { ...off, brief: "Print JSON" } as const;
const git = {
  ...text,
  optional: true,
  variadic: true,
  brief: "The git remote; with several repositories, one for each",
  placeholder: "[NAME=]REMOTE",
} as const;

/** `assay lock push`. */
export const lockPushRoute: Command<Context> = buildCommand<
  LockPushFlags,
  string[],
  Context
>({
  loader: async () => (await import("./lock_transfer_work.ts")).push,
  parameters: {
    flags: {
      git,
      data: {
        ...text,
        brief: "The remote for data and outputs, as rclone takes it",
        placeholder: "REMOTE",
      },
      tag: {
        ...text,
        optional: true,
        brief: "The tag; the identity of the first run if left out",
        placeholder: "TAG",
      },
      includeUntracked: {
        ...off,
        brief: "Push files of snapshots that git does not track",
      },
      json,
    },
    positional: {
      kind: "array",
      minimum: 1,
      parameter: {
        brief: "The run's directory, or its lock",
        parse: String,
        placeholder: "run",
      },
    },
    aliases: { t: "tag" },
  },
  docs: {
    brief: "Push runs: code to git, data to another remote",
    fullDescription:
      "Pushes runs with all that they build on, under one tag: the commits they\n" +
      "were made from to git, their locks, data and outputs by digest with\n" +
      "rclone. Each file is copied once and verified. One that is interrupted\n" +
      "goes on when it is called again.\n\n" +
      "Examples:\n" +
      "  assay lock push results/figure --git origin --data s3:lab/runs -t paper-1\n" +
      "  assay lock push results/* --git app=origin --git lib=/srv/lib.git --data /srv/runs",
  },
});

/** `assay lock pull`. */
export const lockPullRoute: Command<Context> = buildCommand<
  LockPullFlags,
  [string],
  Context
>({
  loader: async () => (await import("./lock_transfer_work.ts")).pull,
  parameters: {
    flags: {
      git,
      data: {
        ...text,
        optional: true,
        brief:
          "The remote for data and outputs; what the tag tells if left out",
        placeholder: "REMOTE",
      },
      into: {
        ...text,
        optional: true,
        brief: "The directory to pull into; this one if left out",
        placeholder: "DIR",
      },
      link: {
        ...off,
        brief: "Link to the files of a remote on the same file system",
      },
      json,
    },
    positional: {
      kind: "tuple",
      parameters: [{ brief: "The tag", parse: String, placeholder: "tag" }],
    },
  },
  docs: {
    brief: "Bring pushed runs back",
    fullDescription:
      "Brings pushed runs back into the current directory: their code, which is\n" +
      "checked out where there is no repository yet, their locks, data and\n" +
      "outputs. Verifies all of it, replaces nothing that is there, and writes\n" +
      "nowhere else.\n\n" +
      "Examples:\n" +
      "  assay lock pull paper-1                in a clone of the project\n" +
      "  assay lock pull paper-1 --git git@example.org:lab/app.git --data s3:lab/runs",
  },
});
