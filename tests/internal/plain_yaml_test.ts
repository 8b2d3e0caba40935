import assert from "node:assert/strict";
import fc from "fast-check";
import {
  plainYamlValue,
  readPlainYaml,
} from "../../src/internal/plain_yaml.ts";
import { parseYamlDocument } from "../../src/internal/yaml_document.ts";
import { yamlText } from "../../src/internal/yaml_text.ts";

/** Whether a text was plain; then it must be what the library reads. */
function isAsLibrary(text: string): boolean {
  const plain = plainYamlValue(text);
  if (plain === undefined) return false;
  const document = parseYamlDocument(text);
  assert.deepEqual(document.errors, [], JSON.stringify(text));
  assert.deepEqual(plain, document.toJS(), JSON.stringify(text));
  return true;
}

const text = fc.oneof(
  fc.stringMatching(/^[a-z]{1,8}$/),
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: fc.constantFrom("\n", " ", ":", "#", "'", '"', "-", "a") }),
  fc.constantFrom("no", "~", "1e3", "0o7", "012", "1:30", ".inf", "=", "<<"),
  fc.constantFrom("@a/b", "fit.ts#(order)", "./a", "npm:@a/b", "--allow-read"),
  fc.constantFrom("a\nb", "a\tb", "\\", "\u2028", "__proto__", "null", "[]"),
);
const data = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    text,
    fc.double(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(text, tie("value"), { maxKeys: 5, noNullPrototype: true }),
  ),
})).value;

Deno.test("plainYamlValue() reads what yamlText() writes as the library does, or leaves it", () => {
  let plain = 0;
  fc.assert(
    fc.property(data, (data) => {
      if (isAsLibrary(yamlText(data))) plain++;
    }),
    { numRuns: 3000 },
  );
  assert(plain > 500, `only ${plain} texts were plain`);
});

Deno.test("plainYamlValue() reads damaged text as the library does, or leaves it", () => {
  const written = yamlText({
    a: [1, "two", { b: "c d", e: [] }, ["x", { "f g": {} }]],
    "@h/i": { "j#k": '"l', m: "it's" },
  });
  let plain = 0;
  fc.assert(
    fc.property(
      fc.nat(written.length),
      fc.nat(6),
      fc.string({ unit: fc.constantFrom(..."\n -:#'\"[]{}ab\\") }),
      (at, length, put) => {
        const damaged = written.slice(0, at) + put + written.slice(at + length);
        if (isAsLibrary(damaged)) plain++;
      },
    ),
    { numRuns: 10_000 },
  );
  assert(plain > 500, `only ${plain} texts were plain`);
});

Deno.test("plainYamlValue() reads maps in lists, quotes and empty parts", () => {
  const text = `# A record.
list:
  - path: in.csv   # the first
    bytes: 2
  -   path: "a\\tb"
      'it''s': []
  - - 1
    - two words
  - {}
"@assay/assay": 1
fit.ts#(order): x
npm:@a/b: --allow-read
`;
  assert(isAsLibrary(text));
  assert.deepEqual(plainYamlValue(text), {
    list: [
      { path: "in.csv", bytes: 2 },
      { path: "a\tb", "it's": [] },
      [1, "two words"],
      {},
    ],
    "@assay/assay": 1,
    "fit.ts#(order)": "x",
    "npm:@a/b": "--allow-read",
  });
});

Deno.test("plainYamlValue() leaves what is rare to the library", () => {
  const texts = [
    ...["", "# only\n", "a:\n", "a: |\n  b\n", "a: b\n  c\n", "- \n", "-\n"],
    ...["a: 1\na: 2\n", '"a": 1\na: 2\n', '"\\x41": 1', 'a: "b', "a: 'b''"],
    ...["- a:\n- x\n", "- a: 1\n b: 2\n", "- - 1\n - 2\n", "- a: 1\n  - 2\n"],
    ...[
      "[]: 1",
      "a: [] x",
      "a: [ ]",
      "__proto__: 1",
      '"__proto__": 1',
      "null: 1",
      "true: 1",
      "FALSE: 1",
    ],
  ];
  for (const text of texts) {
    assert.equal(plainYamlValue(text), undefined, JSON.stringify(text));
  }
});

Deno.test("readPlainYaml() gives the range of each part", () => {
  const text = "a:\n  - b: 'c' # d\n  - []\n";
  const parts: string[] = [];
  const tell = (kind: string, start: number, end: number) => {
    return parts.push(`${kind} ${JSON.stringify(text.slice(start, end))}`);
  };
  readPlainYaml(text, {
    scalar: (_value, _text, start, end) => tell("scalar", start, end),
    list: (_items, start, end) => tell("list", start, end),
    map(entries, start, end) {
      for (const key of entries.values()) tell("key", key.start, key.end);
      return tell("map", start, end);
    },
  });
  assert.deepEqual(parts, [
    `scalar "'c'"`,
    'key "b"',
    `map "b: 'c' # d\\n"`,
    'list "[]"',
    `list "- b: 'c' # d\\n  - []\\n"`,
    'key "a"',
    `map ${JSON.stringify(text)}`,
  ]);
});
