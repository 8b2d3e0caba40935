/**
 * A run as a research object.
 *
 * @module
 */

import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "jsonc-parser";
import { mask } from "../../internal/mask.ts";
import { placeNow } from "../compare/place_now.ts";
import { lockPlace } from "../lock_place.ts";
import type { RunLock } from "../lock_record.ts";
import { findAbove } from "../project.ts";
import { readLock } from "../read_lock.ts";
import { crateMetadata } from "./crate_metadata.ts";
import { type CrateParts, crateParts } from "./crate_parts.ts";
import { type CrateFile, demandFree, writeCrate } from "./write_crate.ts";

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
  const target = out instanceof URL ? fileURLToPath(out) : resolve(out);
  const { directory, path } = lockPlace(dir);
  const lock = readLock(path);
  demandFree(target);
  const parts = await crateParts(lock, directory, path);
  const license = licenseUrl(
    options.license ?? licenseOf(lock, directory) ??
      "No licence is given: ask the authors.",
  );
  const metadata = crateMetadata(lock, parts, { dir: directory, license });
  const text = new TextEncoder().encode(
    mask(`${JSON.stringify(metadata, null, 2)}\n`),
  );
  const files: CrateFile[] = [
    { path: "ro-crate-metadata.json", content: text },
    ...parts.code.map(({ path, text }) => ({ path, content: text })),
    ...copied(parts).map(({ path, source }) => ({ path, content: source })),
  ];
  const folders = [...parts.inputs, ...parts.outputs]
    .filter(({ entry }) => entry.kind === "directory")
    .map(({ path }) => path);
  await writeCrate(target, folders, files, options.signal);
  const sizes = [
    text.byteLength,
    ...parts.code.map(({ text }) => text.byteLength),
    ...copied(parts).map(({ bytes }) => bytes),
  ];
  const isWorkflow = JSON.stringify(metadata).includes("/ro/wfrun/workflow/");
  return {
    path: target,
    profile: `https://w3id.org/ro/wfrun/${
      isWorkflow ? "workflow" : "process"
    }/0.5`,
    files: {
      count: files.length,
      bytes: sizes.reduce((sum, bytes) => sum + bytes, 0),
    },
  };
}

function copied({ own, inputs, outputs }: CrateParts) {
  return [...own, ...[...inputs, ...outputs].flatMap(({ files }) => files)];
}

function licenseOf(lock: RunLock, dir: string): string | undefined {
  const { project } = lock.locations;
  if (project === null) return undefined;
  const file = findAbove(placeNow(lock, dir, project), ["deno.json"]);
  if (file === undefined) return undefined;
  const found: unknown = parse(Deno.readTextFileSync(file))?.license;
  return typeof found === "string" ? found : undefined;
}

/** An SPDX identifier stands for the page that describes it. */
function licenseUrl(license: string): string {
  return /^[A-Za-z0-9][A-Za-z0-9.+-]*$/.test(license)
    ? `https://spdx.org/licenses/${license}`
    : license;
}
