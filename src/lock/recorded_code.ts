/**
 * What a lock says of the code that ran.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { basename } from "node:path";
import type { Fingerprint } from "../code/kit.ts";
import { processStart } from "../internal/host.ts";
import { isGranted } from "../internal/permission.ts";
import type { LockedCode } from "./lock_record.ts";
import { pathWithin } from "./project.ts";

/**
 * What a problem says, behind the name of a file, of one that a module which
 * is loaded late may have been made from.
 */
export const EDITED_MEANWHILE = "was modified while the program ran";

/** The code of a run. */
export interface RecordedCode {
  /** The field of the lock. */
  readonly code: LockedCode;
  /** Where the entry module lies: a path, or the URL of a remote one. */
  readonly place: string | null;
  /**
   * Lists what has been edited since, which a module that is loaded late may
   * have been made from.
   */
  editedSince(): string[];
}

/**
 * Describes the code that runs: of the entry module, as it was loaded, and of
 * all that it reaches.
 *
 * @param url URL of the entry module, if there is one.
 * @param project The project, relative to which it is named.
 * @returns The field of the lock.
 */
export async function recordCode(
  url: string | undefined,
  project: string,
): Promise<RecordedCode> {
  const none = () => [];
  if (url === undefined) {
    const problems = ["the run is the command of another program"];
    const code = { module: null, digest: null, functions: {}, problems };
    return { code, place: null, editedSince: none };
  }
  if (!url.startsWith("file:")) {
    const { origin, pathname, protocol } = new URL(url);
    const shown = protocol.startsWith("http") ? origin + pathname : null;
    const problems = ["the entry module is no local file"];
    const code = { module: shown, digest: null, functions: {}, problems };
    return { code, place: shown, editedSince: none };
  }
  const place = fileURLToPath(url);
  const module = pathWithin(project, place) ?? basename(place);
  // To ask for it would prompt.
  if (!isGranted({ name: "read", path: place })) {
    const problems = [`no permission to read ${module}`];
    const code = { module, digest: null, functions: {}, problems };
    return { code, place, editedSince: none };
  }
  const { found, edited, began } = known.get(url) ?? await firstLook(url);
  const name = (path: string) => pathWithin(project, path) ?? basename(path);
  return {
    code: {
      module,
      digest: edited.length === 0 ? found.digest : null,
      functions: functionsOf(found),
      problems: [
        ...found.problems.map((problem) => withoutPlaces(problem, project)),
        ...edited.map((path) =>
          `${name(path)} was modified after the program had started`
        ),
      ],
    },
    place,
    editedSince: () => editedSince(found, began).map(name),
  };
}

/** No absolute path may stand there: inside the project, they are relative. */
function withoutPlaces(sentence: string, project: string): string {
  return sentence.replaceAll(`${project}/`, "")
    .replace(/(?<![\w.:/])(?:\/[^\s/]+)+\/([^\s/]+)/g, "$1");
}

/** What was loaded, as far as the files show it. */
interface Known {
  readonly found: Fingerprint;
  /** Files that were modified between the start of the program and the look. */
  readonly edited: readonly string[];
  /** When the look began. */
  readonly began: Date;
}

/**
 * What a process has loaded stays what it was, whatever becomes of the files:
 * the first look is the best.
 */
const known = new Map<string, Known>();

let code: typeof import("../code/kit.ts");

async function firstLook(url: string): Promise<Known> {
  // It brings a parser along.
  code = await import("../code/kit.ts");
  const began = new Date();
  const found = code.fingerprintProgram(url);
  const edited = code.changedSince(found, processStart())
    .filter((path) => !wroteDeno(path));
  const look = { found, edited, began };
  known.set(url, look);
  return look;
}

/** No module runs before all that are imported are loaded. */
const LOADED = new Date();

/**
 * Whether Deno wrote a lock file itself, as it does for a new dependency
 * between its own start and that of the program.
 */
function wroteDeno(path: string): boolean {
  if (basename(path) !== "deno.lock") return false;
  const { mtime } = Deno.statSync(path);
  return mtime !== null && mtime <= LOADED;
}

const LIBRARY = new URL("../", import.meta.url).pathname;

/** This library's own files, of which there are many, are looked at once. */
function editedSince(found: Fingerprint, began: Date): string[] {
  const modules = found.modules.filter(({ path }) => !path.startsWith(LIBRARY));
  return code.changedSince({ ...found, modules }, began);
}

/**
 * Describes the code of a module as it lies on disk, whether or not it runs.
 *
 * @param url URL of a local module.
 * @param project The project, relative to which it is named.
 * @returns What a lock would say of a program that began now.
 */
export async function codeOnDisk(
  url: string,
  project: string,
): Promise<LockedCode> {
  const place = fileURLToPath(url);
  const { fingerprintProgram } = await import("../code/kit.ts");
  const found = fingerprintProgram(url);
  return {
    module: pathWithin(project, place) ?? basename(place),
    digest: found.digest,
    functions: functionsOf(found),
    problems: found.problems,
  };
}

/** Digests by names that travel, in the order of the names. */
function functionsOf({ symbols }: Fingerprint): Record<string, string> {
  return Object.fromEntries(
    // What may not be read has none, and is among the problems.
    symbols.filter(({ digest }) => digest !== "")
      .map(({ label, digest }) => [nameOf(label), digest] as const)
      .sort(([a], [b]) => a < b ? -1 : 1),
  );
}

const PART = /^(statements|program|order|import\.meta\.main) of (.+)$/s;

/** From `season() in fit.ts` to `fit.ts#season`. */
function nameOf(label: string): string {
  const [, plain = label, number = ""] = /^(.*?)( \(\d+\))?$/s.exec(label)!;
  const part = PART.exec(plain);
  if (part) return `${part[2]}#(${part[1]})${number}`;
  const whole = /^all of (.+)$/s.exec(plain);
  if (whole) return whole[1]! + number;
  const [, name, file] = /^(.+?) in (.+)$/s.exec(plain) ?? [];
  if (name === undefined) return label;
  return `${file}#${name.replace(/\(\)$/, "")}${number}`;
}
