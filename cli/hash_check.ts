/**
 * The work of `assay hash --check`, with the messages and exit codes of
 * `sha256sum --check`.
 *
 * @module
 */

import type { HashOptions } from "../src/hash/mod.ts";
import {
  escapePath,
  readManifestLines,
  verifyEntries,
} from "../src/hash/kit.ts";
import { renderError } from "../src/internal/render_error.ts";
import type { Context } from "./context.ts";
import type { HashFlags } from "./hash.ts";

/** What sha256sum prints for each verdict. */
const VERDICTS = {
  ok: "OK",
  changed: "FAILED",
  missing: "FAILED open or read",
  unreadable: "FAILED open or read",
};

/**
 * Checks the files that manifests name.
 *
 * @param context What the command sees of its process.
 * @param flags The flags given.
 * @param manifests Paths of the manifests; `-` is standard input.
 * @param options How to hash.
 */
export async function check(
  context: Context,
  flags: HashFlags,
  manifests: readonly string[],
  options: HashOptions,
): Promise<void> {
  const results: unknown[] = [];
  for (const manifest of manifests) {
    if (context.signal.aborted) return;
    try {
      const text = await readManifest(manifest, context);
      const found = await checkOne(manifest, text, context, flags, options);
      results.push(...found);
    } catch (error) {
      context.process.stderr.write(`${renderError(error)}\n`);
      context.process.exitCode = 1;
    }
  }
  if (flags.json) {
    context.process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
  }
}

async function readManifest(path: string, context: Context): Promise<string> {
  if (path === "-") return await new Response(context.stdin).text();
  return Deno.readTextFileSync(path);
}

async function checkOne(
  manifest: string,
  text: string,
  { process }: Context,
  flags: HashFlags,
  options: HashOptions,
): Promise<unknown[]> {
  const name = manifest === "-" ? "standard input" : manifest;
  const say = (line: string) => process.stderr.write(`assay hash: ${line}\n`);
  const { entries, malformed } = readManifestLines(text);
  if (entries.length === 0) {
    say(`${name}: no properly formatted checksum lines found`);
    process.exitCode = 1;
    return [];
  }
  const results: unknown[] = [];
  const counts = { ok: 0, changed: 0, missing: 0, unreadable: 0 };
  for await (
    const { path, status, error } of verifyEntries(entries, {
      ...options,
      root: ".",
    })
  ) {
    counts[status]++;
    results.push({ manifest, path, status });
    if (error) {
      process.stderr.write(`${renderError(error)}\n`);
    }
    if (flags.json || (flags.quiet && status === "ok")) continue;
    const mark = escapePath(path) === path ? "" : "\\";
    process.stdout.write(
      `${mark}${escapePath(path)}: ${VERDICTS[status]}\n`,
    );
  }
  const unread = counts.missing + counts.unreadable;
  const warnings = [
    count(malformed.length, "line is", "lines are", "improperly formatted"),
    count(unread, "listed file", "listed files", "could not be read"),
    count(
      counts.changed,
      "computed checksum",
      "computed checksums",
      "did NOT match",
    ),
  ];
  for (const warning of warnings) if (warning) say(`WARNING: ${warning}`);
  if (unread + counts.changed > 0) process.exitCode = 1;
  return results;
}

function count(
  number: number,
  one: string,
  many: string,
  what: string,
): string | undefined {
  if (number === 0) return undefined;
  return `${number} ${number === 1 ? one : many} ${what}`;
}
