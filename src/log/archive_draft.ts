/**
 * An archive that is being made, under a temporary name beside the one it takes
 * the place of.
 *
 * @module
 */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { ArchiveSource } from "./archive_source.ts";
import type { LogEntry } from "./entry.ts";
import { archiveName, entryName } from "./entry_name.ts";
import { NpyHead } from "./npy.ts";
import { type Compression, ZipWriter } from "./zip_writer.ts";

/** The names of archives that are being made, and of what goes with them. */
export const DRAFT_NAME =
  /^\.\d{1,3}_log\.npz\.[0-9a-f-]{36}\.tmp(\.directory)?$/;

/** An archive that is being made. */
export class ArchiveDraft implements Disposable {
  /** The source whose entries it has. */
  readonly sourceId: number;
  /** Where it will be. */
  readonly path: string;
  readonly #temporary: string;
  readonly #head = new NpyHead();
  readonly #zip: ZipWriter;
  #time = -1n;
  #occurrence = 0;

  /**
   * Begins an archive.
   *
   * @param directory The log directory.
   * @param sourceId The source: 0 to 255.
   * @param compression How its members are kept.
   */
  constructor(directory: string, sourceId: number, compression: Compression) {
    const name = archiveName(sourceId);
    const temporary = `.${name}.${crypto.randomUUID()}.tmp`;
    this.sourceId = sourceId;
    this.path = join(directory, name);
    this.#temporary = join(directory, temporary);
    this.#zip = new ZipWriter(this.#temporary, compression);
  }

  /** How many entries it has. */
  get entries(): number {
    return this.#zip.members;
  }

  /**
   * Adds an entry.
   *
   * @param entry The entry; its timestamp is that of the last one or later.
   */
  add({ sourceId, timestamp, data }: LogEntry): void {
    const isEqual = timestamp === this.#time;
    this.#occurrence = isEqual ? this.#occurrence + 1 : 0;
    this.#time = timestamp;
    const name = entryName(sourceId, timestamp, this.#occurrence);
    const head = this.#head.write(sourceId, timestamp, data.length);
    this.#zip.add(name, [head, data]);
  }

  /**
   * Ends the archive, and waits until it is on the disk.
   *
   * @param comment What it says of what it was made of.
   */
  finish(comment: Uint8Array): void {
    this.#zip.finish(comment);
  }

  /**
   * Opens what was written.
   *
   * @returns Its entries.
   */
  open(): ArchiveSource {
    return new ArchiveSource(this.#temporary);
  }

  /**
   * Takes the place of the earlier archive.
   *
   * @param keepsEarlier Whether that stays beside it, under another name.
   * @returns The path of the earlier one, if it stays.
   */
  install(keepsEarlier: boolean): string | undefined {
    const kept = keepsEarlier ? freePath(`${this.path}.damaged`) : undefined;
    if (kept !== undefined) Deno.copyFileSync(this.path, kept);
    Deno.renameSync(this.#temporary, this.path);
    return kept;
  }

  /** Closes the archive; one that was not installed is removed. */
  [Symbol.dispose](): void {
    using undo = new DisposableStack();
    undo.defer(() => {
      if (existsSync(this.#temporary)) Deno.removeSync(this.#temporary);
    });
    undo.use(this.#zip);
  }
}

function freePath(path: string): string {
  if (!existsSync(path)) return path;
  for (let number = 2;; number++) {
    if (!existsSync(`${path}${number}`)) return `${path}${number}`;
  }
}
