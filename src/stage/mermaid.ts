/**
 * A pipeline as a Mermaid flowchart.
 *
 * @module
 */

import { mask } from "../internal/mask.ts";
import type { Graph } from "./graph.ts";
import { STATUS_STYLES } from "./graph_style.ts";
import type { PlannedStage } from "./plan.ts";

const DASHES = {
  solid: "",
  dashed: ",stroke-dasharray:6 4",
  dotted: ",stroke-dasharray:2 3",
};

/**
 * Draws a flowchart; its syntax is that of
 * https://mermaid.js.org/syntax/flowchart.html.
 *
 * @param graph The pipeline.
 * @param plan The status of each stage.
 * @returns The text.
 */
export function mermaid(graph: Graph, plan?: readonly PlannedStage[]): string {
  const statuses = new Map(plan?.map(({ stage, status }) => [stage, status]));
  const lines = ["flowchart TD"];
  if (graph.some(({ start }) => start)) lines.push('  start(["start"])');
  for (const [place, { stage }] of graph.entries()) {
    const status = statuses.get(stage.name);
    const label = escaped(mask(stage.name));
    lines.push(
      status === undefined
        ? `  s${place}["${label}"]`
        : `  s${place}["${label}<br/>${status}"]:::${status}`,
    );
  }
  for (const [place, { start, sources }] of graph.entries()) {
    if (start) lines.push(`  start --> s${place}`);
    for (const source of new Set(sources)) {
      lines.push(`  s${source} --> s${place}`);
    }
  }
  for (const status of new Set(statuses.values())) {
    const { fill, stroke, text, line, width } = STATUS_STYLES[status];
    lines.push(
      `  classDef ${status} fill:${fill},stroke:${stroke},color:${text},` +
        `stroke-width:${width}px${DASHES[line]}`,
    );
  }
  return `${lines.join("\n")}\n`;
}

// In a label, a name's own characters may be syntax, HTML or Markdown: what is
// no letter, digit or space is written by its number.
function escaped(name: string): string {
  return name.replace(/[\s\p{Cc}]+/gu, " ").replace(
    /[^\p{L}\p{M}\p{N} ]/gu,
    (character) => `#${character.codePointAt(0)};`,
  );
}
