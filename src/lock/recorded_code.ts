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
 * @param url URL of the entry module.
 * @param project The project, relative to which it is named.
 * @returns The field of the lock.
 */
export async function recordCode(
  url: string,
  project: string,
): Promise<RecordedCode> {
  const none = () => [];
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
  // It brings a parser along.
  const { changedSince, fingerprintProgram } = await import("../code/kit.ts");
  const found = fingerprintProgram(url);
  const edited = changedSince(found, processStart());
  const name = (path: string) => pathWithin(project, path) ?? basename(path);
  return {
    code: {
      module,
      digest: edited.length === 0 ? found.digest : null,
      functions: functionsOf(found),
      problems: [
        ...found.problems,
        ...edited.map((path) =>
          `${name(path)} was modified after the program had started`
        ),
      ],
    },
    place,
    editedSince: () => {
      const since = new Set(changedSince(found, processStart()));
      edited.forEach((path) => since.delete(path));
      return [...since].map(name);
    },
  };
}

/** Digests by names that travel, in the order of the names. */
function functionsOf({ symbols }: Fingerprint): Record<string, string> {
  return Object.fromEntries(
    symbols.map(({ label, digest }) => [nameOf(label), digest] as const)
      .sort(([a], [b]) => a < b ? -1 : 1),
  );
}

/** From `season() in fit.ts` to `fit.ts#season`. */
function nameOf(label: string): string {
  const [, plain = label, number = ""] = /^(.*?)( \(\d+\))?$/s.exec(label)!;
  const part = /^(statements|program|order) of (.+)$/s.exec(plain);
  if (part) return `${part[2]}#(${part[1]})${number}`;
  const whole = /^all of (.+)$/s.exec(plain);
  if (whole) return whole[1]! + number;
  const [, name, file] = /^(.+?) in (.+)$/s.exec(plain) ?? [];
  if (name === undefined) return label;
  return `${file}#${name.replace(/\(\)$/, "")}${number}`;
}
