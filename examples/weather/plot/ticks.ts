/** Round numbers for axes. */

/**
 * Round numbers that cover a range: steps of 1, 2 or 5 times a power of ten.
 *
 * @param low The smallest value to cover.
 * @param high The largest value to cover.
 * @param steps About how many steps are wanted.
 * @returns Ticks in rising order, the first at or below `low`, the last at or
 * above `high`.
 */
export function niceTicks(low: number, high: number, steps: number): number[] {
  const step = niceStep((high - low || 1) / steps);
  const ticks: number[] = [];
  const last = Math.max(Math.ceil(high / step), Math.floor(low / step) + 1);
  for (let count = Math.floor(low / step); count <= last; count++) {
    // Steps below 1 would otherwise add up to 0.30000000000000004.
    ticks.push(Number((count * step).toPrecision(12)));
  }
  return ticks;
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  if (rough <= power) return power;
  if (rough <= 2 * power) return 2 * power;
  return rough <= 5 * power ? 5 * power : 10 * power;
}
