/**
 * Paths and file URLs, for what every command needs at its start.
 *
 * `node:path` and `node:url` make Deno load its layer for Node, which takes as
 * long as a third of an empty program. Where that layer is needed anyway, they
 * are the ones to use, and on Windows they are what stands behind these; a
 * property test holds the two to the same answers.
 *
 * @module
 */

/** What stands behind the exports. */
interface Paths {
  readonly isAbsolute: (path: string) => boolean;
  readonly resolve: (...paths: string[]) => string;
  readonly basename: (path: string) => string;
  readonly extname: (path: string) => string;
  readonly fileURLToPath: (url: string | URL) => string;
  readonly pathToFileURL: (path: string) => URL;
}

const posix: Paths = {
  isAbsolute: (path) => path.startsWith("/"),
  resolve: (...paths) => {
    const from = paths.findLastIndex((path) => path.startsWith("/"));
    const joined = from < 0 ? [Deno.cwd(), ...paths] : paths.slice(from);
    const names: string[] = [];
    for (const name of joined.join("/").split("/")) {
      if (name === "..") names.pop();
      else if (name !== "" && name !== ".") names.push(name);
    }
    return `/${names.join("/")}`;
  },
  basename: (path) => /([^/]*)\/*$/.exec(path)![1]!,
  extname: (path) =>
    /^(?!\.\.$).+(\.[^.]*)$/s.exec(posix.basename(path))?.[1] ?? "",
  fileURLToPath: (url) => {
    const { protocol, host, pathname } = new URL(url);
    if (protocol !== "file:" || host !== "" || /%2f/i.test(pathname)) {
      throw new TypeError(`Expected the URL of a file here, found '${url}'`);
    }
    return decodeURIComponent(pathname);
  },
  pathToFileURL: (path) => {
    const url = new URL("file:///");
    url.pathname = posix.resolve(path).replace(
      /[%\\?#|\n\r\t]/g,
      (unsafe) => `%${unsafe.charCodeAt(0).toString(16).padStart(2, "0")}`,
    );
    return url;
  },
};

const paths: Paths = Deno.build.os === "windows"
  // deno-lint-ignore no-process-global -- an import would load it everywhere
  ? {
    ...process.getBuiltinModule("node:path"),
    ...process.getBuiltinModule("node:url"),
  }
  : posix;

export const {
  isAbsolute,
  resolve,
  basename,
  extname,
  fileURLToPath,
  pathToFileURL,
} = paths;

/**
 * Names a file as a person in a directory would.
 *
 * @param file The file, absolute.
 * @param cwd The directory, absolute.
 * @returns The path from the directory, for a file in it; else the file.
 */
export function nearPath(file: string, cwd: string): string {
  const folder = resolve(cwd).replace(/\/?$/, "/");
  return file.startsWith(folder) ? file.slice(folder.length) : file;
}
