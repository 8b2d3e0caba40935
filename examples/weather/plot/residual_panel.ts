/** What the season leaves unexplained. */
import type { SeasonFit } from "../season.ts";
import { BLUE, INK } from "./colours.ts";
import { type Panel, panelFrame, xOf, yOf } from "./panel.ts";
import { coordinate, path } from "./svg.ts";
import { yearAxis } from "./year_axis.ts";

/**
 * A bar a day, from the season's temperature up or down to the day's.
 *
 * @param panel Its x axis counts days since 1970-01-01, its y axis °C.
 * @param fit The fitted season.
 * @param warm Colour of the days warmer than the season, `#rrggbb`.
 * @returns SVG elements.
 */
export function residualPanel(
  panel: Panel,
  fit: SeasonFit,
  warm: string,
): string[] {
  const right = panel.left + panel.width;
  const width = coordinate(panel.width / fit.residuals.length);
  const zero = coordinate(yOf(panel, 0));
  return [
    ...panelFrame(panel, "Daily mean minus season (°C)", [
      { mark: "■", colour: warm, label: "warmer" },
      { mark: "■", colour: BLUE, label: "colder than the season" },
    ]),
    ...yearAxis(panel),
    path(
      bars(panel, fit.residuals, 1),
      `stroke="${warm}" stroke-width="${width}"`,
    ),
    path(
      bars(panel, fit.residuals, -1),
      `stroke="${BLUE}" stroke-width="${width}"`,
    ),
    path(`M${panel.left},${zero}H${coordinate(right)}`, `stroke="${INK}"`),
  ];
}

function bars(panel: Panel, residuals: Float64Array, sign: 1 | -1): string {
  const strokes: string[] = [];
  const zero = coordinate(yOf(panel, 0));
  for (const [index, residual] of residuals.entries()) {
    if (Math.sign(residual) !== sign) continue;
    const x = coordinate(xOf(panel, panel.x[0] + index + 0.5));
    strokes.push(`M${x},${zero}V${coordinate(yOf(panel, residual))}`);
  }
  return strokes.join("");
}
