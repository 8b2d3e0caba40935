/** What each month of the year is like. */
import { MONTH_NAMES } from "../calendar.ts";
import type { MonthClimate } from "../climatology.ts";
import { BLUE, PAPER, RANGE } from "./colours.ts";
import { type Panel, panelFrame, xOf, yOf } from "./panel.ts";
import { coordinate, path, textAt } from "./svg.ts";

/**
 * Each month's mean temperature and its extremes.
 *
 * @param panel Its x axis counts months from 0 to 12, its y axis °C.
 * @param climatology Twelve months.
 * @param colour Colour of the means, `#rrggbb`.
 * @returns SVG elements.
 */
export function monthTemperaturePanel(
  panel: Panel,
  climatology: readonly MonthClimate[],
  colour: string,
): string[] {
  const elements = [
    ...panelFrame(panel, "Temperature by month (°C)", [
      { mark: "■", colour: RANGE, label: "extremes" },
      { mark: "●", colour, label: "mean" },
    ]),
    ...monthAxis(panel),
  ];
  for (const climate of climatology) {
    const x = coordinate(xOf(panel, climate.month - 0.5));
    const mean = coordinate(yOf(panel, climate.temperatureMean));
    elements.push(
      bar(
        panel,
        climate,
        climate.temperatureMin,
        climate.temperatureMax,
        RANGE,
      ),
      `<circle cx="${x}" cy="${mean}" r="4.5" fill="${colour}" stroke="${PAPER}"/>`,
    );
  }
  return elements;
}

/**
 * Each month's precipitation as a bar.
 *
 * @param panel Its x axis counts months from 0 to 12, its y axis mm.
 * @param climatology Twelve months.
 * @returns SVG elements.
 */
export function monthPrecipitationPanel(
  panel: Panel,
  climatology: readonly MonthClimate[],
): string[] {
  return [
    ...panelFrame(panel, "Precipitation in a mean month (mm)", []),
    ...monthAxis(panel),
    ...climatology.map((climate) =>
      bar(panel, climate, 0, climate.precipitation, BLUE)
    ),
  ];
}

function bar(
  panel: Panel,
  climate: MonthClimate,
  low: number,
  high: number,
  colour: string,
): string {
  const x = coordinate(xOf(panel, climate.month - 0.5));
  const bottom = coordinate(yOf(panel, low));
  const top = coordinate(yOf(panel, high));
  const width = coordinate(0.6 * panel.width / 12);
  return path(
    `M${x},${bottom}V${top}`,
    `stroke="${colour}" stroke-width="${width}"`,
  );
}

function monthAxis(panel: Panel): string[] {
  const baseline = panel.top + panel.height + 18;
  return MONTH_NAMES.map((name, month) =>
    textAt(xOf(panel, month + 0.5), baseline, name, `text-anchor="middle"`)
  );
}
