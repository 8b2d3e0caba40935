/**
 * The local file that a URL stands for.
 *
 * @module
 */

import { fileURLToPath } from "node:url";

/**
 * Gives the path of a file URL.
 *
 * @param url The URL.
 * @returns The path; nothing when it is another machine's, when a name in it
 *   has a slash, or when it is no file URL.
 */
export function localPath(url: URL): string | undefined {
  const { protocol, host, pathname } = url;
  return protocol === "file:" && host === "" && !/%2f/i.test(pathname)
    ? fileURLToPath(url)
    : undefined;
}

/**
 * Gives the path of the main module.
 *
 * @returns The path; nothing when it is no local file, and in a worker.
 */
export function mainPath(): string | undefined {
  const url = URL.parse(Deno.mainModule);
  return url === null ? undefined : localPath(url);
}
