/**
 * What a tag on a data remote consists of.
 *
 * `tags/TAG.json` is JSON, `docs/lock-push.md` describes it. It is the last
 * that a push writes, and holds no time and no place of a machine, so that the
 * same push writes the same bytes.
 *
 * @module
 */

import { conform, type Schema } from "../conform.ts";
import { LockError } from "../lock_error.ts";

/** The version of the format. */
const PUSH_VERSION = 1;

/** A repository of a tag. */
export interface PushedRepository {
  /** Its name, which its remote is given for. */
  readonly name: string;
  /** Where its work tree lies, relative to the pulled directory. */
  readonly path: string;
  /** The commit that the tag names there. */
  readonly commit: string;
}

/** The code of a run in a repository. */
export interface PushedCode {
  /** Name of the repository in the tag. */
  readonly repo: string;
  /** Name of the repository in the run's lock. */
  readonly name: string;
  /** The commit it ran from: an ancestor of the tag's. */
  readonly commit: string;
  /** It is the run's own snapshot. */
  readonly snapshot: boolean;
}

/** Data or an output of a run. */
export interface PushedPath {
  /** Which part of the lock it is from. */
  readonly part: "data" | "outputs";
  /** Its name there. */
  readonly name: string;
  /** What it is. */
  readonly kind: "file" | "directory";
  /** Where it lies, relative to the pulled directory. */
  readonly path: string;
}

/** A run of a tag. */
export interface PushedRun {
  /** Its identity. */
  readonly id: string;
  /** Its directory, relative to the pulled directory. */
  readonly path: string;
  /** Name of its lock's file there. */
  readonly lock: string;
  /** It was named, and is not only in the lineage of one that was. */
  readonly named: boolean;
  /** Its code. */
  readonly code: readonly PushedCode[];
  /** Its data and outputs. */
  readonly paths: readonly PushedPath[];
  /** The runs it builds on: their names in its lock, and their directories. */
  readonly lineage: readonly { readonly name: string; readonly path: string }[];
}

/** A file of a tag. */
export interface PushedFile {
  /** Where it lies, relative to the pulled directory. */
  readonly path: string;
  /** Its SHA-256. */
  readonly digest: string;
  /** Its size. */
  readonly bytes: number;
}

/** What a tag consists of. */
export interface PushRecord {
  /** Tells what kind of file this is. */
  readonly format: "assay-push";
  /** The version of the format. */
  readonly version: number;
  /** What a reader must know beyond it. */
  readonly requires: readonly string[];
  /** The algorithm of every digest. */
  readonly algorithm: "sha256";
  /** The tag. */
  readonly tag: string;
  /** The repositories. */
  readonly repos: readonly PushedRepository[];
  /** The runs, those that were named first. */
  readonly runs: readonly PushedRun[];
  /** Every file, each path once. */
  readonly files: readonly PushedFile[];
}

const text: Schema = { type: "string" };
const commit: Schema = {
  type: "string",
  pattern: "^([0-9a-f]{40}|[0-9a-f]{64})$",
};
const list = (properties: Readonly<Record<string, Schema>>): Schema => ({
  type: "array",
  items: { type: "object", properties, required: Object.keys(properties) },
});

const SCHEMA: Schema = {
  type: "object",
  required: ["tag", "repos", "runs", "files"],
  properties: {
    tag: text,
    repos: list({ name: text, path: text, commit }),
    runs: list({
      id: {
        type: "string",
        pattern: "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
      },
      path: text,
      lock: { type: "string", pattern: "^[^/]+$" },
      named: { type: "boolean" },
      code: list({
        repo: text,
        name: text,
        commit,
        snapshot: { type: "boolean" },
      }),
      paths: list({
        part: { enum: ["data", "outputs"] },
        name: text,
        kind: { enum: ["file", "directory"] },
        path: text,
      }),
      lineage: list({ name: text, path: text }),
    }),
    files: list({
      path: text,
      digest: { type: "string", pattern: "^[0-9a-f]{64}$" },
      bytes: { type: "integer" },
    }),
  },
};

/**
 * Writes what a tag consists of.
 *
 * @param record The tag, its repositories, runs and files.
 * @returns JSON.
 */
export function writePushRecord(
  record: Pick<PushRecord, "tag" | "repos" | "runs" | "files">,
): string {
  const { tag, repos, runs, files } = record;
  const header = {
    format: "assay-push",
    version: PUSH_VERSION,
    requires: [],
    algorithm: "sha256",
  };
  return `${JSON.stringify({ ...header, tag, repos, runs, files }, null, 1)}\n`;
}

/**
 * Reads what a tag consists of. Paths are as the remote has them: whoever
 * writes there must look at them first.
 *
 * @param text What the remote holds.
 * @param tag The tag that was asked for.
 * @returns What it says.
 * @throws {LockError} `PUSH_MALFORMED`, `LOCK_TOO_NEW`.
 */
export function parsePushRecord(text: string, tag: string): PushRecord {
  const found = parseJson(text, tag);
  const { format, version, requires } = (found ?? {}) as Partial<PushRecord>;
  if (format !== "assay-push" || typeof version !== "number") {
    throw malformed(tag, "it does not say 'format: assay-push'");
  }
  if (version > PUSH_VERSION || requires?.length !== 0) {
    throw new LockError(
      `Cannot pull '${tag}': expected version ${PUSH_VERSION} that requires nothing, found version ${version} that requires ${
        JSON.stringify(requires)
      }`,
      {
        code: "LOCK_TOO_NEW",
        data: { tag, version, requires },
        hints: ["Pull it with a newer assay."],
      },
    );
  }
  const record = conform(SCHEMA, found);
  if (!record.ok) throw malformed(tag, `'${record.key}': ${record.message}`);
  const checked = record.value as PushRecord;
  if (checked.tag !== tag) throw malformed(tag, `it is of '${checked.tag}'`);
  return checked;
}

function parseJson(text: string, tag: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw malformed(tag, cause.message, cause);
  }
}

function malformed(tag: string, why: string, cause?: Error): LockError {
  return new LockError(
    `Cannot pull '${tag}': expected what a push writes on the data remote, found that ${why}`,
    {
      code: "PUSH_MALFORMED",
      data: { tag },
      hints: ["Push the runs again, under another tag."],
      cause,
    },
  );
}
