/**
 * Why a stage ran, or why it did not.
 *
 * @module
 */

import type { MemoRecord } from "./record.ts";

/** How something differs from a recorded run. */
export type Change = "added" | "changed" | "removed";

/** One reason why a stage ran or was taken from the store. */
export type Reason =
  /** Code, arguments and files are those of a stored run. */
  | { readonly kind: "unchanged"; readonly since: string }
  /** The last stored result was asked for, whatever changed. */
  | { readonly kind: "skipped"; readonly since: string }
  /** Running was asked for. */
  | { readonly kind: "forced" }
  /** The stage keeps no records. */
  | { readonly kind: "unstored" }
  /** No run of the stage is recorded. */
  | { readonly kind: "first" }
  /** A symbol that the function reaches is not as it was. */
  | {
    readonly kind: "code";
    readonly label: string;
    readonly change: Change;
    /** What changed in it, such as "`max` → `min`". */
    readonly detail?: string;
  }
  /** An argument is not as it was. */
  | {
    readonly kind: "argument";
    readonly name: string;
    readonly before: string;
    readonly now: string;
  }
  /** The outputs are not named as they were. */
  | {
    readonly kind: "labels";
    readonly before: string;
    readonly now: string;
  }
  /** A file or directory among the arguments is not as it was. */
  | {
    readonly kind: "file";
    readonly path: string;
    readonly change: Change;
  }
  /** An output file is not as the stage left it. */
  | {
    readonly kind: "output";
    readonly path: string;
    readonly change: "changed" | "missing";
  }
  /** An output file was put back as the stage left it. */
  | { readonly kind: "restored"; readonly path: string }
  /** Nothing differs, but no sound record of such a run is stored. */
  | { readonly kind: "lost" }
  /** The code cannot be followed, so its results are never stored. */
  | { readonly kind: "unfollowed"; readonly problem: string }
  /** The run could not be recorded, so the next one runs too. */
  | { readonly kind: "unrecorded"; readonly obstacle: string };

/** What of a call is compared with a record. */
export interface ComparedCall
  extends Pick<MemoRecord, "code" | "symbols" | "arguments" | "inputs"> {
  /** Names of the outputs. */
  readonly labels: readonly string[];
  /** Whether a path was created by the recorded run. */
  readonly created: ReadonlySet<string>;
  /** Says in what a symbol differs, where that is known. */
  readonly detailOf?: (label: string) => string | undefined;
}

/**
 * Finds what of a call differs from the nearest recorded run: the last one with
 * the same arguments, or else the last one.
 *
 * @param last Its record, if there is one.
 * @param now The call.
 * @returns Every difference; never empty.
 */
export function differences(
  last: MemoRecord | undefined,
  now: ComparedCall,
): Reason[] {
  if (last === undefined) return [{ kind: "first" }];
  const reasons: Reason[] = [];
  if (last.code !== now.code) {
    const symbols = changes(
      last.symbols.map(({ label, digest }) => [label, digest]),
      now.symbols.map(({ label, digest }) => [label, digest]),
    );
    for (const [label, change] of symbols) {
      const detail = change === "changed" ? now.detailOf?.(label) : undefined;
      const told = detail === undefined ? {} : { detail };
      reasons.push({ kind: "code", label, change, ...told });
    }
    if (symbols.length === 0) {
      reasons.push({ kind: "code", label: "the code", change: "changed" });
    }
  }
  const before = new Map(last.arguments.map((arg) => [arg.name, arg]));
  const names = new Set([
    ...before.keys(),
    ...now.arguments.map(({ name }) => name),
  ]);
  const after = new Map(now.arguments.map((arg) => [arg.name, arg]));
  for (const name of names) {
    const [old, fresh] = [before.get(name), after.get(name)];
    if (old?.digest === fresh?.digest) continue;
    reasons.push({
      kind: "argument",
      name,
      before: old?.shown ?? "none",
      now: fresh?.shown ?? "none",
    });
  }
  const labels = Object.keys(last.outputs).join(", ");
  if (labels !== now.labels.join(", ")) {
    reasons.push({
      kind: "labels",
      before: labels,
      now: now.labels.join(", "),
    });
  }
  const inputs = now.inputs.filter(({ path }) => !now.created.has(path));
  const files = changes(
    last.inputs.map(({ path, digest }) => [path, digest]),
    inputs.map(({ path, digest }) => [path, digest]),
  );
  for (const [path, change] of files) {
    reasons.push({ kind: "file", path, change });
  }
  return reasons.length > 0 ? reasons : [{ kind: "lost" }];
}

function changes(
  before: [string, string][],
  now: [string, string][],
): [string, Change][] {
  const old = new Map(before);
  const fresh = new Map(now);
  const found: [string, Change][] = [];
  for (const [name, digest] of fresh) {
    if (!old.has(name)) found.push([name, "added"]);
    else if (old.get(name) !== digest) found.push([name, "changed"]);
  }
  for (const name of old.keys()) {
    if (!fresh.has(name)) found.push([name, "removed"]);
  }
  return found;
}

/**
 * Says a reason in words.
 *
 * @param reason The reason.
 * @returns A clause such as "season() in fit.ts changed: `max` → `min`".
 */
export function sentence(reason: Reason): string {
  switch (reason.kind) {
    case "unchanged":
      return `unchanged since ${minute(reason.since)}`;
    case "skipped":
      return `asked to skip: result of ${minute(reason.since)}`;
    case "forced":
      return "asked to run";
    case "unstored":
      return "keeps no records";
    case "first":
      return "first run";
    case "code":
      return `${reason.label} ${reason.change}` +
        (reason.detail === undefined ? "" : `: ${reason.detail}`);
    case "argument":
      return reason.before === reason.now
        ? `${reason.name} changed`
        : `${reason.name}: ${reason.before} → ${reason.now}`;
    case "labels":
      return `outputs: ${reason.before} → ${reason.now}`;
    case "file":
      return `file ${reason.path} ${reason.change}`;
    case "output":
      return `output ${reason.path} ${reason.change}`;
    case "restored":
      return `output ${reason.path} put back`;
    case "lost":
      return "its record is gone or damaged";
    case "unfollowed":
      return `not recorded: ${reason.problem}`;
    case "unrecorded":
      return `not recorded: ${reason.obstacle}`;
  }
}

function minute(time: string): string {
  return time.slice(0, 16).replace("T", " ") + "Z";
}
