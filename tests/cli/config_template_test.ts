import assert from "node:assert/strict";
import fc from "fast-check";
import { parse } from "yaml";
import { configTemplate } from "../../cli/config_template.ts";

const name = fc.stringMatching(/^[a-z~#'" :-]{1,8}$/);
const value = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.boolean(),
  fc.array(fc.string()),
  fc.dictionary(name, fc.integer(), { noNullPrototype: true }),
);
const leaf = fc.record({
  value,
  required: fc.boolean(),
  description: fc.string(),
});
const { tree } = fc.letrec((tie) => ({
  tree: fc.dictionary(
    name,
    fc.oneof({ maxDepth: 3 }, leaf, tie("group")),
    { maxKeys: 4, noNullPrototype: true },
  ),
  group: fc.record({ group: tie("tree") }),
}));

interface Leaf {
  readonly value: unknown;
  readonly required: boolean;
  readonly description: string;
}
interface Group {
  readonly group: Tree;
}
interface Tree {
  readonly [name: string]: Leaf | Group;
}

function keysOf(tree: Tree, above = ""): (Leaf & { readonly key: string })[] {
  return Object.entries(tree).flatMap(([name, below]) =>
    "group" in below
      ? keysOf(below.group, `${above}${name}.`)
      : [{ ...below, key: above + name }]
  );
}

/** The configuration that a file gives; `undefined` for a group without keys. */
function expected(
  tree: Tree,
  valueOf: (leaf: Leaf) => unknown,
): Record<string, unknown> | undefined {
  const entries = Object.entries(tree).flatMap(([name, below]) => {
    const one = "group" in below
      ? expected(below.group, valueOf)
      : valueOf(below);
    return one === undefined ? [] : [[name, one] as const];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function template(tree: Tree): string {
  return configTemplate(
    keysOf(tree).map(({ value, ...key }) => ({
      ...key,
      default: value,
      type: "any",
      secret: false,
    })),
  );
}

Deno.test("configTemplate() sets what is required, and nothing else", () => {
  fc.assert(fc.property(tree as fc.Arbitrary<Tree>, (tree) => {
    assert.deepEqual(
      parse(template(tree)) ?? undefined,
      expected(tree, ({ required }) => required ? null : undefined),
    );
  }));
});

Deno.test("configTemplate() sets every value once its marks are removed", () => {
  fc.assert(fc.property(tree as fc.Arbitrary<Tree>, (tree) => {
    const text = template(tree).replace(/^( *)#(?! )/gm, "$1");
    assert.deepEqual(
      parse(text) ?? undefined,
      expected(tree, ({ value, required }) => required ? null : value),
    );
  }));
});

Deno.test("configTemplate() writes a text of several lines on one", () => {
  const key = { key: "note", type: "string", secret: false, required: false };
  assert.match(
    configTemplate([{ ...key, default: "a\nb" }]),
    /^#note: "a\\nb"$/m,
  );
});
