/**
 * Drawing rates over time, as SVG: a panel for each source, under each other,
 * with one axis of time. Each panel has a scale of its own, so that a source of
 * ten entries a second is seen beside one of ten thousand.
 *
 * @module
 */

import type { RateBins, RateCurve } from "./rate_bins.ts";
import { elapsedAxis, type TimeAxis, utcAxis } from "./time_axis.ts";

/** What a plot shows. */
export interface RatePlot {
  /** Its heading. */
  readonly title: string;
  /** The entries, counted. */
  readonly bins: RateBins;
  /** Whether times are ns since 1970 in UTC. */
  readonly isUtc: boolean;
}

const WIDTH = 960;
const LEFT = 64;
const RIGHT = 24;
const TOP = 100;
const BOTTOM = 56;
const PANEL = 64;
const GAP = 36;
/** The most sources that are drawn. */
const MOST = 24;

const INK = "#333333";
const FAINT_INK = "#5f5f5f";
const GRID = "#e4e4e4";
/** From Okabe and Ito's palette, so that colour-blind readers can tell them. */
const COLOURS = [
  "#0072b2",
  "#d55e00",
  "#009e73",
  "#cc79a7",
  "#56b4e9",
  "#e69f00",
];

/**
 * Draws the rate of each source over time.
 *
 * @param plot What to show.
 * @returns An SVG document.
 */
export function drawRates({ title, bins, isUtc }: RatePlot): string {
  const all = bins.sourceIds;
  const shown = all.length <= MOST
    ? all
    : all.toSorted((a, b) => bins.total(b) - bins.total(a)).slice(0, MOST)
      .sort((a, b) => a - b);
  const { first, last } = bins;
  const axis = isUtc ? utcAxis(first, last, 9) : elapsedAxis(first, last, 11);
  const height = TOP + Math.max(1, shown.length) * (PANEL + GAP) - GAP + BOTTOM;
  const entries = all.reduce((sum, source) => sum + bins.total(source), 0);
  const left = all.length - shown.length;
  const lines = [
    text(LEFT, 32, title, `class="title"`),
    text(LEFT, 54, subtitle(entries, all.length, left), `class="faint"`),
    ...shown.flatMap((source, i) => panel(bins, source, i, axis)),
    ...timeAxis(axis, bins, height - BOTTOM),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}">
<style>
text { font: 12px sans-serif; fill: ${INK}; }
.title { font-size: 18px; font-weight: bold; }
.faint { fill: ${FAINT_INK}; }
</style>
<rect width="100%" height="100%" fill="#ffffff"/>
${lines.join("\n")}
</svg>
`;
}

function subtitle(entries: number, sources: number, left: number): string {
  const what = `Entries per second; ${count(entries, "entry", "entries")} of ${
    count(sources, "source", "sources")
  }`;
  return left === 0 ? what : `${what}, the ${left} with the fewest not drawn`;
}

function panel(
  bins: RateBins,
  source: number,
  index: number,
  axis: TimeAxis,
): string[] {
  const top = TOP + index * (PANEL + GAP);
  const bottom = top + PANEL;
  const colour = COLOURS[index % COLOURS.length]!;
  const total = bins.total(source);
  const seconds = Number(bins.last - bins.first) / 1e9;
  const curve = bins.curve(source);
  const rates = ratesOf(curve, bins.last);
  const highest = rates.reduce((most, rate) => Math.max(most, rate), 0);
  const limit = niceLimit(highest);
  const mean = seconds > 0 ? `, ${short(total / seconds)}/s on average` : "";
  const heading = `${count(total, "entry", "entries")}${mean}`;
  return [
    `<text x="${LEFT}" y="${top - 8}"><tspan fill="${colour}">■</tspan>` +
    `<tspan dx="6">source ${source}</tspan>` +
    `<tspan dx="12" class="faint">${heading}</tspan></text>`,
    ...axis.ticks.map(({ time }) => {
      const x = place(time, bins);
      return path(`M${x},${top}V${bottom}`, `stroke="${GRID}"`);
    }),
    ...(seconds > 0 ? [0, limit / 2, limit] : []).flatMap((rate) => {
      const y = round(bottom - PANEL * rate / limit);
      return [
        path(`M${LEFT},${y}H${WIDTH - RIGHT}`, `stroke="${GRID}"`),
        text(LEFT - 8, y + 4, short(rate), `text-anchor="end" class="faint"`),
      ];
    }),
    ...(seconds > 0 ? area(curve, rates, bins, bottom, limit, colour) : []),
    path(`M${LEFT},${bottom}H${WIDTH - RIGHT}`, `stroke="${FAINT_INK}"`),
  ];
}

/** The curve as steps, filled down to zero. */
function area(
  { begin, width }: RateCurve,
  rates: readonly number[],
  bins: RateBins,
  bottom: number,
  limit: number,
  colour: string,
): string[] {
  const points: string[] = [];
  rates.forEach((rate, i) => {
    const from = place(begin + BigInt(i * width), bins);
    const to = i === rates.length - 1
      ? WIDTH - RIGHT
      : place(begin + BigInt((i + 1) * width), bins);
    const y = round(bottom - PANEL * rate / limit);
    points.push(`${from},${y}`, `${to},${y}`);
  });
  const line = points.join("L");
  return [
    path(
      `M${LEFT},${bottom}L${line}L${WIDTH - RIGHT},${bottom}Z`,
      `fill="${colour}" fill-opacity="0.2"`,
    ),
    path(`M${line}`, `fill="none" stroke="${colour}" stroke-width="1.5"`),
  ];
}

/**
 * Gives entries per second. The last interval ends with the last entry; where
 * that is early in it, it is taken together with the one before.
 */
function ratesOf({ begin, width, counts }: RateCurve, last: bigint): number[] {
  const rates = Array.from(counts, (count) => count * 1e9 / width);
  const at = counts.length - 1;
  const covered = Number(last - begin) - at * width;
  if (at < 1 || covered >= width / 2) {
    if (covered > 0) rates[at] = counts[at]! * 1e9 / covered;
    return rates;
  }
  const together = (counts[at - 1]! + counts[at]!) * 1e9 / (width + covered);
  return [...rates.slice(0, at - 1), together];
}

function timeAxis(axis: TimeAxis, bins: RateBins, y: number): string[] {
  return [
    ...axis.ticks.map(({ time, label }) =>
      text(place(time, bins), y + 18, label, `text-anchor="middle"`)
    ),
    text(
      (LEFT + WIDTH - RIGHT) / 2,
      y + 42,
      axis.title,
      `text-anchor="middle" class="faint"`,
    ),
  ];
}

/** Where a time lies from the left; inside the panels. */
function place(time: bigint, { first, last }: RateBins): number {
  const share = Number(time - first) / Math.max(1, Number(last - first));
  const within = Math.min(1, Math.max(0, share));
  return round(LEFT + (WIDTH - LEFT - RIGHT) * within);
}

/** The next of 1, 2, 4, 6, 8, 10, whose halves are short, times a power of ten. */
function niceLimit(highest: number): number {
  if (highest <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(highest));
  const digit = [1, 2, 4, 6, 8, 10].find((one) => one * power >= highest) ?? 10;
  return digit * power;
}

/** Writes a number with three digits and the prefix of a thousand. */
function short(number: number): string {
  const prefixes = [[1e9, "G"], [1e6, "M"], [1e3, "k"]] as const;
  const [unit, prefix] = prefixes.find(([unit]) => number >= unit) ?? [1, ""];
  return `${Number((number / unit).toPrecision(3))}${prefix}`;
}

function count(number: number, one: string, more: string): string {
  return `${number.toLocaleString("en-GB")} ${number === 1 ? one : more}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function path(data: string, attributes: string): string {
  return `<path d="${data}" ${attributes}/>`;
}

function text(
  x: number,
  y: number,
  content: string,
  attributes: string,
): string {
  const escaped = content.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<text x="${round(x)}" y="${
    round(y)
  }" ${attributes}>${escaped}</text>`;
}
