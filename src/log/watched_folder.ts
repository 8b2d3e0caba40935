/**
 * A folder that must stay where it was found.
 *
 * @module
 */

import { LogError } from "./log_error.ts";

/** A log's folder, as it was when its writer began. */
export class WatchedFolder {
  readonly #directory: string;
  readonly #device: number;
  readonly #inode: number | null;

  /**
   * Looks at the folder.
   *
   * @param directory Its path.
   */
  constructor(directory: string) {
    this.#directory = directory;
    const { dev, ino } = Deno.statSync(directory);
    this.#device = dev;
    this.#inode = ino;
  }

  /**
   * Makes sure that what is written there can be found.
   *
   * @param file The file that is open there, if one is.
   * @throws {LogError} `DIRECTORY_REMOVED`.
   */
  check(file?: Deno.FsFile): void {
    if (!this.#isInPlace()) throw this.#removed("another folder or none");
    if (file !== undefined && file.statSync().nlink === 0) {
      throw this.#removed("its open file removed");
    }
  }

  /** Brings the names in the folder onto the disk. */
  sync(): void {
    using folder = Deno.openSync(this.#directory);
    folder.syncSync();
  }

  #isInPlace(): boolean {
    try {
      const { dev, ino } = Deno.statSync(this.#directory);
      return dev === this.#device && ino === this.#inode;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    }
  }

  #removed(found: string): LogError {
    const directory = this.#directory;
    return new LogError(
      `Cannot write the log '${directory}': expected its folder in place, found ${found}`,
      {
        code: "DIRECTORY_REMOVED",
        data: { directory },
        hints: ["Leave the log's folder in place while its logger runs."],
      },
    );
  }
}
