/**
 * A pipeline as a picture.
 *
 * @module
 */

import { mask } from "../internal/mask.ts";
import type { Graph } from "./graph.ts";
import { type GraphStyle, PLAIN_STYLE, STATUS_STYLES } from "./graph_style.ts";
import type { PlannedStage } from "./plan.ts";

/** Seen on light and on dark ground. */
const LINE = "#808080";

/**
 * Draws a picture with Graphviz.
 *
 * @param graph The pipeline.
 * @param plan The status of each stage.
 * @returns The text of an SVG file.
 */
export async function svg(
  graph: Graph,
  plan?: readonly PlannedStage[],
): Promise<string> {
  const planned = new Map(plan?.map((row) => [row.stage, row]));
  const starts = graph.flatMap(({ start }, place) => start ? [place] : []);
  // A megabyte that few pipelines need.
  const { instance } = await import("@viz-js/viz");
  return (await instance()).renderString({
    graphAttributes: { bgcolor: "transparent", rankdir: "TB", ranksep: 0.4 },
    nodeAttributes: { fontname: "Helvetica,Arial,sans-serif", fontsize: 12 },
    edgeAttributes: { color: LINE, penwidth: 1.2, arrowsize: 0.7 },
    nodes: [
      ...(starts.length === 0 ? [] : [{
        name: "start",
        attributes: { label: "start", ...look(PLAIN_STYLE, "oval") },
      }]),
      ...graph.map(({ stage }, place) => {
        const row = planned.get(stage.name);
        const name = escaped(mask(stage.name));
        return {
          name: `s${place}`,
          attributes: row === undefined
            ? { label: name, tooltip: name, ...look(PLAIN_STYLE, "box") }
            : {
              label: `${name}\\n${row.status}`,
              tooltip: `${name}: ${escaped(row.why)}`,
              ...look(STATUS_STYLES[row.status], "box"),
            },
        };
      }),
    ],
    edges: [
      ...starts.map((place) => ({ tail: "start", head: `s${place}` })),
      ...graph.flatMap(({ sources }, place) =>
        [...new Set(sources)].map((source) => ({
          tail: `s${source}`,
          head: `s${place}`,
        }))
      ),
    ],
  }, { format: "svg" });
}

function look(
  { fill, stroke, text, line, width }: GraphStyle,
  shape: "box" | "oval",
): Record<string, string | number> {
  return {
    shape,
    style: `filled,${line}`,
    fillcolor: fill,
    color: stroke,
    fontcolor: text,
    penwidth: width,
  };
}

// Graphviz reads backslashes and HTML's entities in labels.
function escaped(name: string): string {
  return name.replace(/[\s\p{Cc}]+/gu, " ").replaceAll("\\", "\\\\")
    .replaceAll("&", "&amp;");
}
