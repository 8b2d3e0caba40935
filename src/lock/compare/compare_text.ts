/**
 * Comparisons of runs for people.
 *
 * @module
 */

import { relative } from "node:path";
import { mask } from "../../internal/mask.ts";
import {
  CHANGED_MEANWHILE,
  type Difference,
  type DiffPart,
  type RunDiff,
} from "./diff_runs.ts";
import type { Verification } from "./verify_run.ts";

/** The parts whose values are digests, which tell nobody anything. */
const DIGESTS: ReadonlySet<DiffPart> = new Set<DiffPart>([
  "code",
  "files",
  "data",
  "lineage",
  "outputs",
]);

/**
 * Writes what was found when a run was verified.
 *
 * @param verification What was found.
 * @returns A line for each difference, or one that says that it holds.
 */
export function verificationText(
  { dir, lock, differences }: Verification,
): string {
  const name = relative(Deno.cwd(), dir) || ".";
  const { data, outputs, lineage, code } = lock;
  const held = [
    count(data.length, "input"),
    count(outputs.length, "output"),
    ...(lineage.length > 0 ? [count(lineage.length, "earlier run")] : []),
    ...(code.module !== null ? [`the code of ${code.module}`] : []),
  ].join(", ");
  if (differences.length === 0) return mask(`${name}: holds (${held})\n`);
  return mask([
    `${name}: does not hold\n`,
    ...differences.map(({ part, key, problem, why }) =>
      `  ${part.padEnd(8)} ${problem.padEnd(10)} ${key}: ${why}\n`
    ),
  ].join(""));
}

/**
 * Writes how two runs differ.
 *
 * @param diff The differences.
 * @returns A paragraph a part; `~` before what differs, `-` and `+` before what
 * only the first or the second has.
 */
export function diffText({ a, b, parts }: RunDiff): string {
  const name = (dir: string) => relative(Deno.cwd(), dir) || ".";
  const paragraphs = (Object.keys(parts) as DiffPart[])
    .filter((part) => parts[part].length > 0)
    .map((part) =>
      `${part}\n` +
      parts[part].map((one) => `  ${line(one, DIGESTS.has(part))}\n`).join("")
    );
  return mask(
    `- ${name(a.dir)}  ${a.id}\n+ ${name(b.dir)}  ${b.id}\n\n${
      paragraphs.join("\n") || "No difference.\n"
    }`,
  );
}

function line(difference: Difference, isDigests: boolean): string {
  const { key } = difference;
  const isDigest = isDigests || key === "its digest";
  const hasA = "a" in difference;
  const hasB = "b" in difference;
  const sign = hasA && hasB ? "~" : hasA ? "-" : "+";
  if (isDigest) {
    const isPartial = [difference.a, difference.b].some((value) =>
      typeof value === "string" && value.endsWith(CHANGED_MEANWHILE)
    );
    return `${sign} ${key}${isPartial ? CHANGED_MEANWHILE : ""}`;
  }
  const values = [
    ...(hasA ? [show(difference.a)] : []),
    ...(hasB ? [show(difference.b)] : []),
  ];
  return `${sign} ${key}: ${values.join(" → ")}`;
}

function show(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
