/**
 * A run as a research object.
 *
 * @module
 */

/** How {@linkcode exportCrate} works. */
export interface CrateOptions {
  /**
   * The licence of what the crate holds: an SPDX identifier, a URL or a
   * sentence.
   *
   * @default The `license` of the project's `deno.json`, if it has one.
   */
  readonly license?: string;
  /** Stops it. */
  readonly signal?: AbortSignal;
}

/** A crate that was written. */
export interface WrittenCrate {
  /** Its place, absolute. */
  readonly path: string;
  /** The profile that it conforms to. */
  readonly profile: string;
  /** How many files of how many bytes it holds, its metadata included. */
  readonly files: { readonly count: number; readonly bytes: number };
}

/**
 * Writes a run as a Workflow Run RO-Crate 0.5: its lock, its code, its data and
 * outputs, and JSON-LD that says how they belong together. A run whose entry
 * module is not known makes a Process Run Crate 0.5.
 *
 * Data, outputs and code must be what the lock says.
 *
 * @param dir The run's directory, or its lock.
 * @param out The crate: a zip if it ends in `.zip`, else a directory.
 * @param options Its licence.
 * @returns What was written.
 * @throws {LockError} `CRATE_CHANGED`: something is not what the lock says;
 * `CRATE_TAKEN`: something is in the crate's place; and what `readLock` throws.
 *
 * @example A run without a program of its own
 * ```ts
 * import { exportCrate, runLock } from "@assay/assay/lock";
 *
 * const directory = await Deno.makeTempDir();
 * await runLock({ directory }, (run) => {
 *   Deno.writeTextFileSync(`${directory}/sum.txt`, "4");
 *   run.addOutput(`${directory}/sum.txt`);
 * });
 * await exportCrate(directory, `${directory}.crate`, { license: "CC-BY-4.0" });
 * const sum = Deno.readTextFileSync(`${directory}.crate/outputs/sum.txt`);
 * if (sum !== "4") throw new Error(sum);
 * ```
 */
export async function exportCrate(
  dir: string | URL,
  out: string | URL,
  options: CrateOptions = {},
): Promise<WrittenCrate> {
  // Few programs come here; the others do not load it.
  const { makeCrate } = await import("./make_crate.ts");
  return await makeCrate(dir, out, options);
}
