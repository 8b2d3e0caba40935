/**
 * A graph as a Mermaid flowchart.
 *
 * @module
 */

import { mask } from "../mask.ts";
import type { GraphPicture, PictureNode } from "./graph_picture.ts";

const DASHES = {
  solid: "",
  dashed: ",stroke-dasharray:6 4",
  dotted: ",stroke-dasharray:2 3",
};

/**
 * Draws a flowchart; its syntax is that of
 * https://mermaid.js.org/syntax/flowchart.html.
 *
 * @param picture The graph.
 * @returns The text.
 */
export function mermaidText({ nodes, edges }: GraphPicture): string {
  const styles = new Map(nodes.flatMap(({ style }) => style ? [style] : []));
  return [
    "flowchart TD",
    ...nodes.map(nodeLine),
    ...edges.map(([tail, head]) => `  ${tail} --> ${head}`),
    ...styles.entries().map(([name, { fill, stroke, text, line, width }]) =>
      `  classDef ${name} fill:${fill},stroke:${stroke},color:${text},` +
      `stroke-width:${width}px${DASHES[line]}`
    ),
  ].join("\n") + "\n";
}

function nodeLine({ name, lines, shape, style }: PictureNode): string {
  const [open, close] = shape === "box" ? ["[", "]"] : ["([", "])"];
  const label = lines.map((line) => escaped(mask(line))).join("<br/>");
  const look = style === undefined ? "" : `:::${style[0]}`;
  return `  ${name}${open}"${label}"${close}${look}`;
}

// In a label, a name's own characters may be syntax, HTML or Markdown: what is
// no letter, digit or space is written by its number.
function escaped(name: string): string {
  return name.replace(/[\s\p{Cc}]+/gu, " ").replace(
    /[^\p{L}\p{M}\p{N} ]/gu,
    (character) => `#${character.codePointAt(0)};`,
  );
}
