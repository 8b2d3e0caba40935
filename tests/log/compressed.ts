/**
 * Logs to compress, and what is in them before and after.
 *
 * @module
 */

import { join } from "node:path";
import { encodeNpy } from "../../src/log/npy.ts";
import type { LogEntry } from "../../src/log/entry.ts";
import { LogReader } from "../../src/log/log_reader.ts";
import { named } from "./archives.ts";
import { asText } from "./random_entries.ts";
import { encodeSegment } from "./segment_files.ts";

/**
 * Makes entries, `entries` of them for each source, two of each time.
 *
 * @param entries How many.
 * @param sourceIds Of which sources.
 * @returns The entries, in time order.
 */
export function makeEntries(
  entries: number,
  sourceIds: readonly number[] = [1, 2],
): LogEntry[] {
  return Array.from(
    { length: entries },
    (_, at) =>
      sourceIds.map((sourceId) => ({
        sourceId,
        timestamp: BigInt(at >> 1),
        data: new TextEncoder().encode(`${sourceId} ${at}`),
      })),
  ).flat();
}

/**
 * Writes entries as one segment that a run of a logger left.
 *
 * @param directory The log directory.
 * @param entries The entries, in the order of writing.
 * @param options Which segment, and of which run.
 */
export function writeSegment(
  directory: string,
  entries: readonly LogEntry[],
  { number = 1, run = number }: { number?: number; run?: number } = {},
): void {
  const blocks = Array.from(
    { length: Math.ceil(entries.length / 500) },
    (_, block) => entries.slice(500 * block, 500 * (block + 1)),
  ).map((block, at) =>
    block.map((entry, place) => ({
      ...entry,
      sequence: BigInt(500 * at + place),
    }))
  );
  const runId = new Uint8Array(16).fill(run);
  const { bytes } = encodeSegment({ number, firstOrdinal: 0, blocks, runId });
  const name = `${String(number).padStart(6, "0")}.segment`;
  Deno.writeFileSync(join(directory, name), bytes);
}

/**
 * Writes entries as files of their own.
 *
 * @param directory The log directory.
 * @param entries The entries.
 */
export function writeNpyFiles(
  directory: string,
  entries: readonly LogEntry[],
): void {
  for (const { name, entry } of named(entries)) {
    Deno.writeFileSync(join(directory, name), encodeNpy(entry));
  }
}

/**
 * Reads a log.
 *
 * @param path A log directory or an archive.
 * @returns Its entries as texts, those of each source together.
 */
export function readTexts(path: string): string[] {
  using reader = LogReader.open(path);
  const entries = Array.from(reader.entries());
  return bySource(entries);
}

/**
 * Puts the entries of each source together, which have an order of their own.
 *
 * @param entries The entries, in time order.
 * @returns Them as texts.
 */
export function bySource(entries: readonly LogEntry[]): string[] {
  return entries.toSorted((a, b) => a.sourceId - b.sourceId).map(asText);
}
