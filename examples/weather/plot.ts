/** The picture of the whole analysis. */
import { dayNumber, isoDate } from "./calendar.ts";
import type { MonthClimate } from "./climatology.ts";
import {
  monthPrecipitationPanel,
  monthTemperaturePanel,
} from "./plot/month_panels.ts";
import { FAINT_INK, INK, PAPER } from "./plot/colours.ts";
import { layoutPanels, LEFT } from "./plot/layout.ts";
import { residualPanel } from "./plot/residual_panel.ts";
import { coordinate, escapeXml, numeral, textAt } from "./plot/svg.ts";
import { temperaturePanel } from "./plot/temperature_panel.ts";
import { niceTicks } from "./plot/ticks.ts";
import type { Rows } from "./rows.ts";
import type { SeasonFit } from "./season.ts";

/** How the plot is drawn. */
export interface PlotStyle {
  /** One line above the plot. */
  readonly title: string;
  /** Width in pixels. */
  readonly width: number;
  /** Height in pixels. */
  readonly height: number;
  /** Colour of the fitted season, `#rrggbb`. */
  readonly colour: string;
}

/** The drawing is made at least this large, then scaled to the pixels asked for. */
const DRAWING_WIDTH = 1000;
const DRAWING_HEIGHT = 800;

/**
 * Draws daily temperatures with the fitted season, the residuals, and the
 * climate of each month.
 *
 * @param rows Daily weather.
 * @param climatology Twelve months.
 * @param fit The season fitted to `rows`.
 * @param style Title, size in pixels and colour.
 * @returns An SVG document.
 */
export function seasonPlot(
  rows: Rows,
  climatology: readonly MonthClimate[],
  fit: SeasonFit,
  style: PlotStyle,
): string {
  const scale = Math.min(
    style.width / DRAWING_WIDTH,
    style.height / DRAWING_HEIGHT,
  );
  const width = style.width / scale;
  const height = style.height / scale;
  const layout = layoutPanels(width, height);
  const start = dayNumber(rows.start);
  const days = [start, start + fit.fitted.length] as const;
  const months = [0, 12] as const;
  const temperatures = niceTicks(
    lowest(rows.temperatureMin),
    highest(rows.temperatureMax),
    5,
  );
  const residuals = niceTicks(lowest(fit.residuals), highest(fit.residuals), 4);
  const precipitation = niceTicks(0, wettest(climatology), 4);
  return [
    ...documentHead(width, height, style),
    textAt(LEFT, 40, style.title, `class="title"`),
    textAt(LEFT, 64, summary(rows, fit), `class="summary"`),
    ...temperaturePanel(
      { ...layout.daily, x: days, ticks: temperatures },
      rows,
      fit,
      style.colour,
    ),
    ...residualPanel(
      { ...layout.residual, x: days, ticks: residuals },
      fit,
      style.colour,
    ),
    ...monthTemperaturePanel(
      { ...layout.monthTemperature, x: months, ticks: temperatures },
      climatology,
      style.colour,
    ),
    ...monthPrecipitationPanel(
      { ...layout.monthPrecipitation, x: months, ticks: precipitation },
      climatology,
    ),
    `</svg>\n`,
  ].join("\n");
}

function documentHead(
  width: number,
  height: number,
  style: PlotStyle,
): string[] {
  const viewBox = `0 0 ${coordinate(width)} ${coordinate(height)}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${style.width}" ` +
    `height="${style.height}" viewBox="${viewBox}" role="img">`,
    `<title>${escapeXml(style.title)}</title>`,
    `<style>text { font: 13px system-ui, "Helvetica Neue", Arial, ` +
    `"DejaVu Sans", sans-serif; fill: ${INK} } .heading { font-weight: 600 } ` +
    `.title { font-size: 24px; font-weight: 600 } ` +
    `.summary { fill: ${FAINT_INK} }</style>`,
    `<rect width="100%" height="100%" fill="${PAPER}"/>`,
  ];
}

function summary(rows: Rows, fit: SeasonFit): string {
  const start = dayNumber(rows.start);
  const end = start + fit.fitted.length - 1;
  const plural = fit.harmonics === 1 ? "" : "s";
  return `${rows.start} to ${isoDate(end)}. A season of ${fit.harmonics} ` +
    `harmonic${plural} explains ${numeral(100 * fit.rSquared, 0)} % of the ` +
    `variance: amplitude ${numeral(fit.amplitude, 1)} °C, residual standard ` +
    `deviation ${numeral(fit.residualDeviation, 1)} °C`;
}

function lowest(values: Float64Array): number {
  return values.reduce((low, value) => Math.min(low, value), Infinity);
}

function highest(values: Float64Array): number {
  return values.reduce((high, value) => Math.max(high, value), -Infinity);
}

function wettest(climatology: readonly MonthClimate[]): number {
  return Math.max(...climatology.map((climate) => climate.precipitation));
}
