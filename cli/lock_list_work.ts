/**
 * The work of `assay lock list`, `lineage` and `tag`.
 *
 * @module
 */

import { relative } from "node:path";
import { parseQuantity } from "../src/config/mod.ts";
import { writeFileAtomic } from "../src/internal/atomic_file.ts";
import { AssayError } from "../src/internal/errors.ts";
import { logWarnings } from "../src/internal/log_warnings.ts";
import { mask } from "../src/internal/mask.ts";
import { parseYamlDocument } from "../src/internal/yaml_document.ts";
import {
  lineage,
  lineageMermaid,
  type LineageRun,
  lineageSvg,
  lineageTree,
  type ListedRun,
  listRuns,
  type RunState,
  runTags,
  tagRun,
  untagRun,
} from "../src/lock/mod.ts";
import type { Context } from "./context.ts";
import type {
  LockLineageFlags,
  LockListFlags,
  LockTagFlags,
} from "./lock_runs.ts";
import { jsonText } from "./print_data.ts";
import { quoteName } from "./quote_name.ts";

/**
 * Lists runs.
 *
 * @param flags Which, and the form.
 * @param root The directory below which they lie.
 */
export function list(
  this: Context,
  { state, tag, since, until, config, earlier, json }: LockListFlags,
  root = ".",
): void {
  logWarnings((line) => this.process.stderr.write(line));
  const runs = listRuns(root, {
    earlier,
    ...(state && { states: state as readonly RunState[] }),
    ...(tag !== undefined && { tag }),
    ...(since !== undefined && { since: moment("--since", since) }),
    ...(until !== undefined && { until: moment("--until", until) }),
    ...(config && { config: Object.fromEntries(config.map(keyAndValue)) }),
  });
  this.process.stdout.write(
    mask(json ? jsonText(runs) : runs.map(line).join("")),
  );
}

/**
 * Shows what a run builds on.
 *
 * @param flags The form, and where to write.
 * @param run The run's directory, or its lock.
 */
export async function showLineage(
  this: Context,
  { format, output, json }: LockLineageFlags,
  run: string,
): Promise<void> {
  const runs = lineage(run);
  const form = format ?? formOf(output);
  const text = json
    ? jsonText(runs)
    : await { tree: lineageTree, mermaid: lineageMermaid, svg: lineageSvg }[
      form
    ](runs as LineageRun[]);
  if (output === undefined) this.process.stdout.write(mask(text));
  else writeFileAtomic(output, mask(text));
}

/**
 * Tags a run, or lists its tags.
 *
 * @param flags Whether to take tags away.
 * @param words The run, then tags.
 */
export async function tag(
  this: Context,
  { delete: isDeleted }: LockTagFlags,
  ...words: string[]
): Promise<void> {
  const [run = "", ...tags] = words;
  for (const tag of tags) await (isDeleted ? untagRun : tagRun)(run, tag);
  if (tags.length > 0) return;
  this.process.stdout.write(runTags(run).map((tag) => `${tag}\n`).join(""));
}

function line({ lock, state, dir, tags, isEarlier }: ListedRun): string {
  const began = lock.started?.slice(0, 16).replace("T", " ") ?? "";
  const place = quoteName(relative(Deno.cwd(), dir) || ".");
  return [
    began.padEnd(16),
    state.padEnd(8),
    isEarlier ? `${place} (earlier, ${lock.id})` : place,
    ...(tags.length > 0 ? [tags.join(", ")] : []),
  ].join("  ") + "\n";
}

function formOf(output: string | undefined): "tree" | "mermaid" | "svg" {
  if (output?.endsWith(".svg")) return "svg";
  return /\.(mmd|mermaid)$/.test(output ?? "") ? "mermaid" : "tree";
}

/** A date, or how long ago. */
function moment(flag: string, text: string): Date {
  if (/^\d+(\.\d+)?[a-z]+$/.test(text)) {
    return new Date(Date.now() - parseQuantity(text, "s") * 1000);
  }
  const date = new Date(text);
  if (!Number.isNaN(date.getTime())) return date;
  throw new AssayError(
    `Cannot read '${flag} ${text}': expected a time or an age, found neither`,
    {
      code: "WRONG_CALL",
      hints: ["Write 2026-11-23, 2026-11-23T06:47Z, or an age as 7d or 12h."],
    },
  );
}

function keyAndValue(text: string): [key: string, value: unknown] {
  const at = text.indexOf("=");
  if (at > 0) return [text.slice(0, at), yamlValue(text, at + 1)];
  throw new AssayError(
    `Cannot read '--config ${text}': expected KEY=VALUE, found no '='`,
    { code: "WRONG_CALL", hints: ["Write it as --config model.layers=3."] },
  );
}

function yamlValue(text: string, at: number): unknown {
  try {
    const document = parseYamlDocument(text.slice(at));
    const [first] = document.errors;
    if (first) throw first;
    return document.toJS();
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    const [sentence] = cause.message.split("\n", 1);
    throw new AssayError(
      `Cannot read '--config ${text}': expected YAML after the '=', found '${sentence}'`,
      {
        code: "WRONG_CALL",
        hints: [`Quote the value: --config '${text.slice(0, at)}"…"'.`],
        cause,
      },
    );
  }
}
