/**
 * The work of `assay log ls` and `assay log stats`.
 *
 * @module
 */

import { join } from "node:path";
import { renderError } from "../src/internal/render_error.ts";
import { findLogs } from "../src/log/kit.ts";
import { LogError, LogReader, type SourceSummary } from "../src/log/mod.ts";
import type { Context } from "./context.ts";
import type { JsonFlags } from "./log_flags.ts";
import { durationText, timeText, utcText } from "./log_time.ts";
import { warnOfDamage } from "./log_words.ts";
import { jsonText } from "./print_data.ts";
import { inUnits } from "./progress.ts";
import { quoteName } from "./quote_name.ts";
import { tableText } from "./table.ts";

/** What is listed of a log. */
interface Listed {
  readonly path: string;
  readonly state: string;
  readonly entries: number;
  /** Bytes of the payloads. */
  readonly bytes: number;
  /** Bytes of the files. */
  readonly disk: number;
  readonly sources: readonly number[];
  readonly first?: bigint;
  readonly last?: bigint;
  /** In UTC, where the log has an onset. */
  readonly onset?: string;
}

/**
 * Lists the logs below a directory.
 *
 * @param flags The flags given.
 * @param directory Where to look.
 */
export function list(
  this: Context,
  { json }: JsonFlags,
  directory = ".",
): void {
  demandDirectory(directory);
  const logs: Listed[] = [];
  for (const path of findLogs(directory)) {
    try {
      logs.push(lookAt(path));
    } catch (error) {
      this.process.exitCode = 1;
      this.process.stderr.write(`${renderError(error)}\n`);
    }
  }
  this.process.stdout.write(json ? jsonText(logs) : listText(logs));
}

function demandDirectory(path: string): void {
  let cause: unknown;
  try {
    if (Deno.statSync(path).isDirectory) return;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    cause = error;
  }
  const found = cause === undefined ? "a file" : "none";
  throw new LogError(
    `Cannot list the logs below '${path}': expected a directory, found ${found}`,
    {
      code: "LOG_NOT_FOUND",
      data: { path },
      hints: ["Name a directory in which to look, or none to look here."],
      cause,
    },
  );
}

function lookAt(path: string): Listed {
  using reader = LogReader.open(path);
  const { state, entryCount: entries, sources, onset } = reader;
  return {
    path,
    state,
    entries,
    bytes: sources.reduce((sum, { bytes }) => sum + bytes, 0),
    disk: diskBytes(path),
    sources: sources.map(({ sourceId }) => sourceId),
    ...(sources.length === 0 ? {} : rangeOf(sources)),
    ...(onset === undefined ? {} : { onset: utcText(onset * 1000n) }),
  };
}

function rangeOf(
  sources: readonly SourceSummary[],
): { first: bigint; last: bigint } {
  const first = sources.map((one) => one.first);
  const last = sources.map((one) => one.last);
  return {
    first: first.reduce((a, b) => a < b ? a : b),
    last: last.reduce((a, b) => a > b ? a : b),
  };
}

function diskBytes(directory: string): number {
  return [...Deno.readDirSync(directory)]
    .filter(({ isFile }) => isFile)
    .reduce((sum, { name }) => sum + fileBytes(join(directory, name)), 0);
}

function fileBytes(path: string): number {
  try {
    return Deno.statSync(path).size;
  } catch (error) {
    // The logger may have removed it since.
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

function listText(logs: readonly Listed[]): string {
  const head = [
    "log",
    "entries",
    "data",
    "on disk",
    "sources",
    "time",
    "state",
  ];
  const rows = logs.map((
    { path, entries, bytes, disk, sources, first = 0n, last = 0n, state },
  ) => [
    quoteName(path),
    String(entries),
    inUnits(bytes),
    inUnits(disk),
    String(sources.length),
    durationText(last - first),
    state,
  ]);
  return tableText([head, ...rows], [1, 2, 3, 4, 5]);
}

/**
 * Sums up what a log has of each source.
 *
 * @param flags The flags given.
 * @param path The log.
 */
export function stats(this: Context, { json }: JsonFlags, path: string): void {
  using reader = LogReader.open(path);
  const { state, sources, onsets, entryCount: entries, damage } = reader;
  if (json) {
    const of = sources.map((source) => ({
      ...source,
      rate: rateOf(source),
      onset: onsetText(onsets.get(source.sourceId)),
    }));
    this.process.stdout.write(
      jsonText({ path, state, entries, sources: of, damage }),
    );
    return;
  }
  const head = ["source", "entries", "data", "first", "last", "entries/s"];
  const rows = sources.map((source) => {
    const { sourceId, entries, bytes, first, last } = source;
    const rate = rateOf(source);
    return [
      String(sourceId),
      String(entries),
      inUnits(bytes),
      timeText(reader, { sourceId, timestamp: first }),
      timeText(reader, { sourceId, timestamp: last }),
      rate === undefined ? "" : rate.toPrecision(4),
    ];
  });
  this.process.stdout.write(
    `${tableText([head, ...rows], [0, 1, 2, 3, 4, 5])}\n` +
      `${entries} entries of ${sources.length} ${
        sources.length === 1 ? "source" : "sources"
      }, ${state}\n`,
  );
  warnOfDamage(this, damage);
}

/** Entries a second, by the timestamps. */
function rateOf({ entries, first, last }: SourceSummary): number | undefined {
  return last === first ? undefined : entries / (Number(last - first) / 1e9);
}

function onsetText(onset: bigint | undefined): string | undefined {
  return onset === undefined ? undefined : utcText(onset * 1000n);
}
