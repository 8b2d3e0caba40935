/** Pieces of SVG text. */

/**
 * Text that may stand in an SVG document.
 *
 * @param text Any text.
 * @returns The text with the characters that XML reserves escaped.
 */
export function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/**
 * A coordinate as short text; a tenth of a unit is finer than the eye.
 *
 * @param value Units of the drawing.
 * @returns The number with at most one decimal.
 */
export function coordinate(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/**
 * A number as people print it, with a true minus sign.
 *
 * @param value Any finite number.
 * @param decimals Digits after the point.
 * @returns The number as text.
 */
export function numeral(value: number, decimals: number): string {
  const digits = Math.abs(value).toFixed(decimals);
  // What rounds to zero has no sign.
  return value < 0 && Number(digits) !== 0 ? `−${digits}` : digits;
}

/**
 * A line of text.
 *
 * @param x Where it is anchored.
 * @param y Its baseline.
 * @param content The text.
 * @param attributes Further attributes, as SVG: `text-anchor="end"`.
 * @returns A `text` element.
 */
export function textAt(
  x: number,
  y: number,
  content: string,
  attributes: string,
): string {
  return `<text x="${coordinate(x)}" y="${coordinate(y)}" ${attributes}>` +
    `${escapeXml(content)}</text>`;
}

/**
 * A path.
 *
 * @param data Its `d` attribute.
 * @param attributes Stroke and fill, as SVG.
 * @returns A `path` element.
 */
export function path(data: string, attributes: string): string {
  return `<path d="${data}" ${attributes}/>`;
}

/**
 * Path data through points.
 *
 * @param xs Where each point lies from the left.
 * @param ys Where each point lies from the top.
 * @returns The `d` attribute of an open line.
 */
export function lineThrough(xs: Float64Array, ys: Float64Array): string {
  const points: string[] = [];
  for (let index = 0; index < xs.length; index++) {
    points.push(`${coordinate(xs[index]!)},${coordinate(ys[index]!)}`);
  }
  return `M${points.join("L")}`;
}
