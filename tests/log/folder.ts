/**
 * Folders for tests of logs.
 *
 * @module
 */

import { join } from "node:path";

/** A folder that is gone when the test ends. */
export interface TemporaryFolder extends Disposable {
  /** Where it is. */
  readonly path: string;
  /**
   * Names a file in it.
   *
   * @param name Its name.
   * @returns Its path.
   */
  file(name: string): string;
  /**
   * Lists it.
   *
   * @returns The names in it, sorted.
   */
  names(): string[];
}

/**
 * Makes a folder.
 *
 * @returns The folder.
 */
export function temporaryFolder(): TemporaryFolder {
  const path = Deno.makeTempDirSync({ prefix: "assay-log-" });
  return {
    path,
    file: (name) => join(path, name),
    names: () => Array.from(Deno.readDirSync(path), (one) => one.name).sort(),
    [Symbol.dispose]: () => Deno.removeSync(path, { recursive: true }),
  };
}
