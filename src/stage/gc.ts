/**
 * Dropping history from directories of records.
 *
 * What is dropped, in this order: records that are too old; the oldest records
 * until the rest is small enough; records that are damaged; then what no record
 * refers to any more.
 *
 * What stays, whatever is asked for: the record that `NAME.stage` names (the
 * newest where it names none) and all it refers to; records of a later version;
 * whatever was written within the last ten minutes, since a run that goes on
 * writes outputs before the record that refers to them; and every file that no
 * stage wrote. A run that finds something gone runs its function again.
 *
 * @module
 */

import { lstatSync, rmdirSync, rmSync } from "node:fs";
import { basename, dirname } from "node:path";
import { GcLedger } from "./gc_ledger.ts";
import {
  scanStore,
  type StoredFile,
  type StoredRecord,
  type StoredStage,
  unlessGone,
} from "./gc_scan.ts";

/** What was written later than this many ms ago may belong to a run. */
export const GC_MARGIN = 600_000;

/** What history to drop. */
export interface GcOptions {
  /** Records of runs that ended longer ago, in seconds. */
  readonly olderThan?: number;
  /** The oldest records, until the directory holds no more bytes. */
  readonly largerThan?: number;
  /** The stages whose history it is about; without them all. */
  readonly stages?: ReadonlySet<string>;
  /** Whether to tell only. */
  readonly dryRun?: boolean;
}

/** A file that is dropped. */
export interface DroppedFile {
  /** Name of the stage. */
  readonly stage: string;
  /** The file. */
  readonly path: string;
  /** Its size. */
  readonly bytes: number;
  /** Why it is dropped. */
  readonly why: "damaged" | "larger" | "older" | "unreferenced";
}

/** What became of a directory of records. */
export interface GcResult {
  /** Every file that is dropped. */
  readonly dropped: readonly DroppedFile[];
  /** How many stages there are. */
  readonly stages: number;
  /** How many records are left. */
  readonly records: number;
  /** The size of what is left, in bytes. */
  readonly bytes: number;
}

/**
 * Drops history from a directory of records.
 *
 * @param hashOutput The directory.
 * @param options What to drop.
 * @returns What was dropped, and what is left.
 */
export function collectGarbage(
  hashOutput: string,
  { olderThan = Infinity, largerThan = Infinity, stages, dryRun }: GcOptions,
): GcResult {
  const now = Date.now();
  const isYoung = ({ modified }: StoredFile) => now - modified < GC_MARGIN;
  const scanned = scanStore(hashOutput, stages);
  const ledger = new GcLedger(scanned);
  const dropped = new Map<StoredFile, DroppedFile>();
  const drop = (name: string, file: StoredFile, why: DroppedFile["why"]) => {
    const { path, bytes } = file;
    dropped.set(file, { stage: name, path, bytes, why });
  };
  const dropRecord = ({ name, record }: Named, why: DroppedFile["why"]) => {
    ledger.drop(record);
    drop(name, record, why);
  };
  const oldestFirst = scanned.flatMap((stage) => expendable(stage))
    .filter(({ record }) => !isYoung(record))
    .sort((a, b) => a.record.finished - b.record.finished);
  for (const named of oldestFirst) {
    const age = (now - named.record.finished) / 1000;
    if (named.record.state === "damaged") dropRecord(named, "damaged");
    else if (age > olderThan) dropRecord(named, "older");
  }
  for (const named of oldestFirst) {
    if (ledger.bytes <= largerThan) break;
    if (ledger.has(named.record)) dropRecord(named, "larger");
  }
  for (const stage of scanned) {
    for (const file of ledger.unneeded(stage)) {
      if (!isYoung(file)) drop(stage.name, file, "unreferenced");
    }
  }
  if (!dryRun) { for (const file of dropped.keys()) remove(file); }
  const left = scanned.flatMap(filesOf).filter((file) => !dropped.has(file));
  return {
    dropped: [...dropped.values()],
    stages: scanned.length,
    records: scanned.flatMap(recordsOf)
      .filter((record) => ledger.has(record)).length,
    bytes: left.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

interface Named {
  readonly name: string;
  readonly record: StoredRecord;
}

/** What the last run does not need. */
function expendable(stage: StoredStage): Named[] {
  const records = recordsOf(stage);
  const last =
    records.find(({ isLast, state }) => isLast && state !== "damaged") ??
      newest(records);
  return records.filter((record) =>
    record !== last && record.state !== "foreign"
  )
    .map((record) => ({ name: stage.name, record }));
}

function newest(records: readonly StoredRecord[]): StoredRecord | undefined {
  return records.filter(({ state }) => state === "sound")
    .sort((a, b) => b.finished - a.finished)[0];
}

function recordsOf({ calls }: StoredStage): StoredRecord[] {
  return calls.flatMap(({ records }) => records);
}

function filesOf(stage: StoredStage): StoredFile[] {
  const { calls, contents, temporaries } = stage;
  const lasts = calls.flatMap(({ last }) => last ?? []);
  return [...recordsOf(stage), ...lasts, ...contents, ...temporaries];
}

function remove({ path, modified }: StoredFile): void {
  unlessGone(() => {
    // Written anew since: a run needs it.
    if (lstatSync(path).mtimeMs !== modified) return;
    rmSync(path);
    removeIfEmpty(dirname(path));
  });
}

/** Removes the directory of a call, and the one that holds it. */
function removeIfEmpty(directory: string): void {
  if (!/^[0-9a-f]{64}$/.test(basename(directory))) return;
  if (removeEmpty(directory)) removeEmpty(dirname(directory));
}

function removeEmpty(directory: string): boolean {
  try {
    rmdirSync(directory);
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code === "ENOTEMPTY") return false;
    throw error;
  }
}
