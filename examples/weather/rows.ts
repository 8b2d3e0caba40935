/** Reading and checking the daily weather. */
import { dayNumber, isoDate } from "./calendar.ts";

/** Daily weather, one entry a day in every column, no day missing. */
export interface Rows {
  /** The first day, as `YYYY-MM-DD`. */
  readonly start: string;
  /** Precipitation in mm. */
  readonly precipitation: Float64Array;
  /** Highest temperature of the day in °C. */
  readonly temperatureMax: Float64Array;
  /** Lowest temperature of the day in °C. */
  readonly temperatureMin: Float64Array;
  /** Wind speed, in the unit of the file. */
  readonly wind: Float64Array;
  /** The day's weather in one word. */
  readonly weather: readonly string[];
}

interface Problem {
  readonly line: number;
  readonly column: string;
  readonly expected: string;
  readonly found: string;
}

const HEADER = "date,precipitation,temp_max,temp_min,wind,weather";
const WEATHER_WORDS = ["drizzle", "fog", "rain", "snow", "sun"];
const PROBLEMS_SHOWN = 10;

/**
 * Reads a CSV file of daily weather and checks every cell of it.
 *
 * @param csvPath The file, with the columns
 * `date,precipitation,temp_max,temp_min,wind,weather`.
 * @returns The columns.
 * @throws {Error} When the file is bad; names file and line, column, what was
 * expected and what was found, for the first ten bad cells.
 */
export function parseRows(csvPath: string): Rows {
  const lines = Deno.readTextFileSync(csvPath).split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  const [header = "", ...records] = lines;
  const rows = records.map((record) => record.split(","));
  const problems = [...headerProblems(header, rows), ...rowsProblems(rows)];
  if (problems.length > 0) throw new Error(describe(csvPath, problems));
  return {
    start: rows[0]![0]!,
    precipitation: Float64Array.from(rows, (cells) => Number(cells[1])),
    temperatureMax: Float64Array.from(rows, (cells) => Number(cells[2])),
    temperatureMin: Float64Array.from(rows, (cells) => Number(cells[3])),
    wind: Float64Array.from(rows, (cells) => Number(cells[4])),
    weather: rows.map((cells) => cells[5]!),
  };
}

function headerProblems(header: string, rows: string[][]): Problem[] {
  if (header !== HEADER) {
    return [{ line: 1, column: "all", expected: HEADER, found: header }];
  }
  if (rows.length > 0) return [];
  return [{ line: 2, column: "all", expected: "at least one day", found: "" }];
}

function rowsProblems(rows: string[][]): Problem[] {
  const problems: Problem[] = [];
  let nextDay = NaN;
  for (const [index, cells] of rows.entries()) {
    problems.push(...rowProblems(cells, index + 2, nextDay));
    const day = dayNumber(cells[0] ?? "");
    // After a bad date keep counting, so that one mistake is told once.
    nextDay = (Number.isNaN(day) ? nextDay : day) + 1;
  }
  return problems;
}

function rowProblems(
  cells: string[],
  line: number,
  nextDay: number,
): Problem[] {
  const [date, precipitation, max, min, wind, weather] = cells;
  if (cells.length !== 6) {
    const found = `${cells.length} columns`;
    return [{ line, column: "all", expected: "6 columns", found }];
  }
  const first = Number.isNaN(nextDay);
  const day = dayNumber(date!);
  const minimum = decimal(min!);
  const maximum = decimal(max!);
  const checks: [boolean, string, string, string][] = [
    [
      first ? !Number.isNaN(day) : day === nextDay,
      "date",
      first ? "a date YYYY-MM-DD" : isoDate(nextDay),
      date!,
    ],
    [
      decimal(precipitation!) >= 0,
      "precipitation",
      "a number, at least 0",
      precipitation!,
    ],
    [!Number.isNaN(maximum), "temp_max", "a number", max!],
    [
      !Number.isNaN(minimum) && !(minimum > maximum),
      "temp_min",
      `a number, at most temp_max (${max})`,
      min!,
    ],
    [decimal(wind!) >= 0, "wind", "a number, at least 0", wind!],
    [
      WEATHER_WORDS.includes(weather!),
      "weather",
      `one of ${WEATHER_WORDS.join(", ")}`,
      weather!,
    ],
  ];
  return checks
    .filter(([good]) => !good)
    .map(([, column, expected, found]) => ({ line, column, expected, found }));
}

/** `Number("")` is 0 and `Number("0x10")` 16: only plain decimals count. */
function decimal(text: string): number {
  const value = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  return Number.isFinite(value) ? value : NaN;
}

function describe(file: string, problems: readonly Problem[]): string {
  const shown = problems.slice(0, PROBLEMS_SHOWN).map((problem) =>
    `${file}:${problem.line}, column ${problem.column}: expected ` +
    `${problem.expected}, found ${JSON.stringify(problem.found)}`
  );
  const rest = problems.length - shown.length;
  if (rest > 0) shown.push(`and ${rest} more`);
  return `Cannot use the weather data:\n  ${shown.join("\n  ")}`;
}
