/**
 * What `deno compile` put into a binary. Its listing folds folders together;
 * the binary holds the whole tree as JSON.
 *
 * @module
 */

type Entry =
  | { Dir: { n: string; e: Entry[] } }
  | { File: { n: string } }
  | { Symlink: { n: string } };

/**
 * Lists the embedded files.
 *
 * @param binary The contents of the binary.
 * @returns Paths, relative to the folder that holds them all.
 * @throws {Error} The binary holds no tree of files.
 */
export function embeddedFiles(binary: Uint8Array): string[] {
  const text = new TextDecoder("latin1").decode(binary);
  const start = text.search(/\[\{"(?:Dir|File|Symlink)":\{"n":"/);
  if (start < 0) throw new Error("Cannot find embedded files in the binary");
  return paths(JSON.parse(text.slice(start, endOfJson(text, start))), "");
}

function paths(entries: Entry[], folder: string): string[] {
  return entries.flatMap((entry) => {
    if ("Dir" in entry) return paths(entry.Dir.e, `${folder}${entry.Dir.n}/`);
    const { n: name } = "File" in entry ? entry.File : entry.Symlink;
    return [folder + name];
  });
}

function endOfJson(text: string, start: number): number {
  const token = /"(?:[^"\\]|\\.)*"|[[{]|[\]}]/g;
  token.lastIndex = start;
  let depth = 0;
  do {
    const found = token.exec(text)?.[0] ?? "]";
    if (found === "[" || found === "{") depth++;
    if (found === "]" || found === "}") depth--;
  } while (depth > 0);
  return token.lastIndex;
}
