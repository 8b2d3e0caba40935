import assert from "node:assert/strict";
import fc from "fast-check";
import { plainYamlText } from "../../src/internal/plain_yaml_text.ts";
import { yamlText } from "../../src/internal/yaml_text.ts";
import { writeYaml, yamlWriter } from "../../src/internal/yaml_writer.ts";

const word = fc.constantFrom(
  ...["a", "a b", "a  b", "/p/q", "_", "run_0", "a.b", "a-b", "a:b", "a, b"],
  ...[
    "${a.b}",
    "x${a}",
    "\\${a}",
    "é",
    "aé",
    "a=b",
    "a*",
    "a'b",
    'a"b',
    "a\\b",
  ],
  ...["y", "No", "on", "off", "true", "NULL", "null", "e3", "E+3", "e", "nan"],
  ...["inf", "1", "-1", "0x1f", "1:30", "2026-11-23", ".5", ".inf", "1_000"],
  ...["", " a", "a ", "a:", "a: b", "a #b", "a#b", "#", "- a", "-a", "?", "%a"],
  ...[
    "[",
    "{a}",
    "a]",
    "*a",
    "&a",
    "!a",
    "|",
    ">",
    "@a",
    "`",
    "=",
    "<<",
    "---",
  ],
  ...["a\nb", "a\tb", "\u2028", "\xa0", "a\u0085", "🌧", "a\u{1680}b"],
);
const text = fc.oneof(
  word,
  fc.stringMatching(/^[A-Za-z_\/][ -~]*$/),
  fc.string({ unit: "grapheme" }),
);
const scalar = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.bigInt(),
  fc.constantFrom(null, true, false, -0, 1e21, -1e21, 1e-7, 1.5e300, NaN),
);
const plainText = fc.constantFrom("a", "a b", "/p/q", "${a.b}", "a:b", "x, y");

/** Data of some texts. */
function data(text: fc.Arbitrary<string>): fc.Arbitrary<unknown> {
  return fc.letrec((again) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      text,
      scalar,
      fc.array(again("value"), { maxLength: 4 }),
      fc.dictionary(text, again("value"), { maxKeys: 4 }),
    ),
  })).value!;
}

for (
  const [name, value] of Object.entries({
    "any texts": data(text),
    "plain texts": data(plainText),
  })
) {
  Deno.test(`plainYamlText() writes data of ${name} as yamlText() does, or leaves them`, () => {
    let found = 0;
    fc.assert(
      fc.property(value, (value) => {
        const plain = plainYamlText(value);
        if (plain === undefined) return;
        found++;
        assert.equal(plain, yamlText(value));
      }),
      { numRuns: 6000 },
    );
    assert(found > 500, `only ${found} values were plain`);
  });
}

Deno.test("plainYamlText() writes what most configurations hold", () => {
  const value = {
    db: { driver: "mysql", hosts: ["a.example.org", "b"], none: {} },
    runs: [{ name: "a b", lr: 0.001 }, [1, [2]], []],
    big: 2n ** 64n,
    rest: null,
  };
  const text = `db:
  driver: mysql
  hosts:
    - a.example.org
    - b
  none: {}
runs:
  - name: a b
    lr: 0.001
  - - 1
    - - 2
  - []
big: 18446744073709551616
rest: null
`;
  assert.equal(plainYamlText(value), text);
  assert.equal(yamlText(value), text);
});

Deno.test("plainYamlText() leaves what needs the library", () => {
  const values = [
    ...["", "no", "e3", "1", "a: b", "a ", "a #b", "a\nb", "🌧", "{a}"],
    ...[undefined, Symbol("a"), () => 1, new Map(), new Date(0), { a: null }],
    { a: undefined },
    { "1": 2 },
    { ["k".repeat(1001)]: 1 },
    [, 1],
  ];
  for (const value of values) {
    assert.equal(plainYamlText(value), undefined, Deno.inspect(value));
    assert.equal(plainYamlText({ a: [value] }), undefined);
  }
});

Deno.test("writeYaml() and yamlWriter() write all that yamlText() does", async () => {
  for (const value of [{ a: "b" }, { a: "no" }, { a: null }, [], "a\nb", 1]) {
    assert.equal(await writeYaml(value), yamlText(value));
    const write = await yamlWriter(value);
    assert.equal(write(), yamlText(value));
  }
});
