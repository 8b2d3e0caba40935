/** A rectangle with two axes. */
import type { Rectangle } from "./layout.ts";
import { GRID } from "./colours.ts";
import { coordinate, escapeXml, numeral, path, textAt } from "./svg.ts";

/** Where a panel lies and which values its edges stand for. */
export interface Panel extends Rectangle {
  /** Values at the left and right edge. */
  readonly x: readonly [number, number];
  /** Round values from the bottom edge to the top edge. */
  readonly ticks: readonly number[];
}

/** One entry of a legend: a mark in its colour, and what it means. */
export interface LegendEntry {
  readonly mark: string;
  readonly colour: string;
  readonly label: string;
}

/**
 * Where a value lies from the left.
 *
 * @param panel The panel.
 * @param value A value of its x axis.
 * @returns Units of the drawing.
 */
export function xOf(panel: Panel, value: number): number {
  const [low, high] = panel.x;
  return panel.left + panel.width * (value - low) / (high - low);
}

/**
 * Where a value lies from the top.
 *
 * @param panel The panel.
 * @param value A value of its y axis.
 * @returns Units of the drawing.
 */
export function yOf(panel: Panel, value: number): number {
  const low = panel.ticks[0]!;
  const high = panel.ticks.at(-1)!;
  return panel.top + panel.height * (high - value) / (high - low);
}

/**
 * What lies under the data: heading, legend, grid, numbers of the y axis.
 *
 * @param panel The panel.
 * @param heading What the panel shows, with its unit.
 * @param legend Entries shown at the right of the heading.
 * @returns SVG elements.
 */
export function panelFrame(
  panel: Panel,
  heading: string,
  legend: readonly LegendEntry[],
): string[] {
  const right = panel.left + panel.width;
  const step = Math.abs(panel.ticks[1]! - panel.ticks[0]!);
  const decimals = Math.max(0, -Math.floor(Math.log10(step)));
  const elements = [
    textAt(panel.left, panel.top - 10, heading, `class="heading"`),
    legendText(right, panel.top - 10, legend),
  ];
  for (const tick of panel.ticks) {
    const y = yOf(panel, tick);
    const across = `M${panel.left},${coordinate(y)}H${coordinate(right)}`;
    elements.push(
      path(across, `stroke="${GRID}"`),
      textAt(
        panel.left - 8,
        y + 4,
        numeral(tick, decimals),
        `text-anchor="end"`,
      ),
    );
  }
  return elements;
}

/** One text, so that the renderer, which knows its font, sets the distances. */
function legendText(
  right: number,
  baseline: number,
  legend: readonly LegendEntry[],
): string {
  const entries = legend.map((entry, index) =>
    `<tspan fill="${entry.colour}" dx="${index === 0 ? 0 : 14}">` +
    `${entry.mark}</tspan><tspan dx="5">${escapeXml(entry.label)}</tspan>`
  );
  return `<text x="${coordinate(right)}" y="${coordinate(baseline)}" ` +
    `text-anchor="end">` +
    `${entries.join("")}</text>`;
}
