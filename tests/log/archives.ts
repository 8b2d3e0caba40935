/**
 * Archives that tests write, and what they read of others.
 *
 * @module
 */

import { ArchiveSource } from "../../src/log/archive_source.ts";
import type { LogEntry } from "../../src/log/entry.ts";
import { entryName } from "../../src/log/entry_name.ts";
import type { EntrySelection, LogDamage } from "../../src/log/entry_source.ts";
import { NpyHead } from "../../src/log/npy.ts";
import { type Compression, ZipWriter } from "../../src/log/zip_writer.ts";
import { asText } from "./random_entries.ts";

/**
 * Names entries as members, in the order given.
 *
 * @param entries The entries.
 * @returns Each with the name it has.
 */
export function named(
  entries: readonly LogEntry[],
): { name: string; entry: LogEntry }[] {
  const seen = new Map<string, number>();
  return entries.map((entry) => {
    const key = `${entry.sourceId} ${entry.timestamp}`;
    const occurrence = seen.get(key) ?? 0;
    seen.set(key, occurrence + 1);
    const name = entryName(entry.sourceId, entry.timestamp, occurrence);
    return { name, entry };
  });
}

/**
 * Writes an archive.
 *
 * @param path Where.
 * @param entries What it holds, in this order.
 * @param compression How members are kept.
 */
export function writeArchive(
  path: string,
  entries: readonly LogEntry[],
  compression: Compression = "stored",
): void {
  using zip = new ZipWriter(path, compression);
  const head = new NpyHead();
  for (const { name, entry: { sourceId, timestamp, data } } of named(entries)) {
    zip.add(name, [head.write(sourceId, timestamp, data.length), data]);
  }
  zip.finish();
}

/**
 * Reads an archive.
 *
 * @param path Where it lies.
 * @param selection Which entries.
 * @returns The entries as texts, and what was damaged.
 */
export function readArchive(
  path: string,
  selection: EntrySelection = {},
): { entries: string[]; damage: readonly LogDamage[] } {
  using source = new ArchiveSource(path);
  const entries = Array.from(source.entries(selection), asText);
  return { entries, damage: source.damage };
}
