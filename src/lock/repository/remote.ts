/**
 * Where a repository came from, without what would let anyone in.
 *
 * @module
 */

/**
 * Gives a remote's address without credentials.
 *
 * @param url The address as the repository's settings have it.
 * @returns The address without password, query and fragment, and without the
 * user's name unless it is reached by ssh; nothing of a remote on this machine,
 * which is a place and no address.
 */
export function publicAddress(url: string): string | null {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  // A drive letter parses as a scheme.
  if (address && /^[a-z][a-z0-9+.-]+:\/\//i.test(url)) {
    if (address.protocol === "file:") return null;
    address.password = address.search = address.hash = "";
    if (!/^(git\+)?ssh(\+git)?:$/.test(address.protocol)) address.username = "";
    return address.href;
  }
  const short =
    /^(?:(?<user>[^/@:]*)(?::[^/@]*)?@)?(?<host>[^/:@]{2,}|\[[^\]]+\]):(?<path>.+)$/s
      .exec(url)?.groups;
  if (short === undefined) return null;
  const { user, host, path } = short;
  return `${user === undefined ? "" : `${user}@`}${host}:${path}`;
}

/**
 * Chooses the remote of a branch among a repository's settings.
 *
 * @param settings What `git config --null --get-regexp` printed of
 * `remote.NAME.url` and `branch.NAME.remote`: the key, a new line, the value.
 * @param branch The branch, if one is checked out.
 * @returns The address, with all it holds; nothing if there is no remote.
 */
export function remoteOf(
  settings: string,
  branch: string | null,
): string | undefined {
  const urls = new Map<string, string>();
  let upstream: string | undefined;
  for (const setting of settings.split("\0")) {
    const at = setting.indexOf("\n");
    const key = setting.slice(0, at);
    const value = setting.slice(at + 1);
    const name = /^remote\.(.*)\.url$/s.exec(key)?.[1];
    // Of several addresses git fetches from the first.
    if (name !== undefined && !urls.has(name)) urls.set(name, value);
    if (key === `branch.${branch}.remote`) upstream = value;
  }
  return urls.get(upstream ?? "origin") ?? urls.get("origin") ??
    urls.values().next().value;
}
