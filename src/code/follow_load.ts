/**
 * From a literal that code loads while it runs to the file it gets.
 *
 * @module
 */

import { pathToFileURL } from "node:url";
import type { Reader } from "./files.ts";
import { type Destination, follow } from "./follow.ts";
import type { Load } from "./load.ts";
import { localPath } from "./local_path.ts";
import { isCode, type Module } from "./module.ts";
import { resolve } from "./resolve.ts";

/**
 * Follows `import("…")`, `import.meta.resolve("…")` or `new URL("…",
 * import.meta.url)`.
 *
 * @param module The module whose code loads.
 * @param load What it loads.
 * @param reader Reads what is on the way.
 * @returns All that the load depends on.
 */
export function followLoad(
  module: Module,
  load: Load,
  reader: Reader,
): Destination[] {
  const { specifier, by, asset, start } = load;
  const path = pathOf(module, load, reader);
  if (path === undefined) {
    // A URL that is no file is text, and counts as such.
    if (by === "url") return [];
    return follow(module, { specifier, asset, start }, "*", reader);
  }
  const file = reader.read(path);
  if ("digest" in file) {
    if (!isCode(path)) return [{ kind: "file", file, as: "", imported: "" }];
    const url = pathToFileURL(path).href;
    return follow(module, { specifier: url, asset, start }, "*", reader);
  }
  // A file that is not there is one that the code may be about to write.
  if (file.why === "missing") return [];
  const isBroken = file.why !== "directory";
  return [{ kind: "lost", why: file.sentence, module, start, isBroken }];
}

/** The local file a URL stands for; an import is left to the rules of imports. */
function pathOf(
  module: Module,
  { specifier, by }: Load,
  reader: Reader,
): string | undefined {
  if (by === "import") return undefined;
  if (by === "resolve") {
    const target = resolve(specifier, module.file.path, reader);
    return target.kind === "file" ? target.path : undefined;
  }
  const base = pathToFileURL(module.file.path);
  const url = URL.parse(specifier, base);
  return url === null ? undefined : localPath(url);
}
