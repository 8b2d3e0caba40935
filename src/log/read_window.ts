/**
 * A file that is looked at through a window, which follows who reads on and is
 * small for who jumps.
 *
 * @module
 */

/** Bytes of the first window behind a jump. */
const SMALLEST = 1 << 13;
/** Bytes of the windows of who reads on. */
const LARGEST = 1 << 20;

/** Parts of a file in memory, one at a time. */
export class ReadWindow {
  /** Bytes of the file when it was opened. */
  readonly fileBytes: number;
  readonly #file: Deno.FsFile;
  #view = new DataView(new ArrayBuffer(0));
  #at = 0;
  #step = SMALLEST;

  /**
   * Looks at a file.
   *
   * @param file The file, open for reading; whoever opened it closes it.
   */
  constructor(file: Deno.FsFile) {
    this.#file = file;
    this.fileBytes = file.statSync().size;
  }

  /** What {@linkcode load} brought last. */
  get view(): DataView {
    return this.#view;
  }

  /**
   * Brings a part of the file into the window.
   *
   * @param at Where it begins in the file, in bytes.
   * @param length Bytes that are needed; the file must have them.
   * @returns Where it begins in {@linkcode view}.
   */
  load(at: number, length: number): number {
    const from = at - this.#at;
    if (from >= 0 && from + length <= this.#view.byteLength) return from;
    const isNext = from >= 0 && from <= this.#view.byteLength;
    this.#step = isNext ? Math.min(2 * this.#step, LARGEST) : SMALLEST;
    const wanted = Math.min(
      Math.max(length, this.#step),
      this.fileBytes - at,
    );
    // Memory of its own for each: who holds a part of an earlier one keeps it.
    this.#view = new DataView(this.#read(at, wanted));
    this.#at = at;
    return 0;
  }

  /**
   * Gives a part of the file.
   *
   * @param at Where it begins in the file, in bytes.
   * @param length How many bytes; the file must have them.
   * @returns The bytes, which stay as they are.
   */
  bytes(at: number, length: number): Uint8Array {
    const from = this.load(at, length);
    return new Uint8Array(this.#view.buffer, from, length);
  }

  #read(at: number, length: number): ArrayBuffer {
    const bytes = new Uint8Array(length);
    this.#file.seekSync(at, Deno.SeekMode.Start);
    // A file that was cut since ends in zeros, which no checksum lets by.
    for (let done = 0; done < length;) {
      const read = this.#file.readSync(bytes.subarray(done));
      if (read === null) break;
      done += read;
    }
    return bytes.buffer;
  }
}
