/** The picture of the result. */

import type { Arrays } from "./arrays.ts";

const [WIDTH, HEIGHT] = [960, 420];
const BOX = { left: 56, right: 936, top: 48, bottom: 372 };
const COLOURS = ["#0b6e99", "#c2571a", "#5b7f1e"];

/** Draws the days as dots, and each mean in the colour of its worker. */
export function drawPlot(
  { days, means, workers, totals }: Arrays,
  firstYear: number,
): string {
  const values = days.read([]);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const x = (day: number) => at(day / values.length, BOX.left, BOX.right);
  const y = (value: number) =>
    at((value - low) / (high - low), BOX.bottom, BOX.top);
  const dot = (day: number, value: number, radius: number, colour: string) =>
    `<circle cx="${x(day)}" cy="${y(value)}" r="${radius}" fill="${colour}"/>`;

  const dots = Array.from(values, (value, day) => dot(day, value, 1, "#bbb"));
  const lines = Array.from(
    means.read([]),
    (mean, day) =>
      Number.isNaN(mean)
        ? ""
        : dot(day, mean, 1.8, COLOURS[workers.read(day)] ?? "#000"),
  );
  const legend = COLOURS.map((colour, worker) => {
    const [count = 0, sum = 0] = totals.read(worker);
    const mean = count === 0 ? "–" : (sum / count).toFixed(1);
    return text(
      BOX.left + 260 * worker,
      HEIGHT - 12,
      `worker ${worker + 1}: ${count} means, ${mean} °C`,
      colour,
    );
  });
  const ticks = [low, 0, 10, 20, 30, high].filter((tick) =>
    tick >= low && tick <= high
  ).map((tick) => text(10, y(tick) + 4, `${tick}`, "#555"));
  const years = Array.from(
    { length: Math.round(values.length / 365.25) },
    (_, year) => text(x(year * 365.25), BOX.bottom + 18, `${firstYear + year}`),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    text(BOX.left, 24, "Highest temperature of the day, °C, and 30-day mean"),
    ...[...ticks, ...years, ...dots, ...lines, ...legend].filter(Boolean),
    "</svg>\n",
  ].join("\n");
}

function at(share: number, from: number, to: number): number {
  return Math.round(10 * (from + share * (to - from))) / 10;
}

function text(x: number, y: number, content: string, colour = "#222"): string {
  return `<text x="${x}" y="${y}" fill="${colour}">${content}</text>`;
}
