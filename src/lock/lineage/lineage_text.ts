/**
 * Lineages for people.
 *
 * @module
 */

import { relative } from "node:path";
import { mask } from "../../internal/mask.ts";
import {
  type GraphPicture,
  type GraphStyle,
  mermaidText,
  svgText,
} from "../../internal/picture/mod.ts";
import type { LineageRun } from "./lineage.ts";

const STYLES: Readonly<Record<string, GraphStyle>> = {
  changed: {
    fill: "#ffe1c2",
    stroke: "#bc4c00",
    text: "#4a1d00",
    line: "dashed",
    width: 2,
  },
  replaced: {
    fill: "#e6e6fa",
    stroke: "#6a5acd",
    text: "#241a5c",
    line: "dotted",
    width: 2,
  },
  failed: {
    fill: "#ffd9d9",
    stroke: "#b30000",
    text: "#4a0000",
    line: "dashed",
    width: 2,
  },
};

/**
 * Writes a lineage as a tree: below each run those it builds on, each written
 * out once.
 *
 * @param runs The lineage.
 * @returns A line a run, indented by two blanks a level; directories relative
 * to the one the program runs in.
 */
export function lineageTree(runs: readonly LineageRun[]): string {
  const seen = new Set<number>();
  const lines: string[] = [];
  const write = (index: number, depth: number): void => {
    const run = runs[index]!;
    const isRepeat = seen.has(index) && run.prevs.length > 0;
    lines.push(
      "  ".repeat(depth) + [
        shownDirectory(run),
        run.lock.finished?.slice(0, 16).replace("T", " ") ?? "",
        ...remarks(run),
        ...(isRepeat ? ["(above)"] : []),
      ].filter((part) => part !== "").join("  ") + "\n",
    );
    if (seen.has(index)) return;
    seen.add(index);
    for (const prev of run.prevs) write(prev, depth + 1);
  };
  write(0, 0);
  return mask(lines.join(""));
}

/**
 * Draws a lineage as a Mermaid flowchart, from the first runs to the last.
 *
 * @param runs The lineage.
 * @returns The text.
 */
export function lineageMermaid(runs: readonly LineageRun[]): string {
  return mermaidText(picture(runs));
}

/**
 * Draws a lineage as a picture.
 *
 * @param runs The lineage.
 * @returns The text of an SVG file.
 */
export function lineageSvg(runs: readonly LineageRun[]): Promise<string> {
  return svgText(picture(runs));
}

function picture(runs: readonly LineageRun[]): GraphPicture {
  return {
    nodes: runs.map((run, index) => {
      const [remark] = remarks(run);
      const style = remark === undefined
        ? undefined
        : STYLES[remark] ?? STYLES.failed;
      return {
        name: `r${index}`,
        shape: "box",
        lines: [shownDirectory(run), ...remarks(run)],
        tooltip: `${run.id} ${run.lock.finished ?? ""}`.trim(),
        ...(style && { style: [remark!, style] as const }),
      };
    }),
    edges: runs.flatMap(({ prevs }, index) =>
      [...new Set(prevs)].map((prev) => [`r${prev}`, `r${index}`] as const)
    ),
  };
}

/** What keeps a run from being a good base, if anything. */
function remarks({ state, lock }: LineageRun): string[] {
  return [
    ...(state === "same" ? [] : [state]),
    ...(lock.status === "complete" ? [] : [lock.status]),
  ];
}

function shownDirectory({ dir }: LineageRun): string {
  return relative(Deno.cwd(), dir) || ".";
}
