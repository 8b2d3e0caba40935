/**
 * What lies in a directory of records: each record, and what it refers to.
 *
 * The layout is described in `docs/memo-store.md`.
 *
 * @module
 */

import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isPlainObject } from "../internal/is_plain_object.ts";
import { MEMO_VERSION, readRecord } from "./record.ts";

/** A file of a store. */
export interface StoredFile {
  /** The file. */
  readonly path: string;
  /** Its size. */
  readonly bytes: number;
  /** When it was written, in ms since 1970. */
  readonly modified: number;
}

/** A record of a store. */
export interface StoredRecord extends StoredFile {
  /**
   * Whether it can be read: a foreign one is of a later version, a damaged one
   * is never a hit.
   */
  readonly state: "sound" | "foreign" | "damaged";
  /** When the run that it is of ended, in ms since 1970. */
  readonly finished: number;
  /** Every digest that stands in it. */
  readonly references: readonly string[];
  /** Whether `NAME.stage` names it. */
  readonly isLast: boolean;
}

/** All runs of one call. */
export interface StoredCall {
  /** The directory of their records. */
  readonly directory: string;
  /** The records. */
  readonly records: readonly StoredRecord[];
  /** `last.json`. */
  readonly last: StoredFile | undefined;
}

/** What is kept under the digest of its content. */
export interface StoredContent extends StoredFile {
  /** Its digest. */
  readonly digest: string;
  /** The digests in it, where it lists other content. */
  readonly references: readonly string[];
}

/** The records of one stage. */
export interface StoredStage {
  /** Name of the stage. */
  readonly name: string;
  /** Its calls. */
  readonly calls: readonly StoredCall[];
  /** What its records refer to, or nothing does. */
  readonly contents: readonly StoredContent[];
  /** What writers left that were killed. */
  readonly temporaries: readonly StoredFile[];
}

/** Directories of files named by a digest that stands in a record. */
const CONTENTS = [
  "arguments",
  "blobs",
  "code",
  "files",
  "functions",
  "links",
  "trees",
];
const DIGEST = /^[0-9a-f]{64}$/;
const DIGESTS = /(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g;
const TEMPORARY = /^\..+\.tmp$/;

/**
 * Looks through a directory of records. What no stage wrote is not in the
 * result, and a directory without a record is none of a stage.
 *
 * @param hashOutput The directory.
 * @param names The stages to look at; without them all.
 * @returns Each stage's records.
 */
export function scanStore(
  hashOutput: string,
  names?: ReadonlySet<string>,
): StoredStage[] {
  return directoriesIn(hashOutput)
    .filter((name) => names?.has(name) ?? !name.startsWith("."))
    .map((name) => scanStage(hashOutput, name))
    .filter(({ calls }) =>
      calls.some(({ records }) =>
        records.some(({ state }) => state !== "damaged")
      )
    );
}

function scanStage(hashOutput: string, name: string): StoredStage {
  const directory = join(hashOutput, name);
  const temporaries = temporariesIn(hashOutput, name);
  const last = lastRecord(hashOutput, name);
  const calls: StoredCall[] = [];
  for (const start of directoriesIn(directory)) {
    if (!/^[0-9a-f]{2}$/.test(start)) continue;
    for (const call of directoriesIn(join(directory, start))) {
      if (!DIGEST.test(call) || !call.startsWith(start)) continue;
      const place = join(directory, start, call);
      temporaries.push(...temporariesIn(place));
      calls.push({
        directory: place,
        records: filesIn(place).filter(({ name }) =>
          name.endsWith(".json") && DIGEST.test(name.slice(0, -5))
        ).flatMap((file) => readStored(file, last)),
        last: filesIn(place).find((file) => file.name === "last.json"),
      });
    }
  }
  const contents = CONTENTS.flatMap(
    (kind) => {
      const place = join(directory, kind);
      temporaries.push(...temporariesIn(place));
      return filesIn(place).filter((file) => DIGEST.test(file.name))
        .map((file) => ({
          ...file,
          digest: file.name,
          references: kind === "trees"
            ? digestsIn(readText(file.path) ?? "")
            : [],
        }));
    },
  );
  return { name, calls, contents, temporaries };
}

function readStored(
  file: StoredFile,
  last: string | undefined,
): StoredRecord[] {
  const text = readText(file.path);
  if (text === undefined) return [];
  const record = readRecord(text);
  const state = record ? "sound" : isForeign(text) ? "foreign" : "damaged";
  const finished = Date.parse(record?.finished ?? "");
  return [{
    ...file,
    state,
    finished: Number.isNaN(finished) ? file.modified : finished,
    references: digestsIn(text),
    isLast: file.path === last,
  }];
}

function isForeign(text: string): boolean {
  try {
    const record: unknown = JSON.parse(text);
    if (!isPlainObject(record) || record.format !== "assay-memo") return false;
    return Number(record.version) > MEMO_VERSION ||
      Array.isArray(record.requires) && record.requires.length > 0;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function lastRecord(hashOutput: string, name: string): string | undefined {
  const text = readText(join(hashOutput, `${name}.stage`));
  try {
    const record = JSON.parse(text ?? "null")?.record;
    return typeof record === "string"
      ? join(hashOutput, name, record)
      : undefined;
  } catch (error) {
    // A view that someone edited is no reason to fail.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function digestsIn(text: string): string[] {
  return text.match(DIGESTS) ?? [];
}

function temporariesIn(directory: string, name?: string): StoredFile[] {
  return filesIn(directory).filter((file) =>
    TEMPORARY.test(file.name) &&
    (name === undefined || file.name.startsWith(`.${name}.`))
  );
}

function directoriesIn(directory: string): string[] {
  return unlessGone(() => readdirSync(directory, { withFileTypes: true }))
    ?.filter((entry) => entry.isDirectory()).map(({ name }) => name) ?? [];
}

function filesIn(directory: string): (StoredFile & { name: string })[] {
  const entries =
    unlessGone(() => readdirSync(directory, { withFileTypes: true })) ?? [];
  return entries.filter((entry) => entry.isFile()).flatMap(({ name }) => {
    const path = join(directory, name);
    const info = unlessGone(() => lstatSync(path));
    return info === undefined
      ? []
      : [{ name, path, bytes: info.size, modified: info.mtimeMs }];
  });
}

function readText(path: string): string | undefined {
  return unlessGone(() => readFileSync(path, "utf8"));
}

/**
 * Gives what looking at a file gives; runs beside this one add and remove some.
 *
 * @typeParam T What looking gives.
 * @param look Looks.
 * @returns What it gives; `undefined` if there is nothing any more.
 */
export function unlessGone<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}
