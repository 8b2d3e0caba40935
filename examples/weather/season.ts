/** The yearly course of the temperature. */
import { dayNumber } from "./calendar.ts";
import { solveLeastSquares } from "./least_squares.ts";
import type { Rows } from "./rows.ts";

/** A season fitted to daily mean temperatures. */
export interface SeasonFit {
  /** Number of sine and cosine pairs. */
  readonly harmonics: number;
  /**
   * Intercept, trend, then cosine and sine of each harmonic, in °C (the trend
   * in °C a decade); {@linkcode designRow} says what each multiplies.
   */
  readonly coefficients: Float64Array;
  /** Half the distance from the coldest to the warmest of the first harmonic, in °C. */
  readonly amplitude: number;
  /** When the first harmonic is warmest, in days after 1 January. */
  readonly peakDay: number;
  /** Linear trend in °C a decade. */
  readonly trendPerDecade: number;
  /** Part of the variance that the fit explains, 0 to 1. */
  readonly rSquared: number;
  /** Standard deviation of the residuals in °C, with the degrees of freedom left. */
  readonly residualDeviation: number;
  /** Fitted temperature of every day in °C. */
  readonly fitted: Float64Array;
  /** Daily mean temperature minus the fitted one, in °C. */
  readonly residuals: Float64Array;
}

const DAYS_A_YEAR = 365.2425;

/**
 * Fits daily mean temperature by an intercept, a linear trend and harmonics of
 * the year, by ordinary least squares.
 *
 * @param rows Daily weather.
 * @param harmonics Number of sine and cosine pairs, from 1.
 * @returns The fit.
 * @throws {RangeError} When `harmonics` is not a whole number from 1, or the
 * record is too short to tell the terms apart.
 */
export function fitSeason(rows: Rows, harmonics: number): SeasonFit {
  if (!Number.isInteger(harmonics) || harmonics < 1) {
    throw new RangeError(
      `Cannot fit a season: expected a whole number of harmonics from 1, ` +
        `found ${harmonics}`,
    );
  }
  const temperature = dailyMeanTemperature(rows);
  const design = designMatrix(rows, harmonics);
  const columns = designColumns(harmonics);
  const coefficients = solveLeastSquares(design, columns, temperature);
  const fitted = multiply(design, columns, coefficients);
  const residuals = temperature.map((value, day) => value - fitted[day]!);
  const squares = sumOfSquares(residuals, 0);
  const cosine = coefficients[2]!;
  const sine = coefficients[3]!;
  return {
    harmonics,
    coefficients,
    amplitude: Math.hypot(cosine, sine),
    peakDay: peakDay(cosine, sine),
    trendPerDecade: coefficients[1]!,
    rSquared: 1 - squares / sumOfSquares(temperature, mean(temperature)),
    residualDeviation: Math.sqrt(squares / (temperature.length - columns)),
    fitted,
    residuals,
  };
}

/**
 * Daily mean temperature, taken as the middle of the day's extremes.
 *
 * @param rows Daily weather.
 * @returns One value a day in °C.
 */
export function dailyMeanTemperature(rows: Rows): Float64Array {
  return rows.temperatureMin.map((low, day) =>
    (low + rows.temperatureMax[day]!) / 2
  );
}

/**
 * What the coefficients multiply on one day.
 *
 * @param day Days since 1970-01-01.
 * @param middle The middle of the record, in days since 1970-01-01; the trend
 * counts from there, which keeps it apart from the intercept.
 * @param harmonics Number of sine and cosine pairs.
 * @returns 1, decades since `middle`, then cosine and sine of each harmonic.
 */
export function designRow(
  day: number,
  middle: number,
  harmonics: number,
): Float64Array {
  const row = new Float64Array(designColumns(harmonics));
  row[0] = 1;
  row[1] = (day - middle) / (10 * DAYS_A_YEAR);
  // 1970 began with 1 January, and the mean year keeps the angle within a day
  // of it ever since.
  const angle = 2 * Math.PI * day / DAYS_A_YEAR;
  for (let harmonic = 1; harmonic <= harmonics; harmonic++) {
    row[2 * harmonic] = Math.cos(harmonic * angle);
    row[2 * harmonic + 1] = Math.sin(harmonic * angle);
  }
  return row;
}

function designColumns(harmonics: number): number {
  return 2 + 2 * harmonics;
}

function designMatrix(rows: Rows, harmonics: number): Float64Array {
  const start = dayNumber(rows.start);
  const days = rows.temperatureMin.length;
  const middle = start + (days - 1) / 2;
  const columns = designColumns(harmonics);
  const design = new Float64Array(days * columns);
  for (let index = 0; index < days; index++) {
    design.set(designRow(start + index, middle, harmonics), index * columns);
  }
  return design;
}

function multiply(
  matrix: Float64Array,
  columns: number,
  vector: Float64Array,
): Float64Array {
  const product = new Float64Array(matrix.length / columns);
  for (let at = 0; at < matrix.length; at++) {
    product[Math.floor(at / columns)]! += matrix[at]! * vector[at % columns]!;
  }
  return product;
}

function peakDay(cosine: number, sine: number): number {
  const days = Math.atan2(sine, cosine) / (2 * Math.PI) * DAYS_A_YEAR;
  return days < 0 ? days + DAYS_A_YEAR : days;
}

function mean(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

function sumOfSquares(values: Float64Array, centre: number): number {
  let sum = 0;
  for (const value of values) sum += (value - centre) ** 2;
  return sum;
}
