/**
 * A graph as a picture.
 *
 * @module
 */

import { mask } from "../mask.ts";
import {
  type GraphPicture,
  type PictureNode,
  PLAIN_STYLE,
} from "./graph_picture.ts";

/** Seen on light and on dark ground. */
const LINE = "#808080";

/**
 * Draws a picture with Graphviz.
 *
 * @param picture The graph.
 * @returns The text of an SVG file.
 */
export async function svgText({ nodes, edges }: GraphPicture): Promise<string> {
  // A megabyte that few programs need.
  const { instance } = await import("@viz-js/viz");
  return (await instance()).renderString({
    graphAttributes: { bgcolor: "transparent", rankdir: "TB", ranksep: 0.4 },
    nodeAttributes: { fontname: "Helvetica,Arial,sans-serif", fontsize: 12 },
    edgeAttributes: { color: LINE, penwidth: 1.2, arrowsize: 0.7 },
    nodes: nodes.map((node) => ({
      name: node.name,
      attributes: attributesOf(node),
    })),
    edges: edges.map(([tail, head]) => ({ tail, head })),
  }, { format: "svg" });
}

function attributesOf(
  { lines, tooltip, shape, style }: PictureNode,
): Record<string, string | number> {
  const { fill, stroke, text, line, width } = style?.[1] ?? PLAIN_STYLE;
  return {
    label: lines.map((line) => escaped(mask(line))).join("\\n"),
    ...(tooltip !== undefined && { tooltip: escaped(mask(tooltip)) }),
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
