import assert from "node:assert/strict";
import fc from "fast-check";
import type { Fingerprint } from "../../src/code/kit.ts";
import { type Files, project } from "./sample.ts";

/** A function of a project, by what it does. */
interface Unit {
  /** The number it returns. */
  readonly value: number;
  /** What it does with its argument. */
  readonly operator: "+" | "-" | "*";
  /** Which later units it calls beside the next. */
  readonly calls: readonly number[];
  /** Whether it stands in the second module. */
  readonly far: boolean;
}

/** How a function is written, which is no part of what it does. */
interface Style {
  readonly comment: string;
  readonly lines: number;
  readonly typed: boolean;
  readonly exported: boolean;
  readonly hex: boolean;
  readonly wrapped: boolean;
  readonly overloaded: boolean;
  /** Where it stands among the others. */
  readonly place: number;
  /** An unreached function after it; none if it is empty. */
  readonly extra: "" | "const" | "function" | "class" | "type";
}

const unit: fc.Arbitrary<Unit> = fc.record({
  value: fc.nat({ max: 1000 }),
  operator: fc.constantFrom("+", "-", "*"),
  calls: fc.array(fc.nat({ max: 5 }), { maxLength: 3 }),
  far: fc.boolean(),
});

const style: fc.Arbitrary<Style> = fc.record({
  comment: fc.constantFrom("", "// twice\n", "/** Of x. */ ", "/* a\n b */\n"),
  lines: fc.nat({ max: 3 }),
  typed: fc.boolean(),
  exported: fc.boolean(),
  hex: fc.boolean(),
  wrapped: fc.boolean(),
  overloaded: fc.boolean(),
  place: fc.nat(),
  extra: fc.constantFrom("", "const", "function", "class", "type"),
});

const EXTRAS = {
  "": () => "",
  const: (n: number) => `const spare${n} = [${n}];\n`,
  function: (n: number) => `export function spare${n}() { return season; }\n`,
  class: (n: number) => `class Spare${n} { size = ${n}; }\n`,
  type: (n: number) => `export type Spare${n} = Record<string, ${n}>;\n`,
};

/** What a function is called; the first is what is fingerprinted. */
const nameOf = (index: number): string =>
  index === 0 ? "season" : `unit${index}`;

const fileOf = (units: readonly Unit[], index: number): string =>
  index > 0 && units[index]!.far ? "far.ts" : "fit.ts";

function text(units: readonly Unit[], index: number, style: Style): string {
  const { value, operator, calls } = units[index]!;
  const { typed, wrapped, hex } = style;
  const below = [index + 1, ...calls.map((step) => index + 2 + step)]
    .filter((each) => each < units.length)
    .map((each) => `${nameOf(each)}(x)`);
  const number = hex ? `0x${value.toString(16)}` : String(value);
  const sum = [`x ${operator} ${number}`, ...below].map((each) =>
    wrapped ? `(${each})` : each
  );
  const type = typed ? ": number" : "";
  const name = nameOf(index);
  const mark = style.exported || index === 0 || units[index]!.far
    ? "export "
    : "";
  const overload = style.overloaded
    ? `${mark}function ${name}(x: number): any;\n`
    : "";
  return `${"\n".repeat(style.lines)}${style.comment}${overload}` +
    `${mark}function ${name}(x${
      style.overloaded ? ": any" : type
    })${type} {\n` +
    `  return [${sum.join(wrapped ? ",\n    " : ", ")}]${
      typed ? " as any" : ""
    };\n}\n${EXTRAS[style.extra](index)}`;
}

function write(units: readonly Unit[], styles: readonly Style[]): Files {
  const order = units.map((_, index) => index)
    .sort((a, b) => styles[a]!.place - styles[b]!.place);
  const body = (file: string) =>
    order.filter((index) => fileOf(units, index) === file)
      .map((index) => text(units, index, styles[index]!)).join("");
  const importing = (file: string) => {
    const names = order
      .filter((index) => index > 0 && fileOf(units, index) === file)
      .map(nameOf).join(", ");
    // An import of nothing would be one for side effects.
    return names && `import { ${names} } from "./${file}";\n`;
  };
  // What the second module calls must be there to be imported.
  const listed = order.filter((index) =>
    index > 0 && fileOf(units, index) === "fit.ts" && !styles[index]!.exported
  ).map(nameOf);
  return {
    "deno.json": "{}",
    "fit.ts": `${importing("far.ts")}${body("fit.ts")}export { ${
      listed.join(", ")
    } };\n`,
    "far.ts": importing("fit.ts") + body("far.ts"),
  };
}

async function take(files: Files): Promise<Fingerprint> {
  using sample = project(files);
  return await sample.of();
}

const SIZE = 6;
const units = fc.array(unit, { minLength: SIZE, maxLength: SIZE });
const styles = fc.array(style, { minLength: SIZE, maxLength: SIZE });

Deno.test("fingerprint() is the same however the same code is written", async () => {
  await fc.assert(
    fc.asyncProperty(units, styles, styles, async (units, one, other) => {
      const before = await take(write(units, one));
      assert.deepEqual(before.problems, []);
      assert.equal(before.symbols.length, SIZE);
      const after = await take(write(units, other));
      assert.equal(after.digest, before.digest);
      assert.deepEqual(after.symbols, before.symbols);
    }),
    { numRuns: 60 },
  );
});

Deno.test("fingerprint() tells any one change of what the code does, and where", async () => {
  await fc.assert(
    fc.asyncProperty(
      units,
      styles,
      styles,
      fc.nat({ max: SIZE - 1 }),
      fc.boolean(),
      async (units, one, other, index, inValue) => {
        const { value, operator } = units[index]!;
        const changed = inValue
          ? { value: value + 1 }
          : { operator: operator === "+" ? "-" as const : "+" as const };
        const edited = units.with(index, { ...units[index]!, ...changed });
        const before = await take(write(units, one));
        const after = await take(write(edited, other));
        assert.notEqual(after.digest, before.digest);
        const old = new Map(
          before.symbols.map(({ label, digest }) => [label, digest]),
        );
        const told = after.symbols
          .filter(({ label, digest }) => old.get(label) !== digest)
          .map(({ label }) => label);
        const label = `${nameOf(index)}() in ${fileOf(units, index)}`;
        assert.deepEqual(told.filter((each) => each.includes("()")), [label]);
      },
    ),
    { numRuns: 60 },
  );
});
