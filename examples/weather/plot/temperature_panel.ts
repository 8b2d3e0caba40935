/** Daily temperatures and the season through them. */
import { dayNumber } from "../calendar.ts";
import type { Rows } from "../rows.ts";
import { dailyMeanTemperature, type SeasonFit } from "../season.ts";
import { DAY_MEAN, PAPER, RANGE } from "./colours.ts";
import { type Panel, panelFrame, xOf, yOf } from "./panel.ts";
import { coordinate, lineThrough, path } from "./svg.ts";
import { yearAxis } from "./year_axis.ts";

/**
 * Each day's range and mean temperature, with the fitted season.
 *
 * @param panel Its x axis counts days since 1970-01-01, its y axis °C.
 * @param rows Daily weather.
 * @param fit The season fitted to it.
 * @param colour Colour of the season, `#rrggbb`.
 * @returns SVG elements.
 */
export function temperaturePanel(
  panel: Panel,
  rows: Rows,
  fit: SeasonFit,
  colour: string,
): string[] {
  const start = dayNumber(rows.start);
  const season = lineThrough(
    fit.fitted.map((_, index) => xOf(panel, start + index + 0.5)),
    fit.fitted.map((value) => yOf(panel, value)),
  );
  return [
    ...panelFrame(panel, "Temperature of each day (°C)", [
      { mark: "■", colour: RANGE, label: "lowest to highest" },
      { mark: "●", colour: DAY_MEAN, label: "mean" },
      { mark: "▬", colour, label: "fitted season" },
    ]),
    ...yearAxis(panel),
    path(dayRanges(panel, rows, start), `stroke="${RANGE}" stroke-width="0.7"`),
    path(
      dayMeans(panel, rows, start),
      `stroke="${DAY_MEAN}" stroke-width="1.7" stroke-linecap="round"`,
    ),
    path(season, `fill="none" stroke="${PAPER}" stroke-width="5"`),
    path(season, `fill="none" stroke="${colour}" stroke-width="2.5"`),
  ];
}

function dayRanges(panel: Panel, rows: Rows, start: number): string {
  const strokes: string[] = [];
  for (const [index, low] of rows.temperatureMin.entries()) {
    const x = coordinate(xOf(panel, start + index + 0.5));
    const top = coordinate(yOf(panel, rows.temperatureMax[index]!));
    strokes.push(`M${x},${top}V${coordinate(yOf(panel, low))}`);
  }
  return strokes.join("");
}

/** Strokes of no length, which round caps turn into points. */
function dayMeans(panel: Panel, rows: Rows, start: number): string {
  const points: string[] = [];
  for (const [index, value] of dailyMeanTemperature(rows).entries()) {
    const x = coordinate(xOf(panel, start + index + 0.5));
    points.push(`M${x},${coordinate(yOf(panel, value))}h0`);
  }
  return points.join("");
}
