import assert from "node:assert/strict";
import fc from "fast-check";
import { parse } from "yaml";
import { yamlText } from "../../src/internal/yaml_text.ts";
import { requirement } from "../requirement.ts";

const python = requirement("python-yaml");

/** Reads a text of JSON a line, and writes what PyYAML makes of it. */
const READER = `
import json, struct, sys, yaml
def plain(value):
    if isinstance(value, dict):
        return ["map", [[plain(k), plain(v)] for k, v in value.items()]]
    if isinstance(value, list):
        return ["list", [plain(v) for v in value]]
    if isinstance(value, str):
        units = value.encode("utf-16-be", "surrogatepass")
        return ["text", units.hex()]
    if value is None or isinstance(value, bool):
        return ["word", value]
    if isinstance(value, (int, float)):
        return ["number", struct.pack(">d", value).hex()]
    return [type(value).__name__, str(value)]
for line in sys.stdin:
    try:
        found = plain(yaml.safe_load(json.loads(line)))
    except Exception as error:
        found = ["error", str(error)]
    print(json.dumps(found), flush=True)
`;

/** A value as the reader above writes it. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return ["list", value.map(plain)];
  if (typeof value === "string") {
    const units = Array.from(
      { length: value.length },
      (_, i) => value.charCodeAt(i).toString(16).padStart(4, "0"),
    );
    return ["text", units.join("")];
  }
  if (typeof value === "number") {
    const bytes = new DataView(new ArrayBuffer(8));
    bytes.setFloat64(0, value);
    return ["number", bytes.getBigUint64(0).toString(16).padStart(16, "0")];
  }
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value);
    return ["map", entries.map(([k, v]) => [plain(k), plain(v)])];
  }
  return ["word", value];
}

const AWKWARD = [
  ...["no", "yes", "on", "off", "y", "n", "true", "null", "~", "", " ", "\t"],
  ...[
    "012",
    "0o17",
    "0x1f",
    "0b11",
    "08",
    "1_000",
    "1e3",
    "1.0e+3",
    ".5",
    "5.",
  ],
  ...["+1", "-1", "-0", ".inf", "-.INF", ".nan", "1:30", "190:20:30.15", "0."],
  ...["2026-11-23", "2026-11-23T06:47:00Z", "2001-12-14t21:59:43.10-05:00"],
  ...["=", "<<", "-", "- a", "?", "? a", ":", "a: b", "a:", ":a", "#", "a #b"],
  ...["*a", "&a", "!a", "!!str", "%a", "@a", "`a", "|", ">", "'", '"', "\\"],
  ...["[", "]", "{", "}", ",", "---", "...", "--- a", "a\n---\nb", "a\n...\nb"],
  ...["a\nb", "a\n", "\na", "a\n\n", " a\nb", "a\n b", "a \nb", "\n", "\n\n "],
  ...["a\tb", "\ta", "a\t", "a\r\nb", "\r", "a\rb", "\0", "\x1b[0m", "\x7f"],
  ...["\x85", "a\x85b", "\xa0", "\u2028", "a\u2029b", "\ufeff", "\ufeffa"],
  ...[
    "\ufffe",
    "\uffff",
    "\ud800",
    "\udc00a",
    "🌧",
    "é",
    "e\u0301",
    "x".repeat(300),
  ],
  ...[
    "null\n",
    "a: |",
    "key: >-",
    "'a",
    '"a',
    "a'b",
    'a"b',
    "\\n",
    "__proto__x",
  ],
];
const text = fc.oneof(
  fc.constantFrom(...AWKWARD),
  fc.tuple(fc.constantFrom(...AWKWARD), fc.constantFrom(...AWKWARD))
    .map(([a, b]) => a + b),
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 4 })
    .map((units) => String.fromCharCode(...units)),
);
const number = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(-0, 1e21, -1e21, 1e-7, 1.5e300, 5e-324, 2 ** 53, 1e20),
).filter((number) => !Number.isNaN(number));
const { value } = fc.letrec((again) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    text,
    number,
    fc.constantFrom(null, true, false),
    fc.array(again("value"), { maxLength: 4 }),
    fc.dictionary(text, again("value"), { maxKeys: 4 }),
  ),
}));

Deno.test({
  name: "yamlText() is read by PyYAML, of YAML 1.1, as what it was",
  ignore: python.ignore,
  async fn() {
    await using reader = new Deno.Command(python.command, {
      args: ["-c", READER],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const writer = reader.stdin.getWriter();
    const lines = reader.stdout
      .pipeThrough(new TextDecoderStream())
      .getReader();
    let rest = "";
    const read = async (yaml: string): Promise<unknown> => {
      await writer.write(new TextEncoder().encode(`${JSON.stringify(yaml)}\n`));
      while (!rest.includes("\n")) rest += (await lines.read()).value ?? "";
      const end = rest.indexOf("\n");
      const line = rest.slice(0, end);
      rest = rest.slice(end + 1);
      return JSON.parse(line);
    };
    for (const word of AWKWARD) {
      const both = { [word]: [word], [`${word} `]: { a: word } };
      assert.deepEqual(await read(yamlText(both)), plain(both), word);
    }
    assert.equal(
      (await read(yamlText([NaN])) as string[][])[1]?.[0]?.[0],
      "number",
    );
    await fc.assert(
      fc.asyncProperty(value, async (value) => {
        const yaml = yamlText({ value });
        assert.deepEqual(await read(yaml), plain({ value }), yaml);
      }),
      { numRuns: 1000 },
    );
    await writer.close();
    await lines.cancel();
  },
});

Deno.test("yamlText() is read by a reader of YAML 1.2 and 1.1 as what it was", () => {
  fc.assert(
    fc.property(value, (value) => {
      const yaml = yamlText({ value });
      for (const version of ["1.2", "1.1"] as const) {
        assert.deepEqual(
          plain(parse(yaml, { version })),
          plain({ value }),
          yaml,
        );
      }
    }),
    { numRuns: 1000 },
  );
});

Deno.test("yamlText() writes for people", () => {
  const shared = { b: 1 };
  assert.equal(
    yamlText({
      text: "plain words, Grüße",
      no: "no",
      list: [shared, shared],
      empty: [],
      lines: "a\nb\n",
      number: 1e21,
      zero: -0,
      none: null,
      long: `${"word ".repeat(30)}end`,
    }),
    `text: plain words, Grüße
"no": "no"
list:
  - b: 1
  - b: 1
empty: []
lines: |
  a
  b
number: 1.0e+21
zero: -0.0
none: null
long: ${"word ".repeat(30)}end
`,
  );
});
