/** What each month of the year is like. */
import { dayNumber, monthOf, yearOf } from "./calendar.ts";
import type { Rows } from "./rows.ts";

/** One calendar month over all years of the record. */
export interface MonthClimate {
  /** 1 for January to 12 for December. */
  readonly month: number;
  /** Days of this month in the record. */
  readonly days: number;
  /** Mean of the daily mean temperature in °C. */
  readonly temperatureMean: number;
  /** Lowest temperature seen, in °C. */
  readonly temperatureMin: number;
  /** Highest temperature seen, in °C. */
  readonly temperatureMax: number;
  /**
   * Mean over the years of the month's total precipitation in mm; a month that
   * the record enters or leaves midway counts with the days it has.
   */
  readonly precipitation: number;
  /** Part of the days with at least 1 mm of precipitation, 0 to 1. */
  readonly wetDayFraction: number;
}

/** A day is wet from this many mm on, as climate indices count it. */
const WET_DAY = 1;

/**
 * Describes every month of the year from daily weather.
 *
 * @param rows Daily weather.
 * @returns Twelve entries, January first.
 * @throws {RangeError} When the record has no day of some month.
 */
export function monthlyClimatology(rows: Rows): MonthClimate[] {
  const start = dayNumber(rows.start);
  const climates: MonthClimate[] = [];
  for (let month = 0; month < 12; month++) {
    climates.push(monthClimate(rows, start, month));
  }
  return climates;
}

function monthClimate(rows: Rows, start: number, month: number): MonthClimate {
  const years = new Set<number>();
  let days = 0;
  let temperatureSum = 0;
  let temperatureMin = Infinity;
  let temperatureMax = -Infinity;
  let precipitation = 0;
  let wetDays = 0;
  for (let index = 0; index < rows.precipitation.length; index++) {
    if (monthOf(start + index) !== month) continue;
    const low = rows.temperatureMin[index]!;
    const high = rows.temperatureMax[index]!;
    years.add(yearOf(start + index));
    days += 1;
    temperatureSum += (low + high) / 2;
    temperatureMin = Math.min(temperatureMin, low);
    temperatureMax = Math.max(temperatureMax, high);
    precipitation += rows.precipitation[index]!;
    if (rows.precipitation[index]! >= WET_DAY) wetDays += 1;
  }
  if (days === 0) {
    throw new RangeError(
      `Cannot describe month ${
        month + 1
      }: expected at least one day of every ` +
        `month, found ${rows.precipitation.length} days from ${rows.start}`,
    );
  }
  return {
    month: month + 1,
    days,
    temperatureMean: temperatureSum / days,
    temperatureMin,
    temperatureMax,
    precipitation: precipitation / years.size,
    wetDayFraction: wetDays / days,
  };
}
