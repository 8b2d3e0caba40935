import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { parse } from "yaml";
import { dayNumber, isoDate } from "../../examples/weather/calendar.ts";
import { monthlyClimatology } from "../../examples/weather/climatology.ts";
import { climatologyTable } from "../../examples/weather/climatology_table.ts";
import { solveLeastSquares } from "../../examples/weather/least_squares.ts";
import { seasonPlot } from "../../examples/weather/plot.ts";
import { numeral } from "../../examples/weather/plot/svg.ts";
import { niceTicks } from "../../examples/weather/plot/ticks.ts";
import { parseRows, type Rows } from "../../examples/weather/rows.ts";
import { Config } from "../../examples/weather/schema.ts";
import { designRow, fitSeason } from "../../examples/weather/season.ts";

const WEATHER = new URL("../../examples/weather/", import.meta.url);
const CSV = fileURLToPath(new URL("data/seattle-weather.csv", WEATHER));
const HEADER = "date,precipitation,temp_max,temp_min,wind,weather";
const STYLE = { title: "Title", width: 1000, height: 800, colour: "#d55e00" };

function readText(path: string): string {
  return Deno.readTextFileSync(new URL(path, WEATHER));
}

/** Days from 2012-01-01 on whose minimum and maximum both are `temperature`. */
function rowsOf(temperature: Float64Array): Rows {
  return {
    start: "2012-01-01",
    precipitation: new Float64Array(temperature.length),
    temperatureMax: temperature,
    temperatureMin: temperature,
    wind: new Float64Array(temperature.length),
    weather: Array.from(temperature, () => "sun"),
  };
}

/** Parses `lines` under a good header; gives the message of the error. */
function parseError(file: string, lines: string[], header = HEADER): string {
  Deno.writeTextFileSync(file, [header, ...lines, ""].join("\n"));
  try {
    parseRows(file);
  } catch (error) {
    assert(error instanceof Error);
    return error.message;
  }
  assert.fail("expected an error");
}

function assertClose(actual: number, expected: number, tolerance = 1e-9): void {
  assert(
    Math.abs(actual - expected) <= tolerance,
    `expected ${expected} ± ${tolerance}, found ${actual}`,
  );
}

/** Every tag closed in order, every ampersand part of an entity. */
function assertWellFormed(xml: string): void {
  const open: string[] = [];
  const outside = xml.replaceAll(
    /<(\/?)([a-z]+)((?: [\w-]+="[^"<]*")*)(\/?)>/gi,
    (_, closing: string, name: string, __, empty: string) => {
      if (closing) assert.equal(open.pop(), name);
      else if (!empty) open.push(name);
      return "";
    },
  );
  assert.deepEqual(open, []);
  assert.doesNotMatch(outside, /[<>]/);
  assert.doesNotMatch(xml, /&(?!(amp|lt|gt|quot);)/);
}

Deno.test("the committed data is the file that SOURCE.md describes", () => {
  const digest = createHash("sha256").update(Deno.readFileSync(CSV));
  assert(readText("data/SOURCE.md").includes(`\`${digest.digest("hex")}\``));
});

Deno.test("parseRows() reads every column of the committed data", () => {
  const rows = parseRows(CSV);
  const lines = Deno.readTextFileSync(CSV).trimEnd().split("\n").slice(1);
  assert.equal(lines.length, 1461);
  assert.equal(rows.start, "2012-01-01");
  const start = dayNumber(rows.start);
  for (const [index, line] of lines.entries()) {
    const [date, rain, max, min, wind, weather] = line.split(",");
    assert.equal(isoDate(start + index), date);
    assert.equal(rows.precipitation[index], Number(rain));
    assert.equal(rows.temperatureMax[index], Number(max));
    assert.equal(rows.temperatureMin[index], Number(min));
    assert.equal(rows.wind[index], Number(wind));
    assert.equal(rows.weather[index], weather);
  }
});

Deno.test("parseRows() gives back what was written", () => {
  const folder = Deno.makeTempDirSync();
  const file = `${folder}/days.csv`;
  const tenths = (min: number, max: number) =>
    fc.integer({ min: 10 * min, max: 10 * max }).map((tenth) => tenth / 10);
  const day = fc.record({
    rain: tenths(0, 90),
    min: tenths(-50, 40),
    range: tenths(0, 30),
    wind: tenths(0, 40),
    word: fc.constantFrom("drizzle", "fog", "rain", "snow", "sun"),
  });
  const start = fc.integer({ min: 0, max: 40_000 });
  const lineEnd = fc.constantFrom("\n", "\r\n");
  const days = fc.array(day, { minLength: 1, maxLength: 50 });
  fc.assert(fc.property(start, days, lineEnd, (first, days, end) => {
    const lines = days.map(({ rain, min, range, wind, word }, index) =>
      [isoDate(first + index), rain, min + range, min, wind, word].join(",")
    );
    Deno.writeTextFileSync(file, [HEADER, ...lines, ""].join(end));
    assert.deepEqual(parseRows(file), {
      start: isoDate(first),
      precipitation: Float64Array.from(days, ({ rain }) => rain),
      temperatureMax: Float64Array.from(days, ({ min, range }) => min + range),
      temperatureMin: Float64Array.from(days, ({ min }) => min),
      wind: Float64Array.from(days, ({ wind }) => wind),
      weather: days.map(({ word }) => word),
    });
  }));
  Deno.removeSync(folder, { recursive: true });
});

Deno.test("parseRows() names file, line, column, expected and found", async (t) => {
  const folder = Deno.makeTempDirSync();
  const file = `${folder}/bad.csv`;
  const good = "2012-02-28,0.0,12.8,5.0,4.7,rain";
  const cases: [string, string, string][] = [
    ["2012-02-30,0,2,1,0,sun", "date", `2012-02-29, found "2012-02-30"`],
    ["2012-03-01,0,2,1,0,sun", "date", `2012-02-29, found "2012-03-01"`],
    ["2012-02-29,-1,2,1,0,sun", "precipitation", `at least 0, found "-1"`],
    ["2012-02-29,,2,1,0,sun", "precipitation", `at least 0, found ""`],
    ["2012-02-29,0,NaN,1,0,sun", "temp_max", `a number, found "NaN"`],
    ["2012-02-29,0,0x10,1,0,sun", "temp_max", `a number, found "0x10"`],
    [`2012-02-29,0,${"9".repeat(400)},1,0,sun`, "temp_max", "a number, found"],
    ["2012-02-29,0,2,2.1,0,sun", "temp_min", `temp_max (2), found "2.1"`],
    ["2012-02-29,0,2,x,0,sun", "temp_min", `found "x"`],
    ["2012-02-29,0,2,1,-0.1,sun", "wind", `at least 0, found "-0.1"`],
    ["2012-02-29,0,2,1,0,hail", "weather", `sun, found "hail"`],
    ["2012-02-29,0,2,1,0", "all", `6 columns, found "5 columns"`],
  ];
  for (const [line, column, detail] of cases) {
    await t.step(line.slice(0, 40), () => {
      const message = parseError(file, [good, line]);
      assert(message.includes(`${file}:3, column ${column}: expected `));
      assert(message.includes(detail), message);
      assert.equal(message.split("\n").length, 2, message);
    });
  }
  await t.step("a wrong header", () => {
    assert(parseError(file, [good], "date").includes(`${file}:1, column all`));
  });
  await t.step("no day at all", () => {
    assert(parseError(file, []).includes(`${file}:2, column all`));
  });
  Deno.removeSync(folder, { recursive: true });
});

Deno.test("parseRows() tells the first ten problems and counts the others", () => {
  const folder = Deno.makeTempDirSync();
  const lines = Array.from(
    { length: 14 },
    (_, day) => `${isoDate(15000 + day)},0,2,1,0,hail`,
  );
  const message = parseError(`${folder}/bad.csv`, lines);
  assert(message.includes("bad.csv:11,"));
  assert(!message.includes("bad.csv:12,"));
  assert(message.endsWith("and 4 more"));
  Deno.removeSync(folder, { recursive: true });
});

Deno.test("dayNumber() is the inverse of isoDate()", () => {
  fc.assert(
    fc.property(fc.integer({ min: -700_000, max: 2_900_000 }), (day) => {
      assert.equal(dayNumber(isoDate(day)), day);
    }),
  );
  for (const text of ["", "2012-1-1", "2013-02-29", "2012-01-01T00"]) {
    assert(Number.isNaN(dayNumber(text)), text);
  }
});

Deno.test("monthlyClimatology() agrees with a recount from the text", () => {
  const lines = Deno.readTextFileSync(CSV).trimEnd().split("\n").slice(1);
  const climatology = monthlyClimatology(parseRows(CSV));
  assert.equal(climatology.length, 12);
  for (const [index, climate] of climatology.entries()) {
    const month = String(index + 1).padStart(2, "0");
    const cells = lines.filter((line) => line.slice(5, 7) === month)
      .map((line) => line.split(",").slice(1, 4).map(Number));
    const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
    const [rain, high, low] = [0, 1, 2].map((column) =>
      cells.map((row) => row[column]!)
    ) as [number[], number[], number[]];
    assert.equal(climate.month, index + 1);
    assert.equal(climate.days, cells.length);
    assert.equal(climate.temperatureMin, Math.min(...low));
    assert.equal(climate.temperatureMax, Math.max(...high));
    assertClose(
      climate.temperatureMean,
      (sum(high) + sum(low)) / 2 / cells.length,
    );
    assertClose(climate.precipitation, sum(rain) / 4);
    const wet = rain.filter((value) => value >= 1).length;
    assertClose(climate.wetDayFraction, wet / cells.length);
  }
});

Deno.test("monthlyClimatology() refuses a record without some month", () => {
  assert.throws(() => monthlyClimatology(rowsOf(new Float64Array(40))), {
    name: "RangeError",
    message: /month 3: .* found 40 days from 2012-01-01/,
  });
});

Deno.test("climatologyTable() has a line a month, all of one width", () => {
  const lines = climatologyTable(monthlyClimatology(parseRows(CSV))).split(
    "\n",
  );
  assert.equal(lines.pop(), "");
  assert.equal(lines.length, 13);
  assert.equal(new Set(lines.map((line) => line.length)).size, 1);
  assert.match(lines[12]!, /^Dec +124 +5\.8 +-7\.1 +18\.9 +156 +58 %$/);
});

Deno.test("solveLeastSquares() finds planted coefficients", () => {
  const number = fc.double({ min: -100, max: 100, noNaN: true });
  const planted = fc.array(number, { minLength: 1, maxLength: 5 });
  fc.assert(fc.property(planted, (coefficients) => {
    const columns = coefficients.length;
    const target = new Float64Array(columns + 3);
    const design = new Float64Array(target.length * columns);
    for (const row of target.keys()) {
      for (const [column, coefficient] of coefficients.entries()) {
        const value = Math.cos(row * (column + 0.5)) +
          (row === column ? -5 : 0);
        design[row * columns + column] = value;
        target[row]! += value * coefficient;
      }
    }
    const found = solveLeastSquares(design, columns, target);
    for (const [column, coefficient] of coefficients.entries()) {
      assertClose(found[column]!, coefficient);
    }
  }));
});

Deno.test("solveLeastSquares() takes columns that are triangular already", () => {
  const design = new Float64Array([1, 2, 0, 4, 0, 0]);
  const solution = solveLeastSquares(design, 2, new Float64Array([5, 8, 3]));
  assert.deepEqual([...solution], [1, 2]);
});

Deno.test("solveLeastSquares() refuses columns that depend on each other", () => {
  const design = new Float64Array([0.1, 0.3, 0.2, 0.6, 0.7, 2.1]);
  assert.throws(() => solveLeastSquares(design, 2, new Float64Array(3)), {
    name: "RangeError",
    message: /column 1 depends/,
  });
  assert.throws(() => solveLeastSquares(design, 3, new Float64Array(2)), {
    name: "RangeError",
    message: /at least 3 rows/,
  });
});

Deno.test("fitSeason() recovers a planted season exactly", () => {
  const start = dayNumber("2012-01-01");
  const middle = start + 730;
  const temperature = new Float64Array(1461);
  for (const index of temperature.keys()) {
    const angle = 2 * Math.PI * (start + index) / 365.2425;
    temperature[index] = 11 + 0.3 * (start + index - middle) / 3652.425 -
      8 * Math.cos(angle - 0.4) + 1.5 * Math.sin(2 * angle);
  }
  const fit = fitSeason(rowsOf(temperature), 2);
  assertClose(fit.coefficients[0]!, 11);
  assertClose(fit.trendPerDecade, 0.3);
  assertClose(fit.amplitude, 8);
  assertClose(fit.peakDay, (0.4 / (2 * Math.PI) + 0.5) * 365.2425);
  assertClose(fit.coefficients[4]!, 0);
  assertClose(fit.coefficients[5]!, 1.5);
  assertClose(fit.rSquared, 1);
  assertClose(fit.residualDeviation, 0);
});

Deno.test("fitSeason() leaves residuals at right angles to every term", () => {
  const rows = parseRows(CSV);
  const start = dayNumber(rows.start);
  for (const harmonics of [1, 2, 12]) {
    const fit = fitSeason(rows, harmonics);
    assert.equal(fit.coefficients.length, 2 + 2 * harmonics);
    const products = new Float64Array(fit.coefficients.length);
    for (const [index, residual] of fit.residuals.entries()) {
      const low = rows.temperatureMin[index]!;
      const high = rows.temperatureMax[index]!;
      assertClose(fit.fitted[index]! + residual, (low + high) / 2);
      const row = designRow(start + index, start + 730, harmonics);
      for (const [term, value] of row.entries()) {
        products[term]! += residual * value;
      }
    }
    for (const product of products) assertClose(product, 0, 1e-8);
  }
});

Deno.test("fitSeason() agrees with numpy on the committed data", () => {
  // import csv, numpy as np
  // r = list(csv.DictReader(open("seattle-weather.csv")))
  // y = np.array([(float(x["temp_max"]) + float(x["temp_min"])) / 2 for x in r])
  // d = np.array([x["date"] for x in r], "M8[D]").astype(int)
  // w = 2 * np.pi * d / 365.2425
  // X = np.stack([d**0, (d - d.mean()) / 3652.425]
  //     + [f(k * w) for k in (1, 2) for f in (np.cos, np.sin)], 1)
  // b, s = np.linalg.lstsq(X, y)[:2]
  // print(b, 1 - s / ((y - y.mean())**2).sum(), np.sqrt(s / (len(y) - 6)))
  const fit = fitSeason(parseRows(CSV), 2);
  const expected = [
    12.33707216,
    6.06039929,
    -7.00191592,
    -2.37776934,
    -0.07621861,
    1.31598138,
  ];
  for (const [term, value] of expected.entries()) {
    assertClose(fit.coefficients[term]!, value, 1e-8);
  }
  assertClose(fit.rSquared, 0.80793264, 1e-8);
  assertClose(fit.residualDeviation, 2.63318815, 1e-8);
});

Deno.test("fitSeason() refuses harmonics that are no whole number from 1", () => {
  for (const harmonics of [0, 1.5, NaN]) {
    assert.throws(() => fitSeason(parseRows(CSV), harmonics), {
      name: "RangeError",
      message: new RegExp(`from 1, found ${harmonics}`),
    });
  }
});

Deno.test("niceTicks() covers the range with even round steps", () => {
  const bound = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  const size = fc.double({ min: 1e-3, max: 1e6, noNaN: true });
  fc.assert(fc.property(bound, size, (low, extent) => {
    const ticks = niceTicks(low, low + extent, 5);
    const rounding = 1e-9 * (Math.abs(low) + extent);
    assert(ticks[0]! <= low + rounding);
    assert(ticks.at(-1)! >= low + extent - rounding);
    assert(ticks.length >= 2 && ticks.length <= 8, String(ticks));
    const mantissa = (ticks[1]! - ticks[0]!).toExponential(0)[0];
    assert(mantissa !== undefined && "125".includes(mantissa), String(ticks));
  }));
  assert.deepEqual(niceTicks(-7.1, 35.6, 5), [-10, 0, 10, 20, 30, 40]);
  assert.deepEqual(niceTicks(0.1, 0.3, 2), [0.1, 0.2, 0.3]);
  assert.deepEqual(niceTicks(0, 0, 4), [0, 0.5]);
});

Deno.test("numeral() prints a true minus sign, but none before zero", () => {
  assert.equal(numeral(-7.14, 1), "−7.1");
  assert.equal(numeral(-0.04, 1), "0.0");
  assert.equal(numeral(12, 0), "12");
});

Deno.test("seasonPlot() is well-formed, with its title, years and months", () => {
  const rows = parseRows(CSV);
  const climatology = monthlyClimatology(rows);
  const fit = fitSeason(rows, 2);
  const title = `Rain & "sun" <Seattle>`;
  for (const [width, height] of [[1000, 800], [500, 400], [2000, 300]]) {
    const style = { ...STYLE, title, width: width!, height: height! };
    const svg = seasonPlot(rows, climatology, fit, style);
    assertWellFormed(svg);
    assert(svg.startsWith(`<svg xmlns="http://www.w3.org/2000/svg" `));
    assert(svg.includes(`width="${width}" height="${height}"`));
    assert(!/NaN|Infinity|undefined/.test(svg));
    const texts = [...svg.matchAll(/<text [^>]*>([^<]+)<\/text>/g)]
      .map((match) => match[1]);
    assert(texts.includes("Rain &amp; &quot;sun&quot; &lt;Seattle&gt;"));
    const labels = "2012 2013 2014 2015 " +
      "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec";
    for (const label of labels.split(" ")) assert(texts.includes(label), label);
  }
});

Deno.test("seasonPlot() names fewer years where a long record leaves no room", () => {
  const temperature = new Float64Array(100 * 365).map((_, day) => day % 40);
  const rows = rowsOf(temperature);
  const fit = fitSeason(rows, 1);
  const svg = seasonPlot(rows, monthlyClimatology(rows), fit, STYLE);
  const years = [...svg.matchAll(/>(2\d\d\d)<\/text>/g)].map(([, year]) =>
    year
  );
  assert.deepEqual(years.slice(0, 3), ["2015", "2020", "2025"]);
});

Deno.test("Config accepts the packaged defaults, and the test values over them", () => {
  const defaults = parse(readText("config/default.yaml"));
  const test = parse(readText("config/test.yaml"));
  assert.deepEqual(Config.parse(defaults), defaults);
  const merged = { ...defaults, plot: { ...defaults.plot, ...test.plot } };
  assert.deepEqual(Config.parse(merged), merged);
  assert.deepEqual(Object.keys(test), ["plot"]);
});

Deno.test("Config refuses unknown keys and values out of range", () => {
  const good = Config.parse(parse(readText("config/default.yaml")));
  const bad = [
    { ...good, seasons: {} },
    { ...good, season: { harmonics: 13 } },
    { ...good, season: { harmonics: 1.5 } },
    { ...good, plot: { ...good.plot, colour: `red" onload="x` } },
    { ...good, plot: { ...good.plot, title: "two\nlines" } },
  ];
  for (const value of bad) assert(!Config.safeParse(value).success);
});
