/**
 * Temporary folders for the tests of this room.
 *
 * @module
 */

/** A folder that is removed when disposed of. */
export interface Folder extends Disposable {
  /** Its real path. */
  readonly path: string;
  /**
   * Writes a file into it, and the directories on the way.
   *
   * @param name The file's path below the folder.
   * @param content What the file is to hold.
   * @returns The file's whole path.
   */
  write(name: string, content: string | Uint8Array): string;
}

/**
 * Makes a temporary folder.
 *
 * @returns The folder.
 */
export function temporaryFolder(): Folder {
  const path = Deno.realPathSync(Deno.makeTempDirSync());
  return {
    path,
    write(name, content) {
      const file = `${path}/${name}`;
      Deno.mkdirSync(file.slice(0, file.lastIndexOf("/")), { recursive: true });
      if (typeof content === "string") Deno.writeTextFileSync(file, content);
      else Deno.writeFileSync(file, content);
      return file;
    },
    [Symbol.dispose]: () => Deno.removeSync(path, { recursive: true }),
  };
}

/**
 * Makes a file of zeros that takes no room on the disk.
 *
 * @param path The file.
 * @param size Its size in bytes.
 */
export function writeSparse(path: string, size: number): void {
  using file = Deno.openSync(path, { write: true, create: true });
  file.truncateSync(size);
}

/**
 * Waits until a condition of the world holds.
 *
 * @param holds The condition.
 */
export async function until(holds: () => boolean): Promise<void> {
  // The clock and other processes send no event: only looking tells.
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}
