/**
 * Where caches lie.
 *
 * @module
 */

import { existsSync, statfsSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { isGranted } from "./permission.ts";

/** File systems whose files another host may change, by `statfs` type. */
const NETWORK_FILE_SYSTEMS = new Set([
  0x6969, // NFS
  0x517b, // SMB
  0xff534d42, // CIFS
  0xfe534d42, // SMB2
  0x5346414f, // AFS
  0x73757245, // Coda
  0x0bd00bd0, // Lustre
  0x47504653, // GPFS
  0x01161970, // GFS2
  0x7461636f, // OCFS2
  0x19830326, // BeeGFS
  0x00c36400, // Ceph
  0xaad7aaea, // PanFS
  0x01021997, // 9p
  0x65735546, // FUSE: sshfs, GlusterFS and others
]);

/**
 * Tells whether a path lies on a file system that other hosts may write to.
 *
 * @param path An existing path.
 * @returns Whether it does; `undefined` where that cannot be found out
 * (without `--allow-sys=statfs` and permission to read the path).
 */
export function isOnNetwork(path: string): boolean | undefined {
  if (!isGranted({ name: "sys", kind: "statfs" })) return undefined;
  if (!isGranted({ name: "read", path })) return undefined;
  try {
    return NETWORK_FILE_SYSTEMS.has(statfsSync(path).type >>> 0);
  } catch {
    return undefined;
  }
}

/**
 * Finds the directory for caches: `$XDG_CACHE_HOME/assay` or
 * `~/.cache/assay`, or a directory of this machine's where that is a network
 * file system.
 *
 * @returns The directory, which need not exist; `undefined` when the program
 * may not read the variables that name it, none is set, or there is no place
 * on this machine that is safe.
 */
export function cacheDirectory(): string | undefined {
  const base = cacheHome();
  if (base === undefined) return undefined;
  if (!isOnNetwork(nearestExisting(base))) return join(base, "assay");
  return isGranted({ name: "sys", kind: "uid" })
    ? ownDirectory(`/var/tmp/assay-${Deno.uid()}`)
    : undefined;
}

/**
 * Makes a directory in a place where anyone may write, or takes the one that
 * is there if it is this user's alone: whoever made it before could have put
 * digests of their own into it.
 *
 * @param path The directory.
 * @returns The path; `undefined` if it is another's, or open to others, or the
 * program may not make it.
 */
export function ownDirectory(path: string): string | undefined {
  const permitted = isGranted({ name: "read", path }) &&
    isGranted({ name: "write", path });
  if (!permitted) return undefined;
  try {
    Deno.mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) return undefined;
  }
  const { isDirectory, uid, mode } = Deno.lstatSync(path);
  const isOurs = isDirectory && uid === Deno.uid() && (mode! & 0o077) === 0;
  return isOurs ? path : undefined;
}

function cacheHome(): string | undefined {
  const given = environment("XDG_CACHE_HOME");
  if (given !== undefined && isAbsolute(given)) return given;
  const home = environment("HOME");
  return home && isAbsolute(home) ? join(home, ".cache") : undefined;
}

function nearestExisting(path: string): string {
  // Looking at a path that may not be read would throw, or prompt.
  const isThere = isGranted({ name: "read", path }) && existsSync(path);
  return isThere || path === "/" ? path : nearestExisting(dirname(path));
}

function environment(variable: string): string | undefined {
  return isGranted({ name: "env", variable })
    ? Deno.env.get(variable)
    : undefined;
}
