/**
 * Writing a crate: a directory or a zip, whole or not at all.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { LockError } from "../lock_error.ts";
import { isThere } from "../project.ts";

/** A file of a crate. */
export interface CrateFile {
  /** Where it lies in the crate. */
  readonly path: string;
  /** A file to copy, or the content. */
  readonly content: string | Uint8Array<ArrayBuffer>;
}

/** No file of a crate says when it was made: the same run, the same zip. */
const EPOCH = new Date(1980, 0, 1);

/**
 * Refuses to write a crate over something.
 *
 * @param out The crate's place, absolute.
 * @throws {LockError} `CRATE_TAKEN`.
 */
export function demandFree(out: string): void {
  if (!isThere(out)) return;
  if (!isZip(out) && Deno.statSync(out).isDirectory) {
    if (Array.from(Deno.readDirSync(out)).length === 0) return;
  }
  throw new LockError(
    `Cannot write the crate '${out}': expected nothing there, found something`,
    {
      code: "CRATE_TAKEN",
      data: { out },
      hints: ["Name another place: --output OUT, or OUT.zip."],
    },
  );
}

/**
 * Writes a crate.
 *
 * @param out Its place, absolute: a zip if it ends so, else a directory.
 * @param folders Folders that may be empty.
 * @param files The files.
 * @param signal Stops it.
 */
export async function writeCrate(
  out: string,
  folders: readonly string[],
  files: readonly CrateFile[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const partial = `${out}.${crypto.randomUUID()}.tmp`;
  Deno.mkdirSync(dirname(out), { recursive: true });
  try {
    if (isZip(out)) await writeZip(partial, folders, files, signal);
    else await writeDirectory(partial, folders, files, signal);
    demandFree(out);
    // Renamed over an empty directory.
    Deno.renameSync(partial, out);
  } catch (error) {
    if (isThere(partial)) Deno.removeSync(partial, { recursive: true });
    throw error;
  }
}

function isZip(out: string): boolean {
  return /\.zip$/i.test(out);
}

async function writeDirectory(
  out: string,
  folders: readonly string[],
  files: readonly CrateFile[],
  signal: AbortSignal | undefined,
): Promise<void> {
  Deno.mkdirSync(out);
  for (const folder of folders) {
    Deno.mkdirSync(join(out, folder), { recursive: true });
  }
  for (const { path, content } of files) {
    signal?.throwIfAborted();
    const target = join(out, path);
    Deno.mkdirSync(dirname(target), { recursive: true });
    if (typeof content === "string") await Deno.copyFile(content, target);
    else Deno.writeFileSync(target, content);
  }
}

async function writeZip(
  out: string,
  folders: readonly string[],
  files: readonly CrateFile[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const { ZipWriter, Uint8ArrayReader } = await import("@zip.js/zip.js");
  const file = Deno.openSync(out, { write: true, createNew: true });
  // Workers would need to read the library's own files.
  const writer = new ZipWriter(file.writable, {
    useWebWorkers: false,
    lastModDate: EPOCH,
    extendedTimestamp: false,
    ...(signal && { signal }),
  });
  for (const folder of folders) {
    await writer.add(`${folder}/`, undefined, { directory: true });
  }
  for (const { path, content } of files) {
    if (typeof content === "string") {
      const source = Deno.openSync(content);
      await writer.add(path, source.readable);
    } else await writer.add(path, new Uint8ArrayReader(content));
  }
  await writer.close();
}
