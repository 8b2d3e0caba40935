/**
 * How drawn stages look, by their status.
 *
 * Each status has its own line beside its colour, and its own fill and text, so
 * that it is read in black and white, and on light and dark ground.
 *
 * @module
 */

import type { PlannedStage } from "./plan.ts";

/** How one stage looks. */
export interface GraphStyle {
  /** Colour inside. */
  readonly fill: string;
  /** Colour of the line around it. */
  readonly stroke: string;
  /** Colour of its text. */
  readonly text: string;
  /** The line around it. */
  readonly line: "solid" | "dashed" | "dotted";
  /** How thick that is, in px. */
  readonly width: number;
}

/** A stage of which nothing is predicted. */
export const PLAIN_STYLE: GraphStyle = {
  fill: "#f2f2f2",
  stroke: "#6e6e6e",
  text: "#1a1a1a",
  line: "solid",
  width: 1,
};

/** Stages by what is predicted. */
export const STATUS_STYLES: Readonly<
  Record<PlannedStage["status"], GraphStyle>
> = {
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
