/** The climatology as text. */
import { MONTH_NAMES } from "./calendar.ts";
import type { MonthClimate } from "./climatology.ts";

const HEADINGS = [
  "month",
  "days",
  "mean °C",
  "min °C",
  "max °C",
  "rain mm",
  "wet days",
];

/**
 * Lays a climatology out as a table for a person to read.
 *
 * @param climatology One entry a month.
 * @returns Lines of text, a heading first, each with a line end.
 */
export function climatologyTable(climatology: readonly MonthClimate[]): string {
  const lines = [HEADINGS, ...climatology.map(tableCells)];
  return lines.map((cells) => `${cells.map(padCell).join("  ")}\n`).join("");
}

function tableCells(climate: MonthClimate): string[] {
  return [
    MONTH_NAMES[climate.month - 1]!,
    String(climate.days),
    climate.temperatureMean.toFixed(1),
    climate.temperatureMin.toFixed(1),
    climate.temperatureMax.toFixed(1),
    climate.precipitation.toFixed(0),
    `${(100 * climate.wetDayFraction).toFixed(0)} %`,
  ];
}

function padCell(cell: string, column: number): string {
  const width = HEADINGS[column]!.length;
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}
