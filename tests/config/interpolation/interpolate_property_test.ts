import assert from "node:assert/strict";
import fc from "fast-check";
import {
  ExpressionFault,
  parseExpression,
  type Part,
} from "../../../src/config/interpolation/expression.ts";
import {
  compileConfig,
  ConfigError,
  type Schema,
} from "../../../src/config/mod.ts";

const anything: Schema<unknown> = { parse: (input) => input };

type Tree = number | string | Tree[] | { [key: string]: Tree };

const keys = ["a", "b", "c", "d"];
const paths = fc.array(fc.constantFrom(...keys, "0", "1"), {
  minLength: 1,
  maxLength: 3,
}).map((path) => path.join("."));
const texts = fc.oneof(
  fc.constantFrom("plain", "\\${a}", "$", "}", "a"),
  paths.map((path) => `\${${path}}`),
  fc.tuple(paths, paths).map(([one, two]) => `<\${${one}}|\${${two}}>`),
);
const trees: fc.Arbitrary<Tree> = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    fc.integer({ min: 0, max: 9 }),
    texts,
    texts,
    fc.array(tie("tree"), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom(...keys), tie("tree"), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
  ),
})).tree;
const roots = fc.dictionary(fc.constantFrom(...keys), trees, {
  minKeys: 1,
  noNullPrototype: true,
});

class Refused extends Error {}

/** What `${…}` means, written down without regard for time or places. */
function oracle(root: Tree): Tree {
  let fuel = 2000;
  const step = (at: Tree | undefined, path: string[]): Tree | undefined => {
    if (fuel-- < 0) throw new Refused();
    if (at === undefined) return undefined;
    const reference = typeof at === "string"
      ? /^\$\{([^}]*)\}$/.exec(at)?.[1]
      : undefined;
    if (path.length > 0 && reference !== undefined) {
      return step(root, [...reference.split("."), ...path]);
    }
    const [key, ...rest] = path;
    if (key === undefined) return at;
    if (typeof at !== "object") return undefined;
    if (!Object.hasOwn(at, key)) return undefined;
    if (Array.isArray(at) && key === "length") return undefined;
    return step((at as Record<string, Tree>)[key], rest);
  };
  const value = (at: Tree): Tree => {
    if (fuel-- < 0) throw new Refused();
    if (Array.isArray(at)) return at.map(value);
    if (typeof at === "object") {
      return Object.fromEntries(
        Object.entries(at).map(([key, inner]) => [key, value(inner)]),
      );
    }
    if (typeof at === "number" || !at.includes("${")) return at;
    if (at === "\\${a}") return "${a}";
    const find = (path: string) => {
      const found = step(root, path.split("."));
      if (found === undefined) throw new Refused();
      return value(found);
    };
    const whole = /^\$\{([^}]*)\}$/.exec(at)?.[1];
    if (whole !== undefined) return find(whole);
    return at.replace(/\$\{([^}]*)\}/g, (_, path: string) => {
      const found = find(path);
      if (typeof found === "object") throw new Refused();
      return String(found);
    });
  };
  return value(root);
}

Deno.test("compileConfig() resolves references as a naive reading does", async () => {
  let resolved = 0;
  await fc.assert(
    fc.asyncProperty(roots, async (root) => {
      let expected: Tree | undefined;
      try {
        expected = oracle(root);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
      }
      try {
        const options = { defaults: root as object, env: {} };
        const { value } = await compileConfig(anything, options);
        assert.deepEqual(value, expected);
        resolved++;
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        assert.equal(expected, undefined, error.message);
      }
    }),
    { numRuns: 3000 },
  );
  assert(resolved > 300, `only ${resolved} configurations had values`);
});

const hostile = fc.array(
  fc.oneof(
    fc.constantFrom(
      "${",
      "}",
      ":",
      ",",
      "'",
      '"',
      "\\",
      "{",
      "[",
      "(",
      ".",
      " ",
      "a",
      "env",
      "now:%Y",
      "oc.select:",
      "$",
      "\n",
      "é",
      "\ud800",
    ),
    fc.string({ unit: "binary", maxLength: 3 }),
  ),
  { maxLength: 30 },
).map((parts) => parts.join(""));

function check(parts: readonly Part[], length: number): void {
  for (const part of parts) {
    if (typeof part === "string") {
      assert.notEqual(part, "");
      continue;
    }
    assert(part.start < part.end && part.end <= length);
    const inner = part.kind === "call"
      ? part.args.flatMap((one) => one.parts)
      : part.path;
    check(inner, length);
  }
}

Deno.test("parseExpression() gives parts or a fault for any text", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      try {
        check(parseExpression(text), text.length);
      } catch (error) {
        assert(error instanceof ExpressionFault, String(error));
        const { start, end } = error.span;
        assert(0 <= start && start < end && end <= text.length, text);
      }
    }),
    { numRuns: 50_000 },
  );
});

Deno.test("parseExpression() takes a text apart that was put together", () => {
  const literal = fc.string({ unit: "binary", maxLength: 5 });
  fc.assert(
    fc.property(literal, literal, (before, after) => {
      // What precedes `${` has its backslashes doubled.
      const escape = (text: string) =>
        text.replace(
          /(\\*)(\$\{)/g,
          (_, slashes: string) => `${slashes}${slashes}\\\${`,
        );
      const written = escape(before)
        .replace(/\\+$/, (slashes) => slashes + slashes) +
        "${k}" +
        escape(after);
      const parts = parseExpression(written).map((part) =>
        typeof part === "string" ? part : "<k>"
      );
      assert.equal(parts.join(""), `${before}<k>${after}`);
    }),
    { numRuns: 5000 },
  );
});

Deno.test("compileConfig() has a value or an error for any text", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(hostile, { maxLength: 4 }), async (texts) => {
      const defaults = { a: texts, b: { a: texts } };
      try {
        await compileConfig(anything, { defaults, env: {} });
      } catch (error) {
        assert(error instanceof ConfigError, String(error));
      }
    }),
    { numRuns: 3000 },
  );
});

Deno.test("parseExpression() reads long texts in time that grows with them", () => {
  for (
    const piece of ["${", "${a}", "\\", "\\${", "${a:'", "${a:{", "'", "${a:b,"]
  ) {
    const text = "${a:" + piece.repeat(100_000);
    try {
      parseExpression(text);
    } catch (error) {
      assert(error instanceof ExpressionFault, String(error));
    }
  }
});
