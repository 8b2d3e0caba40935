/**
 * The code of a stage, as it is when the stage is called.
 *
 * @module
 */

import { changedSince, type Fingerprint, type Given } from "../code/kit.ts";
import { processStart } from "../internal/host.ts";

/** A fingerprint, and whether it speaks of what was loaded. */
export interface CheckedCode {
  /** The fingerprint. */
  readonly fingerprint: Fingerprint;
  /** Why nothing may be recorded or taken from the store, if so. */
  readonly edited: string | undefined;
}

/** What takes a fingerprint, known by the function that it is taken of. */
interface Coded {
  readonly fn: object;
  readonly module: string | undefined;
  readonly code: (uses?: Given) => Fingerprint;
}

interface Remembered extends CheckedCode {
  readonly module: string | undefined;
  readonly uses: string | undefined;
}

/** Calls that belong together, and what was found for them. */
interface Group {
  readonly known: Map<object, Remembered>;
  moment: number;
}

const groups = new WeakMap<object, Group>();
// Moves on whenever something ran that may have edited a file.
let moment = 0;

/**
 * Lets the calls of one run of a pipeline look at each file of their code once,
 * as long as no body has run: to look anew for each would take most of the
 * time of a hit.
 *
 * @param options The object that all the calls are given as their options.
 */
export function checkCodeTogether(options: object): void {
  groups.set(options, { known: new Map(), moment });
}

/** Tells that code of the user ran, which may have edited anything. */
export function userCodeRan(): void {
  moment++;
}

/**
 * Takes the fingerprint of a stage, and looks whether it is of what runs.
 *
 * @param stage The stage.
 * @param options What its call was given as options.
 * @param names The names of the values it uses, if it uses any.
 * @returns The fingerprint.
 */
export function checkedCode(
  stage: Coded,
  options: object,
  names: Given | undefined,
): CheckedCode {
  const group = groups.get(options);
  if (group === undefined) return check(stage, names);
  if (group.moment !== moment) {
    group.known.clear();
    group.moment = moment;
  }
  const known = group.known.get(stage.fn);
  const uses = names && JSON.stringify(names);
  const isKnown = known?.module === stage.module && known?.uses === uses;
  if (known !== undefined && isKnown) return known;
  const found = { ...check(stage, names), module: stage.module, uses };
  group.known.set(stage.fn, found);
  return found;
}

function check(
  { code }: Coded,
  names: Given | undefined,
): CheckedCode {
  const fingerprint = code(names);
  return { fingerprint, edited: editedCode(fingerprint) };
}

/**
 * Says which code on disk is not the code that was loaded, and so not what a
 * fingerprint speaks of.
 *
 * @param fingerprint The fingerprint.
 * @returns Why nothing may be recorded or taken from the store, if so.
 */
export function editedCode(fingerprint: Fingerprint): string | undefined {
  const [edited] = changedSince(fingerprint, processStart());
  return edited && `${edited} changed after the program started`;
}
