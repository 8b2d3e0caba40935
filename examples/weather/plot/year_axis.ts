/** Years along the x axis. */
import { dayNumber, yearOf } from "../calendar.ts";
import { GRID } from "./colours.ts";
import { coordinate, path, textAt } from "./svg.ts";
import { type Panel, xOf } from "./panel.ts";

/** The room that a year's name needs. */
const LABEL_WIDTH = 40;

/**
 * A line at each 1 January, and the years' names, each under its own year.
 *
 * @param panel A panel whose x axis counts days since 1970-01-01.
 * @returns SVG elements.
 */
export function yearAxis(panel: Panel): string[] {
  const [first, end] = panel.x;
  const bottom = panel.top + panel.height;
  const every = Math.ceil(LABEL_WIDTH * (end - first) / (365 * panel.width));
  const elements: string[] = [];
  for (let year = yearOf(first); year <= yearOf(end - 1); year++) {
    if (year % every !== 0) continue;
    const from = Math.max(first, dayNumber(`${year}-01-01`));
    const to = Math.min(end, dayNumber(`${year + 1}-01-01`));
    const left = xOf(panel, from);
    const right = xOf(panel, to);
    elements.push(
      path(
        `M${coordinate(left)},${panel.top}V${coordinate(bottom)}`,
        `stroke="${GRID}"`,
      ),
    );
    // The record may begin or end with a few days of a year.
    if (every > 1 || right - left >= LABEL_WIDTH) {
      const middle = (left + right) / 2;
      const name = String(year);
      elements.push(textAt(middle, bottom + 18, name, `text-anchor="middle"`));
    }
  }
  return elements;
}
