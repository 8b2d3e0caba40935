/**
 * Manifests: digests with paths, byte for byte what coreutils `sha256sum`
 * prints.
 *
 * The format is described in `docs/manifest.md`.
 *
 * @module
 */

import { HashError } from "./hash_error.ts";

/** One line of a manifest. */
export interface ManifestEntry {
  /** SHA-256 of the file, 64 hexadecimal digits. */
  readonly digest: string;
  /** Path of the file, as the manifest's writer named it. */
  readonly path: string;
  /**
   * How the line is written: `text` (`DIGEST  PATH`), `binary`
   * (`DIGEST *PATH`) or `tag` (`SHA256 (PATH) = DIGEST`).
   *
   * @default {"text"}
   */
  readonly style?: "text" | "binary" | "tag";
}

/** A manifest read line by line, good lines and bad. */
export interface ManifestLines {
  /** The lines that are well formed, in their order. */
  readonly entries: ManifestEntry[];
  /** Numbers of the lines that are not, from 1. */
  readonly malformed: number[];
}

const ESCAPES = new Map([["\\", "\\\\"], ["\n", "\\n"], ["\r", "\\r"]]);
const UNTAGGED = /^([0-9a-fA-F]{64}) ([ *])(.+)$/su;
const TAGGED = /^SHA256 ?\((.+)\)[ \t]*=[ \t]*([0-9a-fA-F]{64})$/su;

/**
 * Writes a manifest.
 *
 * @param entries Digests and paths, in the order of the lines.
 * @returns The text; each line ends with a line feed.
 *
 * @example Writing what `sha256sum` would print
 * ```ts
 * import { writeManifest } from "@assay/assay/hash";
 *
 * const digest = "a".repeat(64);
 * const text = writeManifest([{ digest, path: "a\\b.txt" }]);
 * if (text !== `\\${digest}  a\\\\b.txt\n`) throw new Error(text);
 * ```
 */
export function writeManifest(entries: Iterable<ManifestEntry>): string {
  let text = "";
  for (const entry of entries) text += writeLine(entry) + "\n";
  return text;
}

function writeLine({ digest, path, style = "text" }: ManifestEntry): string {
  const name = escapePath(path);
  const mark = name === path ? "" : "\\";
  if (style === "tag") return `${mark}SHA256 (${name}) = ${digest}`;
  return `${mark}${digest} ${style === "binary" ? "*" : " "}${name}`;
}

/**
 * Escapes a path as `sha256sum` does: backslash, line feed and carriage
 * return.
 *
 * @param path A path.
 * @returns The path on one line; equal to `path` when nothing needed escaping.
 */
export function escapePath(path: string): string {
  return /[\\\n\r]/.test(path)
    ? path.replaceAll(/[\\\n\r]/g, (character) => ESCAPES.get(character)!)
    : path;
}

/**
 * Reads a manifest of `sha256sum` or of {@linkcode writeManifest}.
 *
 * What it takes, {@linkcode writeManifest} writes back byte for byte, so a
 * line in another form, or one cut short, is refused.
 *
 * @param text The manifest.
 * @returns Its lines in their order.
 * @throws {HashError} `MANIFEST_MALFORMED`, naming every bad line.
 *
 * @example Reading a manifest
 * ```ts
 * import { parseManifest } from "@assay/assay/hash";
 *
 * const [entry] = parseManifest(`${"0".repeat(64)}  data/a.csv\n`);
 * if (entry?.path !== "data/a.csv") throw new Error("wrong path");
 * ```
 */
export function parseManifest(text: string): ManifestEntry[] {
  const lines = text.split("\n");
  const end = lines.pop();
  const entries: ManifestEntry[] = [];
  const malformed: number[] = [];
  lines.forEach((line, index) => {
    const entry = parseLine(line);
    if (entry && writeLine(entry) === line) entries.push(entry);
    else malformed.push(index + 1);
  });
  if (end !== "") malformed.push(lines.length + 1);
  if (malformed.length > 0) throw malformedError(malformed, end !== "");
  return entries;
}

function malformedError(malformed: number[], cut: boolean): HashError {
  const shown = malformed.slice(0, 10).join(", ");
  const more = malformed.length > 10
    ? ` and ${malformed.length - 10} more`
    : "";
  return new HashError(
    `Cannot read the manifest: expected lines 'DIGEST  PATH' as sha256sum ` +
      `prints them, found others at line ${shown}${more}`,
    {
      code: "MANIFEST_MALFORMED",
      data: { lines: malformed },
      hints: cut
        ? ["The last line does not end: the manifest may have been cut short."]
        : [],
    },
  );
}

/**
 * Reads a manifest the way `sha256sum --check` does: leading blanks, comments,
 * empty lines, and a last line without its end are allowed, and bad lines are
 * counted.
 *
 * @param text The manifest.
 * @returns The good lines, and which are bad.
 */
export function readManifestLines(text: string): ManifestLines {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  const entries: ManifestEntry[] = [];
  const malformed: number[] = [];
  lines.forEach((line, index) => {
    const content = line.replace(/\r$/, "");
    if (content === "" || content.startsWith("#")) return;
    const entry = parseLine(content.replace(/^[ \t]+/, ""));
    if (entry) entries.push(entry);
    else malformed.push(index + 1);
  });
  return { entries, malformed };
}

function parseLine(line: string): ManifestEntry | undefined {
  const escaped = line.startsWith("\\");
  const body = escaped ? line.slice(1) : line;
  const untagged = UNTAGGED.exec(body);
  const tagged = untagged ? null : TAGGED.exec(body);
  const name = untagged?.[3] ?? tagged?.[1];
  const digest = untagged?.[1] ?? tagged?.[2];
  if (name === undefined || digest === undefined) return undefined;
  const path = escaped ? unescapePath(name) : name;
  if (path === undefined || path.includes("\0")) return undefined;
  if (tagged) return { digest, path, style: "tag" };
  return untagged?.[2] === "*"
    ? { digest, path, style: "binary" }
    : { digest, path };
}

function unescapePath(name: string): string | undefined {
  let path = "";
  for (let index = 0; index < name.length; index++) {
    const character = name[index]!;
    if (character !== "\\") {
      path += character;
      continue;
    }
    const code = name[++index];
    if (code === "n") path += "\n";
    else if (code === "r") path += "\r";
    else if (code === "\\") path += "\\";
    else return undefined;
  }
  return path;
}
