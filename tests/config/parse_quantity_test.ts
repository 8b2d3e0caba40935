import assert from "node:assert/strict";
import fc from "fast-check";
import { parseQuantity } from "../../src/config/parse_quantity.ts";
import { AssayError } from "../../src/internal/errors.ts";

function refusal(quantity: string | number, unit?: string): AssayError {
  try {
    parseQuantity(quantity, unit);
  } catch (error) {
    assert(error instanceof AssayError, String(error));
    assert.equal(error.code, "QUANTITY_INVALID");
    return error;
  }
  throw new Error(`parseQuantity() accepted ${quantity}`);
}

Deno.test("parseQuantity() reads sizes, durations and plain numbers", () => {
  const cases: [string | number, string | undefined, number][] = [
    ["4*1024*1024*1024", undefined, 4294967296],
    [" 4 * 1024 ", "bytes", 4096],
    ["4 GiB", undefined, 4294967296],
    [4294967296, "bytes", 4294967296],
    ["500 MB", undefined, 500e6],
    ["1.5GiB", "bytes", 1610612736],
    ["1.005 GB", "bytes", 1005000000],
    ["7B", "bytes", 7],
    ["1e3 kB", "bytes", 1e6],
    ["1.5h", undefined, 5400],
    ["90s", "s", 90],
    ["2 min", "s", 120],
    ["250ms", "s", 0.25],
    ["1d", "s", 86400],
    ["1 us", "s", 1e-6],
    ["1 µs", "s", 1e-6],
    ["1 ns", "s", 1e-9],
    ["-5 s", "s", -5],
    ["60*60", "s", 3600],
    ["1e-3", undefined, 0.001],
    [".5", "s", 0.5],
    ["0.5", undefined, 0.5],
    ["3 mm", "mm", 3],
    ["2.5", "mm", 2.5],
    ["10 %", "%", 10],
  ];
  for (const [written, unit, value] of cases) {
    assert.equal(parseQuantity(written, unit), value, `${written} ${unit}`);
  }
});

Deno.test("parseQuantity() reads every size in every unit exactly", () => {
  const units = { B: 0, KiB: 10, MiB: 20, GiB: 30, TiB: 40 };
  const unit = fc.constantFrom(...Object.entries(units));
  fc.assert(fc.property(fc.nat(8191), unit, (amount, [name, power]) => {
    const bytes = amount * 2 ** power;
    assert.equal(parseQuantity(`${amount} ${name}`, "bytes"), bytes);
    assert.equal(parseQuantity(`${amount}*${2 ** power}`), bytes);
  }));
});

Deno.test("parseQuantity() rounds a duration once, as a literal does", () => {
  const decimal = fc.tuple(fc.nat(), fc.nat()).map((parts) => parts.join("."));
  fc.assert(fc.property(decimal, (decimal) => {
    assert.equal(parseQuantity(`${decimal}ms`, "s"), Number(`${decimal}e-3`));
    assert.equal(parseQuantity(decimal), Number(decimal));
  }));
});

Deno.test("parseQuantity() refuses everything else, and says why", () => {
  const cases: [string | number, string | undefined, RegExp][] = [
    [
      "2**3",
      "bytes",
      /expected a number of bytes such as 4 GiB, found "2\*\*3"/,
    ],
    ["1.5*2", "bytes", /found "1\.5\*2"/],
    ["4*", "bytes", /found "4\*"/],
    ["-1 GiB", "bytes", /which is negative/],
    [-1, "bytes", /which is negative/],
    [1.5, "bytes", /not a whole number of bytes/],
    ["1.3 B", undefined, /not a whole number of bytes/],
    ["1e400", undefined, /which is not finite/],
    [Infinity, undefined, /which is not finite/],
    [NaN, "s", /which is not finite/],
    ["8 PiB", "bytes", /beyond 2\^53/],
    ["9999999999*9999999999", undefined, /beyond 2\^53/],
    ["4 GiBB", "bytes", /unknown unit 'GiBB'; did you mean 'GiB'\?/],
    ["4 KB", "bytes", /unknown unit 'KB'; did you mean 'kB'\?/],
    ["1 h", "bytes", /unknown unit 'h'$/],
    ["1 GB", "s", /expected a number of seconds such as 1\.5h/],
    ["1 cm", "mm", /expected a number of mm, found the unknown unit 'cm'/],
    ["1h30min", "s", /unknown unit 'h30min'/],
    ["1 2", undefined, /found "1 2"/],
    ["", undefined, /found ""/],
    ["GiB", "bytes", /found "GiB"/],
    ["0x10", "bytes", /unknown unit 'x10'/],
    ["1_000", "bytes", /unknown unit '_000'/],
    ["9".repeat(200), undefined, /a text of 200 characters/],
  ];
  for (const [written, unit, message] of cases) {
    const error = refusal(written, unit);
    assert.match(error.message, message);
    assert.match(error.hints[0]!, /^Write a number, a product/);
  }
  assert.match(refusal("4 GiBB").hints[0]!, /KiB, MiB, GiB.*min, h, d\.$/);
});

Deno.test("parseQuantity() answers any text with a number or an error", () => {
  const piece = fc.constantFrom(
    ..."0 1 9 . * ** - + e E GiB ms µs % B".split(" "),
  );
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(fc.oneof(piece, fc.constant(" ")), { maxLength: 8 })
      .map((parts) => parts.join("")),
  );
  const unit = fc.constantFrom(undefined, "bytes", "s", "mm", ")");
  fc.assert(
    fc.property(text, unit, (text, unit) => {
      try {
        const value = parseQuantity(text, unit);
        assert(Number.isFinite(value), text);
        if (unit === "bytes") assert(Number.isSafeInteger(value), text);
      } catch (error) {
        assert(error instanceof AssayError, String(error));
        assert.equal(error.code, "QUANTITY_INVALID");
      }
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("parseQuantity() refuses what is neither text nor number", () => {
  for (const given of [null, undefined, true, {}, 4n]) {
    assert.throws(() => parseQuantity(given as unknown as string), {
      code: "QUANTITY_INVALID",
    });
  }
});

Deno.test("parseQuantity() reads any other unit as itself only, whole or not", () => {
  assert.equal(parseQuantity("1.5 GB", "GB"), 1.5);
  assert.equal(parseQuantity("-2 MiB", "MiB"), -2);
  assert.throws(
    () => parseQuantity("1 GiB", "MiB"),
    /expected a number of MiB, found the unknown unit 'GiB'/,
  );
});
