/**
 * A pipeline as a graph that is to be drawn.
 *
 * @module
 */

import type { GraphPicture, GraphStyle } from "../internal/picture/mod.ts";
import type { Graph } from "./graph.ts";
import type { PlannedStage } from "./plan.ts";

/**
 * How drawn stages look, by what is predicted. Each status has its own line
 * beside its colour, and its own fill and text, so that it is read in black and
 * white, and on light and dark ground.
 */
const STATUS_STYLES: Readonly<Record<PlannedStage["status"], GraphStyle>> = {
  hit: {
    fill: "#d7f0da",
    stroke: "#1a7f37",
    text: "#0a3315",
    line: "solid",
    width: 1,
  },
  miss: {
    fill: "#ffe1c2",
    stroke: "#bc4c00",
    text: "#4a1d00",
    line: "dashed",
    width: 2,
  },
  unknown: {
    fill: "#e6e6fa",
    stroke: "#6a5acd",
    text: "#241a5c",
    line: "dotted",
    width: 2,
  },
};

/**
 * Lays a pipeline out for drawing.
 *
 * @param graph The pipeline.
 * @param plan The status of each stage.
 * @returns The graph: the start, if any, then the stages.
 */
export function pipelinePicture(
  graph: Graph,
  plan?: readonly PlannedStage[],
): GraphPicture {
  const planned = new Map(plan?.map((row) => [row.stage, row]));
  const hasStart = graph.some(({ start }) => start);
  return {
    nodes: [
      ...(hasStart
        ? [{ name: "start", lines: ["start"], shape: "oval" as const }]
        : []),
      ...graph.map(({ stage: { name } }, place) => {
        const row = planned.get(name);
        return {
          name: `s${place}`,
          shape: "box" as const,
          ...(row === undefined ? { lines: [name], tooltip: name } : {
            lines: [name, row.status],
            tooltip: `${name}: ${row.why}`,
            style: [row.status, STATUS_STYLES[row.status]] as const,
          }),
        };
      }),
    ],
    edges: graph.flatMap(({ start, sources }, place) => [
      ...(start ? [["start", `s${place}`] as const] : []),
      ...[...new Set(sources)].map((source) =>
        [`s${source}`, `s${place}`] as const
      ),
    ]),
  };
}
