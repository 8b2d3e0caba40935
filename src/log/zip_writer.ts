/**
 * Writing a ZIP file from its beginning to its end, in flat memory.
 *
 * Central headers, 75 bytes a member, go to a file of their own until the last
 * member is written, then behind it. Every length is known before its header is
 * written, so that nothing written is touched again.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { crc32, deflateRawSync } from "node:zlib";
import { GatheredFile } from "./gathered_file.ts";
import {
  centralBytes,
  DEFLATED,
  endRecords,
  localBytes,
  STORED,
  writeCentralHeader,
  writeLocalHeader,
  type ZipMember,
} from "./zip_format.ts";

/** How members are kept: as they are, or compressed. */
export type Compression = "stored" | "deflate";

/** Bytes of the directory that are copied at once. */
const CHUNK_BYTES = 1 << 18;

/** An archive that is being written. */
export class ZipWriter implements Disposable {
  readonly #directoryPath: string;
  readonly #compression: Compression;
  readonly #opened: DisposableStack;
  readonly #file: GatheredFile;
  readonly #directory: GatheredFile;
  #members = 0;

  /**
   * Creates the archive's file, and one beside it, with `.directory` after its
   * name, for what is to stand at the end.
   *
   * @param path Where; nothing may be there.
   * @param compression How members are kept.
   */
  constructor(path: string, compression: Compression) {
    this.#directoryPath = `${path}.directory`;
    this.#compression = compression;
    using opened = new DisposableStack();
    this.#file = opened.use(new GatheredFile(path));
    this.#directory = new GatheredFile(this.#directoryPath);
    opened.defer(() => Deno.removeSync(this.#directoryPath));
    opened.use(this.#directory);
    this.#opened = opened.move();
  }

  /** How many members are written. */
  get members(): number {
    return this.#members;
  }

  /**
   * Adds a member.
   *
   * @param name Its name, in ASCII.
   * @param parts Its content; free for other use when the call returns.
   */
  add(name: string, parts: readonly Uint8Array[]): void {
    const isStored = this.#compression === "stored";
    const content = isStored ? parts : [deflateRawSync(Buffer.concat(parts))];
    const member: ZipMember = {
      name,
      method: isStored ? STORED : DEFLATED,
      crc: parts.reduce((crc, part) => crc32(part, crc), 0),
      size: sum(parts),
      packed: sum(content),
      at: this.#file.length,
    };
    const localAt = this.#file.reserve(localBytes(member));
    writeLocalHeader(this.#file.view, localAt, member);
    for (const part of content) this.#file.write(part);
    const centralAt = this.#directory.reserve(centralBytes(member));
    writeCentralHeader(this.#directory.view, centralAt, member);
    this.#members++;
  }

  /**
   * Writes what stands at the end, and waits until all is on the disk.
   *
   * @param comment What else is to be said of the archive; at most 65,535
   * bytes.
   */
  finish(comment?: Uint8Array): void {
    const at = this.#file.length;
    this.#directory.flush();
    using directory = Deno.openSync(this.#directoryPath);
    const chunk = new Uint8Array(CHUNK_BYTES);
    for (let read; (read = directory.readSync(chunk)) !== null;) {
      this.#file.write(chunk.subarray(0, read));
    }
    const bytes = this.#directory.length;
    const end = { members: this.#members, at, bytes };
    this.#file.write(endRecords(end, comment));
    this.#file.flush();
    this.#file.sync();
  }

  /** Closes the archive, and removes the file beside it. */
  [Symbol.dispose](): void {
    this.#opened.dispose();
  }
}

function sum(parts: readonly Uint8Array[]): number {
  return parts.reduce((bytes, part) => bytes + part.length, 0);
}
