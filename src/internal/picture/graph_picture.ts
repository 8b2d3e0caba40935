/**
 * A graph that is to be drawn.
 *
 * @module
 */

/** How a node looks. */
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

/** What is neither good nor bad. */
export const PLAIN_STYLE: GraphStyle = {
  fill: "#f2f2f2",
  stroke: "#6e6e6e",
  text: "#1a1a1a",
  line: "solid",
  width: 1,
};

/** A node. */
export interface PictureNode {
  /** Its name in the text: letters and digits. */
  readonly name: string;
  /** What is written in it, a line each. */
  readonly lines: readonly string[];
  /** What is shown when it is pointed at. */
  readonly tooltip?: string | undefined;
  /** Its outline. */
  readonly shape: "box" | "oval";
  /** How it looks, by a name of letters. */
  readonly style?: readonly [name: string, style: GraphStyle] | undefined;
}

/** A graph. */
export interface GraphPicture {
  /** The nodes, in the order they are written. */
  readonly nodes: readonly PictureNode[];
  /** The edges, by the names of the nodes. */
  readonly edges: readonly (readonly [tail: string, head: string])[];
}
