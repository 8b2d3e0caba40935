/**
 * A new file that many small writes go to.
 *
 * @module
 */

import { writeAll } from "../internal/write_all.ts";

/** Bytes that are gathered for one write. */
const BUFFER_BYTES = 1 << 18;

/** A file that is written from its beginning on. */
export class GatheredFile implements Disposable {
  /** Where {@linkcode reserve} makes room. */
  readonly view: DataView = new DataView(new ArrayBuffer(BUFFER_BYTES));
  readonly #file: Deno.FsFile;
  readonly #buffer = new Uint8Array(this.view.buffer);
  #gathered = 0;
  #length = 0;

  /**
   * Creates the file.
   *
   * @param path Where; nothing may be there.
   */
  constructor(path: string) {
    this.#file = Deno.openSync(path, { write: true, createNew: true });
  }

  /** Bytes written so far, gathered ones included. */
  get length(): number {
    return this.#length;
  }

  /**
   * Adds bytes at the end.
   *
   * @param bytes What to add; free for other use when the call returns.
   */
  write(bytes: Uint8Array): void {
    this.#length += bytes.length;
    if (bytes.length > BUFFER_BYTES - this.#gathered) this.flush();
    if (bytes.length > BUFFER_BYTES) return writeAll(this.#file, bytes);
    this.#buffer.set(bytes, this.#gathered);
    this.#gathered += bytes.length;
  }

  /**
   * Adds bytes that the caller then writes, which spares it an array.
   *
   * @param bytes How many; fewer than are gathered at once.
   * @returns Where in {@linkcode view} they begin.
   */
  reserve(bytes: number): number {
    if (bytes > BUFFER_BYTES - this.#gathered) this.flush();
    const at = this.#gathered;
    // Other bytes may be there from before.
    this.#buffer.fill(0, at, at + bytes);
    this.#gathered += bytes;
    this.#length += bytes;
    return at;
  }

  /** Hands what is gathered to the system. */
  flush(): void {
    writeAll(this.#file, this.#buffer.subarray(0, this.#gathered));
    this.#gathered = 0;
  }

  /** Waits until all that was handed over is on the disk. */
  sync(): void {
    this.#file.syncSync();
  }

  /** Closes the file; what is gathered is given up. */
  [Symbol.dispose](): void {
    this.#file.close();
  }
}
