/**
 * A temporary folder for stages and their records.
 *
 * @module
 */

import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";

/** A folder, removed when disposed of. */
export interface Folder extends Disposable {
  /** Its real path. */
  readonly path: string;
  /** The path of something in it. */
  at(name: string): string;
  /** Writes a file in it, and the folders above. */
  write(name: string, text: string): string;
  /** Every file in it with its state, by path. */
  listing(): Record<string, string>;
  /** Paths of its files that end so. */
  find(ending: string): string[];
}

/** Makes a folder with these files. */
export function makeFolder(
  files: Readonly<Record<string, string>> = {},
): Folder {
  const path = Deno.realPathSync(Deno.makeTempDirSync());
  const at = (name: string) => join(path, name);
  const paths = () =>
    readdirSync(path, { recursive: true, encoding: "utf8" }).map(at).sort();
  const folder: Folder = {
    path,
    at,
    write(name, text) {
      Deno.mkdirSync(dirname(at(name)), { recursive: true });
      Deno.writeTextFileSync(at(name), text);
      return at(name);
    },
    listing: () =>
      Object.fromEntries(
        paths().map((path) => {
          const { isFile, ino, size, mtime, ctime } = Deno.statSync(path);
          const text = isFile ? Deno.readTextFileSync(path) : "";
          const times = `${mtime?.getTime()} ${ctime?.getTime()}`;
          return [path, `${ino} ${size} ${times} ${text}`];
        }),
      ),
    find: (ending) => paths().filter((path) => path.endsWith(ending)),
    [Symbol.dispose]: () => Deno.removeSync(path, { recursive: true }),
  };
  for (const [name, text] of Object.entries(files)) folder.write(name, text);
  return folder;
}
