import assert from "node:assert/strict";
import fc from "fast-check";
import { locatePlainYaml } from "../../src/config/locate_plain_yaml.ts";
import { locateYaml } from "../../src/config/locate_yaml.ts";
import { type Located, toPlain } from "../../src/config/located.ts";

function sourceOf(text: string) {
  return { layer: "project", file: "a.yaml", text } as const;
}

function read(text: string): Located | undefined {
  return locatePlainYaml(sourceOf(text));
}

/** Compares with what the library reads: values, keys, places, no problem. */
function assertAsLibrary(plain: Located, text: string): void {
  const problems: unknown[] = [];
  const root = locateYaml(sourceOf(text), (problem) => problems.push(problem));
  assert.deepEqual(problems, [], JSON.stringify(text));
  assert(root !== undefined, JSON.stringify(text));
  assert.deepEqual(shortened(plain, text), shortened(root, text));
}

/** A tree whose maps and lists end with their last line that holds something. */
function shortened(node: Located, text: string): unknown {
  const { kind, place } = node;
  const lines = text.slice(place.start, place.end).split("\n");
  while (/^ *(?:#.*)?$/.test(lines.at(-1)!)) lines.pop();
  const written = kind === "scalar" ? place.end : lines.join("\n").trimEnd();
  const inside = kind === "scalar"
    ? node
    : kind === "list"
    ? node.items.map((item) => shortened(item, text))
    : Array.from(node.entries, ([name, { key, node }]) => [
      name,
      key,
      shortened(node, text),
    ]);
  return { kind, start: place.start, written, inside };
}

const key = fc.oneof(
  { weight: 9, arbitrary: fc.stringMatching(/^[a-z]{2}$/) },
  fc.constantFrom("d.e", "f-g", "_h", "null", "y", "no", "1", "a b", "'q'"),
  fc.constantFrom('"q r"', '"\\t"', "a:b", "a#b", "@a", "/p", "./p", "a(b)"),
);
const value = fc.constantFrom(
  ...["1", "-1", "+2", "012", "-0", "1e3", ".5", "5.", "1_000", "0x1F", "0o17"],
  ...["12345678901234567890", "1:30", "2026-11-23", ".inf", "-.INF", ".nan"],
  ...["null", "~", "true", "False", "no", "yes", "word", "two words", "a, b"],
  ...[
    "'q'",
    '"d # e"',
    "'it''s'",
    '"\\n"',
    "a'b",
    'a"b',
    "a:b",
    "a: b",
    "a #b",
  ],
  ...["a#b", "/p/q", "./p", "../p", "...", "---", "-", "-x", "- x", "? x", "?"],
  ...["${a.b}", "run_${seed}", "[]", "[1, x]", "{}", "{a: 1}", "&a x", "*a"],
  ...["!t x", "%x", "@x", "`x", "|", ">", "x\\y", "é", "=", "<<", "", "x "],
);
const behind = fc.constantFrom("", "", "", " ", " # c", "\n", "\n  # z", "\t");

/** Lines of any indentation, of which some make a document. */
const lines = fc.array(
  fc.tuple(
    fc.constantFrom(0, 0, 0, 1, 2, 2, 4),
    fc.constantFrom(false, false, false, true),
    fc.option(key, { freq: 9, nil: undefined }),
    fc.oneof(value, fc.constant("")),
    behind,
  ),
  { maxLength: 5 },
).map((lines) =>
  lines.map(([indent, isItem, key, value, behind]) => {
    const head = isItem ? "-" : key === undefined ? "" : `${key}:`;
    const gap = head === "" || value === "" ? "" : " ";
    return `${" ".repeat(indent)}${head}${gap}${value}${behind}`;
  }).join("\n")
);

type Tree = string | readonly Tree[] | { readonly [key: string]: Tree };
const { tree } = fc.letrec<{ tree: Tree }>((again) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    value,
    fc.array(again("tree"), { minLength: 1, maxLength: 3 }),
    fc.dictionary(key, again("tree"), { minKeys: 1, maxKeys: 4 }),
  ),
}));

function isList(tree: Tree): tree is readonly Tree[] {
  return Array.isArray(tree);
}

/** Documents that are right, but for what a value may be. */
const documents = fc.tuple(tree, fc.boolean(), behind).map(
  ([tree, isFlush, behind]) => {
    const write = (tree: Tree, indent: string): string => {
      if (typeof tree === "string") return ` ${tree}${behind}\n`;
      if (!isList(tree)) {
        return "\n" +
          Object.entries(tree).map(([key, below]) =>
            `${indent}${key}:${write(below, `${indent}  `)}`
          ).join("");
      }
      const dash = `${indent.slice(isFlush ? 2 : 0)}- `;
      // What is below an item begins on the line of its dash.
      return "\n" +
        tree.map((item) =>
          dash + write(item, " ".repeat(dash.length)).trimStart()
        ).join("");
    };
    return write(tree, "").replace(/^[ \n]/, "");
  },
);

const pieces = fc.array(
  fc.oneof(
    value,
    fc.constantFrom("a", "b", "a: ", "b: ", "- ", " ", "  ", "\n", "\n  ", "#"),
  ),
  { maxLength: 12 },
).map((pieces) => pieces.join(""));

for (const [name, document] of Object.entries({ lines, documents, pieces })) {
  Deno.test(`locatePlainYaml() reads ${name} as the library does, or leaves them`, () => {
    let found = 0;
    fc.assert(
      fc.property(document, (text) => {
        const plain = read(text);
        if (plain === undefined) return;
        found++;
        assertAsLibrary(plain, text);
      }),
      { numRuns: 6000 },
    );
    assert(found > 100, `only ${found} documents were plain`);
  });
}

Deno.test("locatePlainYaml() reads what most configurations hold", () => {
  const text = `# A run.
seed: 0            # any
name: run_\${seed}

db:
  driver: 'mysql'
  hosts:
  - a.example.org
  - "b:3306"
  # Either.
  on: no
model:
    lr: 1e-3
    big: 12345678901234567890
    layers:
      - 3
      - -4
`;
  const root = read(text);
  assert(root !== undefined);
  assertAsLibrary(root, text);
  assert.deepEqual(toPlain(root), {
    seed: 0,
    name: "run_${seed}",
    db: { driver: "mysql", hosts: ["a.example.org", "b:3306"], on: "no" },
    model: { lr: 0.001, big: 12345678901234567890n, layers: [3, -4] },
  });
});

Deno.test("locatePlainYaml() reads a lone value, as -o gives it", () => {
  const cases: [string, unknown][] = [
    ["3", 3],
    ["lbfgs", "lbfgs"],
    ["two words # why", "two words"],
    ["'3'", "3"],
    ["null", null],
    ["../data", "../data"],
  ];
  for (const [text, value] of cases) {
    const root = read(text);
    assert(root !== undefined, text);
    assertAsLibrary(root, text);
    assert.deepEqual(toPlain(root), value, text);
  }
});

Deno.test("locatePlainYaml() leaves what needs the library", () => {
  const texts = [
    ...["", "\n", "# only\n", "---\na: 1\n", "a: 1\n...\n", "%YAML 1.2\n"],
    ...["a:\n", "a: ~", "a: [1]", "a: {b: 1}", "a: |\n  b\n", "a: b\n  c\n"],
    ...["a: &x 1", "a: *x", "a: !!str 1", "? a\n: 1", "- a: 1\n b: 2\n"],
    ...["a: 1\na: 2\n", "null: 1\n", "__proto__: 1\n", "<<: 1\n", "1: a\n"],
    ...["a: 0x1f", "a: .inf", 'a: "\\x41"', "a: 'b''", "a:\tb", "a: 1\r\n"],
    ...["\ufeffa: 1", "a: \x85", "a: 1\n b: 2\n", " a: 1\nb: 2\n", "a: 1\n- 2"],
    `${"k".repeat(1100)}: 1`,
  ];
  for (const text of texts) {
    assert.equal(read(text), undefined, JSON.stringify(text));
  }
});

Deno.test("locatePlainYaml() leaves to the library what nests too deep", () => {
  const nested = (levels: number) =>
    Array.from({ length: levels }, (_, level) => `${" ".repeat(level)}a:`)
      .join("\n") + " 1";
  const deepest = read(nested(200));
  assert(deepest !== undefined);
  assertAsLibrary(deepest, nested(200));
  assert.equal(read(nested(201)), undefined);
});

Deno.test("locatePlainYaml() takes no longer for a hostile line than its length asks", () => {
  const many = 2 ** 20;
  // Where a pattern tries each split of the blanks, this takes hours.
  for (const unit of [" ", "a ", "a:", "- ", ": ", "#", ".", "'"]) {
    for (
      const [head, tail] of [["", "`"], ["a:", '"'], ["- ", ": "]] as const
    ) {
      const text = head + unit.repeat(many / unit.length) + tail;
      const plain = read(text);
      assert(plain === undefined || plain.kind !== "list", unit);
    }
  }
});
