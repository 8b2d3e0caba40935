/**
 * Paths that are marked as files.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { registerCodec } from "./codec/mod.ts";

/**
 * The path of a file or directory, marked as such: what it names counts by
 * content wherever it stands in the inputs of a stage, also with
 * `files: false`, and a directory also without a `/` in its path.
 *
 * @example A stage that takes texts as texts, and one of them as a file
 * ```ts
 * import { file, type FileRef, Stage } from "@assay/assay/stage";
 *
 * function count(data: FileRef, word: string) {
 *   return Deno.readTextFileSync(data.path).split(word).length - 1;
 * }
 * const stage = new Stage(count, { files: false });
 * const path = Deno.makeTempFileSync();
 * Deno.writeTextFileSync(path, "to be or not to be");
 * const { output } = await stage.run(file(path), "be");
 * if (output !== 2) throw new Error("wrong count");
 * Deno.removeSync(path);
 * ```
 */
export class FileRef {
  /** The path, as it was given. */
  readonly path: string;

  /**
   * Marks a path.
   *
   * @param path A path, or a file URL.
   * @throws {TypeError} The URL is no file URL.
   */
  constructor(path: string | URL) {
    this.path = path instanceof URL || path.startsWith("file:")
      ? fileURLToPath(path)
      : path;
    Object.freeze(this);
  }

  /** The path, so that a reference can stand in a text. */
  toString(): string {
    return this.path;
  }
}

/**
 * Marks a path as one whose file or directory counts by content.
 *
 * @param path A path, or a file URL.
 * @returns The marked path.
 * @throws {TypeError} The URL is no file URL.
 *
 * @example
 * ```ts
 * import { file } from "@assay/assay/stage";
 *
 * if (file("data/day.csv").path !== "data/day.csv") throw new Error("moved");
 * ```
 */
export function file(path: string | URL): FileRef {
  return new FileRef(path);
}

registerCodec<FileRef>({
  name: "FileRef",
  matches: (value) => value instanceof FileRef,
  encode: ({ path }) => path,
  decode: (path) => new FileRef(path as string),
});
