/**
 * Making the archives of some sources anew, of what they held and of what is to
 * be added.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { basename } from "node:path";
import { ArchiveDraft } from "./archive_draft.ts";
import type { ArchiveSource } from "./archive_source.ts";
import { claimOf } from "./divide_segments.ts";
import type { LogEntry } from "./entry.ts";
import { archiveName } from "./entry_name.ts";
import { LogError } from "./log_error.ts";
import { mergeSources } from "./merge_sources.ts";
import { NPY_HEAD_BYTES } from "./npy.ts";
import type { OpenSources } from "./open_sources.ts";
import { encodeClaims } from "./segment_claims.ts";
import { bytesAsFiles } from "./source_tally.ts";
import type { Steps } from "./steps.ts";
import type { Compression } from "./zip_writer.ts";

/** An archive that was made. */
export interface CompressedArchive {
  /** Its source. */
  readonly sourceId: number;
  /** Its path. */
  readonly path: string;
  /** How many entries it has. */
  readonly entries: number;
  /** How many of them are new to it. */
  readonly added: number;
  /** Bytes of the file. */
  readonly bytes: number;
}

/** The archives of one log that are to be made. */
export class ArchiveRewrite {
  /** The sources of which there is something to add. */
  readonly sourceIds: readonly number[];
  readonly #directory: string;
  readonly #sources: OpenSources;
  readonly #compression: Compression;
  readonly #steps: Steps;
  readonly #earlier: ReadonlyMap<number, ArchiveSource>;

  /**
   * Finds out what is to be made.
   *
   * @param directory The log directory.
   * @param sources Its files.
   * @param compression How members are kept.
   * @param steps Is told how far it is.
   * @throws {LogError} `ARCHIVE_MALFORMED`: an archive that is in the way has
   * entries of another source.
   */
  constructor(
    directory: string,
    sources: OpenSources,
    compression: Compression,
    steps: Steps,
  ) {
    this.#directory = directory;
    this.#sources = sources;
    this.#compression = compression;
    this.#steps = steps;
    const { written, added } = sources;
    const ids = new Set([...written, ...added].flatMap(idsOf));
    this.sourceIds = [...ids].sort((a, b) => a - b);
    this.#earlier = earlierArchives(sources.archived, this.sourceIds);
  }

  /** Bytes of entries that are to be written and read back. */
  get bytes(): number {
    const { written, added } = this.#sources;
    const all = [...written, ...added, ...this.#earlier.values()];
    return 2 * bytesAsFiles(all.flatMap(({ sources }) => sources));
  }

  /**
   * Makes the archives of some sources.
   *
   * @param sourceIds The sources.
   * @returns What was made.
   * @throws {LogError} `ARCHIVE_UNVERIFIED`.
   */
  async run(sourceIds: readonly number[]): Promise<CompressedArchive[]> {
    using opened = new DisposableStack();
    const drafts = new Map<number, ArchiveDraft>();
    for (const sourceId of sourceIds) {
      const kind = this.#compression;
      const draft = new ArchiveDraft(this.#directory, sourceId, kind);
      drafts.set(sourceId, opened.use(draft));
    }
    for (const entry of this.#entries(sourceIds)) {
      drafts.get(entry.sourceId)!.add(entry);
      if (this.#took(entry)) await this.#steps.rest();
    }
    const comment = this.#comment();
    for (const draft of drafts.values()) draft.finish(comment);
    await this.#verify(drafts);
    const made = [...drafts.values()].map((draft) => this.#install(draft));
    using folder = Deno.openSync(this.#directory);
    folder.syncSync();
    return made;
  }

  #entries(sourceIds: readonly number[]): Generator<LogEntry, void> {
    const { written, added, goneBefore } = this.#sources;
    const archived = sourceIds.map((sourceId) => this.#earlier.get(sourceId))
      .filter((archive) => archive !== undefined);
    return mergeSources({ written, added, archived, goneBefore }, {
      sources: sourceIds,
    });
  }

  /** Compares what was written with what it was made of, entry by entry. */
  async #verify(drafts: ReadonlyMap<number, ArchiveDraft>): Promise<void> {
    using opened = new DisposableStack();
    const written = new Map<number, Generator<LogEntry, void>>();
    for (const [sourceId, draft] of drafts) {
      written.set(sourceId, opened.use(draft.open()).entries({}));
    }
    for (const entry of this.#entries([...drafts.keys()])) {
      const { sourceId } = entry;
      const { value } = written.get(sourceId)!.next();
      if (!value || !isEqual(value, entry)) {
        throw unverified(drafts.get(sourceId)!.path, entry);
      }
      if (this.#took(entry)) await this.#steps.rest();
    }
    for (const [sourceId, entries] of written) {
      const { value } = entries.next();
      if (value) throw unverified(drafts.get(sourceId)!.path, value);
    }
  }

  #install(draft: ArchiveDraft): CompressedArchive {
    const { sourceId, path, entries } = draft;
    const earlier = this.#earlier.get(sourceId);
    const isDamaged = (earlier?.damage.length ?? 0) > 0;
    const held = earlier?.sources[0]?.entries ?? 0;
    draft.install(isDamaged);
    const { size: bytes } = Deno.statSync(path);
    const added = Math.max(0, entries - held);
    return { sourceId, path, entries, added, bytes };
  }

  #comment(): Uint8Array {
    const segments = this.#sources.segments?.segments ?? [];
    return encodeClaims(
      segments.filter(({ salt }) => salt !== 0).map(claimOf),
    );
  }

  #took({ data }: LogEntry): boolean {
    return this.#steps.take(NPY_HEAD_BYTES + data.length);
  }
}

function idsOf(
  { sources }: { sources: readonly { sourceId: number }[] },
): number[] {
  return sources.map(({ sourceId }) => sourceId);
}

/** The archives that the new ones take the place of. */
function earlierArchives(
  archives: readonly ArchiveSource[],
  sourceIds: readonly number[],
): Map<number, ArchiveSource> {
  const earlier = new Map<number, ArchiveSource>();
  for (const sourceId of sourceIds) {
    const archive = archives.find(({ path }) =>
      basename(path) === archiveName(sourceId)
    );
    if (archive === undefined) continue;
    const others = idsOf(archive).filter((id) => id !== sourceId);
    if (others.length > 0) throw mixed(archive.path, sourceId, others);
    earlier.set(sourceId, archive);
  }
  return earlier;
}

function isEqual(a: LogEntry, b: LogEntry): boolean {
  return a.sourceId === b.sourceId && a.timestamp === b.timestamp &&
    Buffer.compare(a.data, b.data) === 0;
}

function mixed(path: string, sourceId: number, others: number[]): LogError {
  return new LogError(
    `Cannot compress the log: expected entries of source ${sourceId} only in '${path}', found some of ${
      others.join(", ")
    }`,
    {
      code: "ARCHIVE_MALFORMED",
      data: { path, sourceId, others },
      hints: ["Give the archive another name; it stays readable."],
    },
  );
}

function unverified(path: string, { sourceId, timestamp }: LogEntry): LogError {
  return new LogError(
    `Cannot compress the log into '${path}': expected to read back what was written, found another entry of source ${sourceId} at ${timestamp}`,
    {
      code: "ARCHIVE_UNVERIFIED",
      data: { path, sourceId, timestamp },
      hints: [
        "Nothing was removed. Check the disk and the memory, then try again.",
      ],
    },
  );
}
