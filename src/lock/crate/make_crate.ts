/**
 * The work of exporting a crate, as `exportCrate` tells of it.
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
import type { CrateOptions, WrittenCrate } from "./export_crate.ts";

/**
 * The work of exporting a crate, as `exportCrate` tells of it.
 *
 * @param dir The run's directory, or its lock.
 * @param out The file or directory to make.
 * @param options The licence.
 * @returns What was written.
 */
export async function makeCrate(
  dir: string | URL,
  out: string | URL,
  options: CrateOptions,
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
