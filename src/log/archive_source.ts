/**
 * The entries of an archive, as NumPy, ataraxis and assay write them.
 *
 * Of one that has lost its end, which its writer did not reach, the members
 * before that are given.
 *
 * When it is opened, the directory is read once; what is kept of it is one mark
 * for every 1,024 members, so that memory does not grow with an archive. Only
 * an archive whose members are not in time order has all of them sorted, which
 * takes about 100 bytes a member.
 *
 * @module
 */

import { join } from "node:path";
import type { LogEntry } from "./entry.ts";
import { type EntryName, parseEntryName } from "./entry_name.ts";
import type {
  EntrySelection,
  EntrySource,
  LogDamage,
  SourceSummary,
} from "./entry_source.ts";
import { LogError } from "./log_error.ts";
import { decodeNpy, NPY_HEAD_BYTES } from "./npy.ts";
import { decodeClaims, type SegmentClaim } from "./segment_claims.ts";
import { SourceTally } from "./source_tally.ts";
import type { ZipEnd, ZipMember } from "./zip_format.ts";
import { type DirectoryRecord, ZipReader } from "./zip_reader.ts";

/** The name of an archive: that of its source, as ataraxis looks for it. */
const ARCHIVE_NAME = /_log\.npz$/;

/** How many members one mark stands for. */
const MARK_EVERY = 1024;

/** Where the directory speaks of the members from a time on. */
interface Mark {
  readonly timestamp: bigint;
  readonly recordAt: number;
}

/** A member that is an entry. */
interface Member extends EntryName {
  readonly member: ZipMember;
}

/**
 * Lists the archives of a log.
 *
 * @param directory The log directory.
 * @returns Their paths, sorted.
 */
export function listArchives(directory: string): string[] {
  return Array.from(Deno.readDirSync(directory), ({ name }) => name)
    .filter((name) => ARCHIVE_NAME.test(name)).toSorted()
    .map((name) => join(directory, name));
}

/** The entries of an archive. */
export class ArchiveSource implements EntrySource {
  readonly #zip: ZipReader;
  readonly #tally = new SourceTally();
  readonly #damage = new Map<number, LogDamage>();
  readonly #marks: Mark[] = [];
  #sorted: readonly Mark[] | undefined;

  /**
   * Opens an archive and reads its directory.
   *
   * @param path Where it lies.
   * @throws {LogError} `ARCHIVE_MALFORMED`: it is no ZIP file.
   */
  constructor(path: string) {
    using opened = new DisposableStack();
    this.#zip = opened.use(new ZipReader(path));
    this.#readDirectory();
    opened.move();
  }

  /** The path of the file. */
  get path(): string {
    return this.#zip.path;
  }

  /** The segments it was made of; `undefined` where nobody said so. */
  get claims(): readonly SegmentClaim[] | undefined {
    return decodeClaims(this.#zip.comment);
  }

  /** What each source has, by its number. */
  get sources(): readonly SourceSummary[] {
    return this.#tally.summaries();
  }

  /** What could not be read so far. */
  get damage(): readonly LogDamage[] {
    return [...this.#damage.values()];
  }

  /**
   * Reads entries in time order.
   *
   * @param selection Which ones.
   * @returns The entries; a damaged one is left out, and noted.
   */
  *entries(
    { sources, from = 0n, to }: EntrySelection,
  ): Generator<LogEntry, void> {
    const wanted = sources && new Set(sources);
    for (const found of this.#members(from)) {
      if (to !== undefined && found.timestamp >= to) return;
      if (found.timestamp < from) continue;
      if (wanted && !wanted.has(found.sourceId)) continue;
      const entry = this.#read(found);
      if (entry) yield entry;
    }
  }

  /**
   * Reads which entries it has.
   *
   * @returns Their names, in the order of the directory.
   */
  *names(): Generator<EntryName, void> {
    for (const { member } of this.#zip.directory()) {
      const name = member && parseEntryName(member.name);
      if (name) yield name;
    }
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#zip[Symbol.dispose]();
  }

  #readDirectory(): void {
    let last: EntryName | undefined;
    let isSorted = true;
    let records = 0;
    let members = 0;
    for (const record of this.#zip.directory()) {
      if (record.member) records++;
      const found = this.#named(record);
      if (found === undefined) continue;
      const { sourceId, timestamp, member } = found;
      this.#tally.add(
        sourceId,
        timestamp,
        Math.max(0, member.size - NPY_HEAD_BYTES),
      );
      isSorted &&= last === undefined || compareNames(last, found) < 0;
      last = found;
      if (members++ % MARK_EVERY > 0) continue;
      this.#marks.push({ timestamp, recordAt: record.recordAt });
    }
    const { end } = this.#zip;
    if (end && records !== end.members) this.#noteMissing(records, end);
    if (!isSorted) this.#sorted = this.#sort();
  }

  /** All members, in time order. */
  #sort(): readonly Mark[] {
    const all: (EntryName & Mark)[] = [];
    for (const record of this.#zip.directory()) {
      const name = record.member && parseEntryName(record.member.name);
      if (name) all.push({ ...name, recordAt: record.recordAt });
    }
    return all.sort(compareNames);
  }

  *#members(from: bigint): Generator<Member, void> {
    if (this.#sorted === undefined) {
      for (const record of this.#zip.directory(this.#begin(from))) {
        const found = this.#named(record);
        if (found) yield found;
      }
      return;
    }
    for (const { recordAt } of this.#sorted) {
      const [record] = this.#zip.directory(recordAt);
      const found = record && this.#named(record);
      if (found) yield found;
    }
  }

  /** Where the directory is to be read from, for entries from a time on. */
  #begin(from: bigint): number | undefined {
    if (this.#zip.end === undefined) return undefined;
    let low = 0;
    let high = this.#marks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#marks[middle]!.timestamp < from) low = middle + 1;
      else high = middle;
    }
    return this.#marks[low - 1]?.recordAt;
  }

  #named({ recordAt, member, bytes }: DirectoryRecord): Member | undefined {
    const { path: file } = this.#zip;
    if (member === undefined) {
      const isTorn = this.#zip.end === undefined;
      const kind = isTorn ? "torn" : "damaged";
      const found = isTorn
        ? "an archive without its end"
        : "other bytes in the directory of the archive";
      this.#note({ kind, file, offset: recordAt, bytes, found });
      return undefined;
    }
    const name = parseEntryName(member.name);
    if (name) return { ...name, member };
    const found = `a member '${member.name.slice(0, 80)}'`;
    const { at: offset, packed } = member;
    this.#note({ kind: "foreign", file, offset, bytes: packed, found });
    return undefined;
  }

  #read({ sourceId, timestamp, member }: Member): LogEntry | undefined {
    const content = this.#zip.content(member);
    if (typeof content === "string") {
      return this.#noteDamaged(member, content);
    }
    try {
      const entry = decodeNpy(content, `${this.#zip.path}/${member.name}`);
      const isNamed = entry.sourceId === sourceId &&
        entry.timestamp === timestamp;
      if (isNamed) return entry;
      const other = `source ${entry.sourceId} at ${entry.timestamp}`;
      return this.#noteDamaged(member, other);
    } catch (error) {
      if (!(error instanceof LogError)) throw error;
      return this.#noteDamaged(member, error.message);
    }
  }

  #noteDamaged({ name, at, packed }: ZipMember, what: string): undefined {
    this.#note({
      kind: "damaged",
      file: this.#zip.path,
      offset: at,
      bytes: packed,
      found: `${what} as '${name}'`,
    });
  }

  #noteMissing(records: number, { members, at, bytes }: ZipEnd): void {
    this.#note({
      kind: "missing",
      file: this.#zip.path,
      offset: at + bytes,
      bytes: 0,
      found: `${records} members of ${members}`,
    });
  }

  #note(damage: LogDamage): void {
    this.#damage.set(damage.offset, damage);
  }
}

/** By time; at one time by source, then in the order of writing. */
function compareNames(a: EntryName, b: EntryName): number {
  if (a.timestamp !== b.timestamp) return a.timestamp < b.timestamp ? -1 : 1;
  return a.sourceId - b.sourceId || a.occurrence - b.occurrence;
}
