/**
 * What stays out of a snapshot: a commit is easily pushed, and never forgets.
 *
 * @module
 */

import { basename, isAbsolute, join, relative } from "node:path";
import type { Exclusion, ExclusionReason } from "./record.ts";
import { pathOf, rawOf, shownPath } from "./raw_path.ts";
import type { WorkTreeStatus } from "./status.ts";

/** What {@linkcode keptOut} judges by. */
export interface KeptOutOptions {
  /** The repository's root, absolute and real. */
  readonly root: string;
  /** Files of more bytes stay out. */
  readonly sizeLimit: number;
  /** Absolute paths that are recorded elsewhere: data, run directories. */
  readonly elsewhere: readonly string[];
}

/** Untracked paths, divided. */
export interface Division {
  /** Raw paths that go into the snapshot. */
  readonly taken: readonly string[];
  /** What stays out, in the order of its names. */
  readonly excluded: readonly Exclusion[];
}

const SECRET_NAMES = [
  /^\.env($|rc$|\.(?!(example|sample|template|dist)$))|.\.env$/i,
  /\.(pem|key|p12|pfx|pkcs12|jks|keystore|ppk|kdbx|gpg|age|tfstate|tfvars)$/i,
  /^id_(rsa|dsa|ecdsa|ed25519)(_sk)?(?!.*\.pub$)(\W|$)/i,
  /^[._]?(netrc|pgpass|my\.cnf|npmrc|pypirc|htpasswd|s3cfg|boto|git-credentials|dockercfg)$/i,
  /(^|[._-])(credentials?|secrets?|passwords?|passwd|service[-_]?account[^.]*)(\.(json|ya?ml|toml|ini|cfg|conf|env|txt|csv))?$/i,
  /^client_secret.*\.json$/i,
  /^(rclone|wandb|kaggle)\.(conf|json)$/i,
];

const SECRET_FOLDERS =
  /(^|\/)(\.ssh|\.aws|\.gnupg|\.kube|\.docker|\.azure|\.gcloud)\//;

/** How far into a file the first line of a key is looked for, in bytes. */
const HEAD = 1024;
const KEY_HEAD = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----/;

/**
 * Divides what git does not track.
 *
 * @param status What git says of the work tree.
 * @param options What to judge by.
 * @returns What a snapshot takes, and what stays out.
 */
export function keptOut(
  status: WorkTreeStatus,
  options: KeptOutOptions,
): Division {
  const runs = new RunFolders(options.root);
  const elsewhere = insideOf(options);
  const taken: string[] = [];
  const excluded: Exclusion[] = [];
  const exclude = (raw: string, reason: ExclusionReason) =>
    excluded.push({ path: shownPath(raw), reason });

  for (const raw of status.untracked) {
    const reason = elsewhere(raw) || runs.hold(raw)
      ? "data"
      : reasonFor(raw, options);
    if (reason === undefined) taken.push(raw);
    else exclude(raw, reason);
  }
  for (const raw of status.ignored) exclude(raw, "ignored");
  for (const raw of status.submodules) exclude(raw, "submodule");
  excluded.sort((a, b) => a.path < b.path ? -1 : 1);
  return { taken, excluded };
}

/**
 * Tells whether a file's name is one that keys and passwords have.
 *
 * @param path The path, with `/` between its parts.
 * @returns Whether it is.
 */
export function looksSecret(path: string): boolean {
  const name = basename(path);
  return SECRET_FOLDERS.test(path) ||
    SECRET_NAMES.some((pattern) => pattern.test(name));
}

function reasonFor(
  raw: string,
  { root, sizeLimit }: KeptOutOptions,
): ExclusionReason | undefined {
  if (raw.endsWith("/")) return "repository";
  const path = pathOf(raw);
  if (path === undefined) return "name";
  if (looksSecret(path)) return "secret";
  const full = join(root, path);
  try {
    const { isFile, isSymlink, size } = Deno.lstatSync(full);
    if (isSymlink) return undefined;
    if (!isFile) return "unreadable";
    if (size > sizeLimit) return "size";
    return KEY_HEAD.test(headOf(full)) ? "secret" : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.PermissionDenied) return "unreadable";
    // It went meanwhile, as git will see too.
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function headOf(path: string): string {
  using file = Deno.openSync(path);
  const head = new Uint8Array(HEAD);
  const count = file.readSync(head) ?? 0;
  return new TextDecoder("latin1").decode(head.subarray(0, count));
}

/** Tells of raw paths whether they are, or lie in, one recorded elsewhere. */
function insideOf({ root, elsewhere }: KeptOutOptions) {
  const places = elsewhere.map((path) => relative(root, realPathOf(path)))
    .filter((path) => !path.startsWith("..") && !isAbsolute(path))
    .map(rawOf);
  return (raw: string) =>
    places.some((place) => raw === place || raw.startsWith(`${place}/`));
}

function realPathOf(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch (error) {
    // What is not there yet is not in the way either.
    if (error instanceof Deno.errors.NotFound) return path;
    throw error;
  }
}

/**
 * Knows which folders are those of runs. What lies in them came of a run, so
 * that with it no two runs would ever have the same tree.
 */
class RunFolders {
  readonly #root: string;
  readonly #known = new Map<string, boolean>();

  constructor(root: string) {
    this.#root = root;
  }

  hold(raw: string): boolean {
    const end = raw.lastIndexOf("/", raw.length - 2);
    if (end < 0) return false;
    const folder = raw.slice(0, end);
    let known = this.#known.get(folder);
    if (known === undefined) {
      known = this.#isRun(folder) || this.hold(folder);
      this.#known.set(folder, known);
    }
    return known;
  }

  #isRun(folder: string): boolean {
    const path = pathOf(folder);
    if (path === undefined) return false;
    try {
      return Deno.lstatSync(join(this.#root, path, "run.lock")).isFile;
    } catch (error) {
      const { NotFound, PermissionDenied } = Deno.errors;
      if (error instanceof NotFound || error instanceof PermissionDenied) {
        return false;
      }
      throw error;
    }
  }
}
