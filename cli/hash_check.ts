/**
 * The work of `assay hash --check`, with the messages and exit codes of
 * `sha256sum --check`.
 *
 * @module
 */

import { Buffer, isUtf8 } from "node:buffer";
import {
  HashError,
  type HashOptions,
  type ManifestEntry,
  type VerifiedEntry,
} from "../src/hash/mod.ts";
import {
  escapePath,
  failureOf,
  readManifestLines,
  toHashError,
  verifyEntries,
} from "../src/hash/kit.ts";
import type { Context } from "./context.ts";
import type { HashFlags } from "./hash.ts";
import type { Progress } from "./progress.ts";
import { quoteName } from "./quote_name.ts";
import { hashStandardInput, readStandardInput } from "./standard_input.ts";

/** What sha256sum prints for each verdict. */
const VERDICTS = {
  ok: "OK",
  changed: "FAILED",
  missing: "FAILED open or read",
  unreadable: "FAILED open or read",
};

/** What the system, and so sha256sum, says of a file that does not open. */
const REASONS = new Map([
  ["DANGLING_LINK", "No such file or directory"],
  ["FILE_NOT_FOUND", "No such file or directory"],
  ["FILE_SYSTEM_LOOP", "Too many levels of symbolic links"],
  ["IS_DIRECTORY", "Is a directory"],
  ["NOT_A_DIRECTORY", "Not a directory"],
  ["PERMISSION_DENIED", "Permission denied"],
]);

/**
 * Checks the files that manifests name.
 *
 * @param context What the command sees of its process.
 * @param flags The flags given.
 * @param manifests Paths of the manifests; `-` is standard input.
 * @param progress The bar, which gives way to what is printed.
 * @param options How to hash.
 */
export async function check(
  context: Context,
  flags: HashFlags,
  manifests: readonly string[],
  progress: Progress,
  options: HashOptions,
): Promise<void> {
  const { process, signal } = context;
  const results: unknown[] = [];
  const say = (line: string) =>
    progress.pause(() => process.stderr.write(`assay hash: ${line}\n`));
  const checkOne = async (manifest: string) => {
    const name = manifest === "-" ? "standard input" : manifest;
    const { entries, malformed } = await readManifest(manifest, context);
    if (entries.length === 0) {
      say(`${quoteName(name)}: no properly formatted checksum lines found`);
      process.exitCode = 1;
      return;
    }
    const counts = { ok: 0, changed: 0, missing: 0, unreadable: 0 };
    const verdicts = verify(entries, context, progress.watch(options));
    for await (const { path, status, error } of verdicts) {
      counts[status]++;
      results.push({ manifest, path, status });
      if (error) say(`${quoteName(path)}: ${reasonOf(error)}`);
      if (flags.json || (flags.quiet && status === "ok")) continue;
      const shown = escapePath(path);
      const line = `${shown === path ? "" : "\\"}${shown}`;
      progress.pause(() =>
        process.stdout.write(`${line}: ${VERDICTS[status]}\n`)
      );
    }
    const unread = counts.missing + counts.unreadable;
    for (
      const warning of [
        count(malformed, "line is", "lines are", "improperly formatted"),
        count(unread, "listed file", "listed files", "could not be read"),
        count(
          counts.changed,
          "computed checksum",
          "computed checksums",
          "did NOT match",
        ),
      ]
    ) if (warning) say(`WARNING: ${warning}`);
    if (unread + counts.changed > 0) process.exitCode = 1;
  };
  for (const manifest of manifests) {
    try {
      await checkOne(manifest);
    } catch (error) {
      if (signal.aborted) return;
      const failure = toHashError(failureOf(manifest, error));
      const reason = failure.code === "IS_DIRECTORY"
        ? "read error"
        : reasonOf(failure);
      say(`${quoteName(manifest)}: ${reason}`);
      process.exitCode = 1;
    }
  }
  if (flags.json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
}

async function* verify(
  entries: readonly ManifestEntry[],
  context: Context,
  options: HashOptions,
): AsyncGenerator<VerifiedEntry> {
  const files = verifyEntries(
    entries.filter(({ path }) => path !== "-"),
    { ...options, root: "." },
  );
  for (const { path, digest } of entries) {
    if (path === "-") {
      const found = await hashStandardInput(context);
      const same = found === digest.toLowerCase();
      yield { path, status: same ? "ok" : "changed" };
    } else {
      const { value } = await files.next();
      if (value !== undefined) yield value;
    }
  }
  // Its end remembers what was read.
  await files.next();
}

async function readManifest(
  path: string,
  context: Context,
): Promise<{ entries: ManifestEntry[]; malformed: number }> {
  const bytes = path === "-"
    ? await readWhole(context)
    : Deno.readFileSync(path);
  if (!isUtf8(bytes)) {
    throw new HashError(
      `Cannot read the manifest '${path}': expected names in UTF-8, found ` +
        "bytes that are not",
      {
        code: "NAME_NOT_UTF8",
        data: { path },
        hints: ["Rename the files, then write the manifest again."],
      },
    );
  }
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const { entries, malformed } = readManifestLines(text);
  if (path !== "-") return { entries, malformed: malformed.length };
  // Standard input cannot hold the list and a file of the list.
  const files = entries.filter((entry) => entry.path !== "-");
  const others = entries.length - files.length;
  return { entries: files, malformed: malformed.length + others };
}

async function readWhole(context: Context): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  await readStandardInput(context, (bytes) => void chunks.push(bytes));
  return Buffer.concat(chunks);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof HashError)) return String(error);
  return REASONS.get(error.code) ?? error.message;
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
