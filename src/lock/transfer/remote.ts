/**
 * Remotes as users name them, and what of them may be shown.
 *
 * @module
 */

import { isAbsolute } from "node:path";
import { MASK, mask, registerSecret } from "../../internal/mask.ts";
import { LockError } from "../lock_error.ts";
import { publicAddress } from "../repository/remote.ts";

/** The values of a connection string that tell nothing. */
const HARMLESS = /^(true|false|[\d.]*)$/i;

/** `user:password@` of an address; a name for ssh lets nobody in. */
const USER_INFO = /(?<scheme>(?:ssh(?:\+git)?)?:\/\/)(?<info>[^\s/]*)@/gi;

/**
 * Refuses what git or rclone would take for an option or a program, and hides
 * the secrets of what it accepts from then on.
 *
 * @param remote What was given.
 * @param kind Whose remote it is.
 * @throws {LockError} `REMOTE_INVALID`.
 */
export function demandRemote(remote: string, kind: "data" | "git"): void {
  const why = refusal(remote, kind);
  if (why !== undefined) {
    throw new LockError(
      `Cannot use a remote for ${kind}: expected an address or a path, found one that ${why}`,
      {
        code: "REMOTE_INVALID",
        data: { kind },
        hints: [
          kind === "git"
            ? "Name it as 'git push' takes it: a URL, HOST:PATH or a path."
            : "Name it as rclone takes it: NAME:PATH, or a path.",
        ],
      },
    );
  }
  if (kind === "git") hideAddress(remote);
  else hideConnection(remote);
}

function refusal(remote: string, kind: "data" | "git"): string | undefined {
  if (remote === "") return "is empty";
  if (remote.startsWith("-")) return "begins with '-'";
  if (/\p{Cc}/u.test(remote)) return "holds control characters";
  // 'ext::sh -c …' is a program.
  if (kind === "git" && /^[A-Za-z0-9]+::/.test(remote)) {
    return "names a helper program";
  }
  return undefined;
}

function hideAddress(remote: string): void {
  if (!URL.canParse(remote)) return;
  const { username, password, search, hash, protocol } = new URL(remote);
  const isSsh = /^(git\+)?ssh(\+git)?:$/.test(protocol);
  const values = [
    password,
    hash.slice(1),
    ...new URLSearchParams(search).values(),
    // Elsewhere a name alone may be a token.
    ...isSsh ? [] : [username],
  ];
  for (const value of values) {
    registerSecret(value);
    registerSecret(decoded(value));
  }
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch (error) {
    if (error instanceof URIError) return value;
    throw error;
  }
}

function hideConnection(remote: string): void {
  const { options } = connectionOf(remote);
  const values = options.matchAll(
    /=("(?:[^"]|"")*"|'(?:[^']|'')*'|[^,]+)/g,
  );
  for (const [, value] of values) {
    // rclone tells it as it was written, and as it understood it.
    const written = value!.replace(/^(["'])(.*)\1$/s, "$2");
    const meant = written.replaceAll(value![0]!.repeat(2), value![0]!);
    for (const one of value === written ? [written] : [written, meant]) {
      if (!HARMLESS.test(one)) registerSecret(one);
      userInfos(one).forEach(hideUserInfo);
    }
  }
  userInfos(remote).forEach(hideUserInfo);
}

/** What lets a user in stands in addresses: those of a text. */
function userInfos(text: string): string[] {
  return [...text.matchAll(USER_INFO)]
    .filter(({ groups }) => letsIn(groups!.scheme!, groups!.info!))
    .map(({ groups }) => groups!.info!);
}

function letsIn(scheme: string, info: string): boolean {
  return info !== "" && (scheme.startsWith(":") || info.includes(":"));
}

function hideUserInfo(info: string): void {
  // A name without a password may be a token.
  const secret = info.slice(info.indexOf(":") + 1);
  for (const one of [info, secret, decoded(secret)]) registerSecret(one);
}

function withoutUserInfo(text: string): string {
  return text.replace(
    USER_INFO,
    (all, scheme: string, info: string) =>
      letsIn(scheme, info) ? `${scheme}${MASK}@` : all,
  );
}

/** `:s3,access_key_id=…:bucket` in its parts. */
function connectionOf(
  remote: string,
): { name: string; options: string; path: string } {
  const parts =
    /^(?<name>:?[^:,/"']+)(?<options>(?:,[^=:,]*(?:=(?:"(?:[^"]|"")*"|'(?:[^']|'')*'|[^:,"'][^:,]*)?)?)*):(?<path>.*)$/s
      .exec(remote)?.groups ??
      // One that rclone will not take either: any of it may be a secret.
      /^(?<name>:?[^:,/"']+)(?<options>,.*:.*)(?<path>)$/s.exec(remote)?.groups;
  if (parts === undefined) return { name: "", options: "", path: remote };
  return parts as { name: string; options: string; path: string };
}

/**
 * Gives a remote as it may be shown.
 *
 * @param remote What was given.
 * @param kind Whose remote it is.
 * @returns The remote without credentials.
 */
export function shownRemote(remote: string, kind: "data" | "git"): string {
  const { name, path } = kind === "git"
    ? { name: "", path: publicAddress(remote) ?? remote }
    : connectionOf(remote);
  return mask(withoutUserInfo(name === "" ? path : `${name}:${path}`));
}

/**
 * Takes the credentials of remotes out of what a program said.
 *
 * @param text What it said.
 * @param remotes The remotes it was called with.
 * @param kind Whose remotes they are.
 * @returns What may be shown.
 */
export function scrub(
  text: string,
  remotes: readonly string[],
  kind: "data" | "git",
): string {
  let scrubbed = text;
  for (const remote of remotes) {
    const shown = shownRemote(remote, kind);
    scrubbed = scrubbed.replaceAll(remote, () => shown)
      .replaceAll(goQuoted(remote), () => goQuoted(shown));
    for (const info of userInfos(remote)) {
      scrubbed = scrubbed.replaceAll(`${info}@`, () => `${MASK}@`);
    }
  }
  return mask(withoutUserInfo(scrubbed));
}

/** A text as Go's `%q` has it between its quotes, which rclone writes. */
function goQuoted(text: string): string {
  return text.replace(/["\\]/g, "\\$&")
    .replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, (character) => {
      const hex = character.codePointAt(0)!.toString(16);
      return hex.length > 4
        ? `\\U${hex.padStart(8, "0")}`
        : `\\u${hex.padStart(4, "0")}`;
    });
}

/**
 * Tells whether a remote for data can be told to others, who may use it
 * unseen: a name of rclone's settings with a path, or an absolute path. One
 * with options of its own could name a program.
 *
 * @param remote The remote.
 * @returns Whether it can.
 */
export function isTellable(remote: string): boolean {
  if (/[\p{Cc},"']/u.test(remote)) return false;
  if (userInfos(remote).length > 0) return false;
  return isAbsolute(remote) ||
    /^[\p{L}\p{N}_][\p{L}\p{N}_.+@ -]*:/u.test(remote);
}

/**
 * Gives the folder of a remote that lies on this machine.
 *
 * @param remote A remote for data.
 * @returns The path as it was given; nothing for one that lies elsewhere.
 */
export function localFolder(remote: string): string | undefined {
  const { name, options, path } = connectionOf(remote);
  if (name === "" || name.includes("/")) return remote;
  return name === ":local" && options === "" ? path : undefined;
}
