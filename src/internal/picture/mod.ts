/**
 * Drawing graphs, as Mermaid flowcharts and as SVG files.
 *
 * @module
 */

export {
  type GraphPicture,
  type GraphStyle,
  type PictureNode,
  PLAIN_STYLE,
} from "./graph_picture.ts";
export { mermaidText } from "./mermaid.ts";
export { svgText } from "./svg.ts";
