/**
 * Writing frames into segments, a block at a time.
 *
 * A segment is begun with its first block, and finished when the next block
 * would make it larger than its limit. A finished segment has an index beside
 * it, which nothing depends on: it is made anew where it is missing.
 *
 * @module
 */

import { join } from "node:path";
import { writeAll } from "../internal/write_all.ts";
import { writeFileAtomic } from "../internal/atomic_file.ts";
import { BLOCK_HEADER_BYTES, writeBlockHeader } from "./block.ts";
import { syncFailed } from "./failure.ts";
import {
  encodeSegmentHeader,
  saltOfSegment,
  SEGMENT_HEADER_BYTES,
} from "./segment_header.ts";
import { encodeSegmentIndex } from "./segment_index.ts";
import { indexPath, segmentName } from "./segment_name.ts";
import type { FrameBatch, Sink } from "./sink.ts";
import { SpanBuilder } from "./span_builder.ts";
import { WatchedFolder } from "./watched_folder.ts";

/** Where a log goes on, and how. */
export interface SegmentSinkOptions {
  /** The log's folder. */
  readonly directory: string;
  /** How large a segment may become, in bytes. */
  readonly segmentBytes: number;
  /** The number of the first segment to begin. */
  readonly firstNumber: number;
  /** The number of the first frame to write. */
  readonly firstOrdinal: number;
  /** Which start of the logger this is: 16 bytes. */
  readonly runId: Uint8Array;
  /** Whether finished segments are brought onto the disk. */
  readonly durable: boolean;
  /** Told of an index that could not be written: readers do without. */
  readonly onUnindexed: (path: string, error: Error) => void;
}

/** A segment that is being written. */
interface OpenSegment {
  readonly file: Deno.FsFile;
  readonly path: string;
  readonly salt: number;
  readonly spans: SpanBuilder;
  bytes: number;
}

/** Writes frames into segments. */
export class SegmentSink implements Sink {
  readonly #options: SegmentSinkOptions;
  readonly #folder: WatchedFolder;
  readonly #header = new Uint8Array(BLOCK_HEADER_BYTES);
  #number: number;
  #ordinal: number;
  #open: OpenSegment | undefined;
  /** Finished, but perhaps not on the disk. */
  #finished: Deno.FsFile[] = [];
  #hasNewNames = false;
  readonly directory: string;
  fileBytes = 0;
  files = 0;

  /**
   * Begins nothing yet.
   *
   * @param options Where the log goes on, and how.
   */
  constructor(options: SegmentSinkOptions) {
    this.#options = options;
    this.directory = options.directory;
    this.#folder = new WatchedFolder(options.directory);
    this.#number = options.firstNumber;
    this.#ordinal = options.firstOrdinal;
  }

  write(batch: FrameBatch): void {
    const bytes = BLOCK_HEADER_BYTES + batch.bytes;
    const isFull = this.#open !== undefined &&
      this.#open.bytes + bytes > this.#options.segmentBytes;
    if (isFull) this.#finish();
    const segment = this.#open ??= this.#begin();
    const block = {
      firstOrdinal: BigInt(this.#ordinal),
      bodyBytes: batch.bytes,
      frames: batch.frames,
    };
    writeBlockHeader(this.#header, 0, block, segment.salt, ...batch.parts);
    writeAll(segment.file, this.#header);
    for (const part of batch.parts) writeAll(segment.file, part);
    segment.spans.add(
      {
        offset: segment.bytes,
        bytes,
        headerBytes: BLOCK_HEADER_BYTES,
        firstOrdinal: this.#ordinal,
        frames: batch.frames,
      },
      ...batch.parts,
    );
    segment.bytes += bytes;
    this.fileBytes += bytes;
    this.#ordinal += batch.frames;
  }

  async sync(): Promise<void> {
    const finished = this.#finished;
    const hadNewNames = this.#hasNewNames;
    this.#finished = [];
    this.#hasNewNames = false;
    try {
      await this.#open?.file.syncData();
      for (const file of finished) await file.syncData();
      if (hadNewNames) this.#folder.sync();
    } catch (error) {
      throw syncFailed(error, this.directory);
    } finally {
      for (const file of finished) file.close();
    }
  }

  check(): void {
    this.#folder.check(this.#open?.file);
  }

  async close(durable: boolean): Promise<void> {
    this.#finish();
    if (durable) await this.sync();
    else this.abandon();
  }

  abandon(): void {
    for (const file of this.#finished.splice(0)) file.close();
    this.#open?.file.close();
    this.#open = undefined;
  }

  #begin(): OpenSegment {
    this.#folder.check();
    const number = this.#number++;
    const path = join(this.directory, segmentName(number));
    const header = encodeSegmentHeader({
      number,
      firstOrdinal: BigInt(this.#ordinal),
      runId: this.#options.runId,
      created: BigInt(Date.now()) * 1_000_000n,
    });
    const file = Deno.openSync(path, { write: true, createNew: true });
    this.#hasNewNames = true;
    this.files++;
    this.fileBytes += SEGMENT_HEADER_BYTES;
    const salt = saltOfSegment(header);
    const bytes = SEGMENT_HEADER_BYTES;
    const segment = { file, path, salt, spans: new SpanBuilder(), bytes };
    // Known before its header is written, so that its file is closed whatever
    // happens.
    this.#open = segment;
    writeAll(file, header);
    return segment;
  }

  #finish(): void {
    const segment = this.#open;
    if (segment === undefined) return;
    this.#open = undefined;
    this.#finished.push(segment.file);
    const index = encodeSegmentIndex({
      segmentBytes: segment.bytes,
      salt: segment.salt,
      isClosed: true,
      spans: segment.spans.finish(),
    });
    this.#writeIndex(segment, index);
    if (!this.#options.durable) this.#closeFinished();
  }

  /** What can be made anew must not end a log that can not. */
  #writeIndex({ path, file }: OpenSegment, index: Uint8Array): void {
    try {
      writeFileAtomic(indexPath(path), index, { durable: false });
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.#folder.check(file);
      this.#options.onUnindexed(indexPath(path), error);
    }
  }

  #closeFinished(): void {
    for (const file of this.#finished.splice(0)) file.close();
  }
}
