import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parse } from "@babel/parser";
import { VERSION } from "../../src/internal/version.ts";
import config from "../../deno.json" with { type: "json" };
import { requirement } from "../requirement.ts";
import { filesBelow, output, ROOT } from "./project.ts";

const git = requirement("git");

interface Rule {
  /** What no line may hold. */
  readonly what: string;
  readonly pattern: RegExp;
  /** The files it speaks of. */
  readonly files: RegExp;
  /** Whether a comment on the line, or before it, may give a reason. */
  readonly excusable?: boolean;
  /** A line that breaks the rule, with `~` so that it does not break it here. */
  readonly sample: string;
}

const RULES: Rule[] = [
  {
    what: "a path of someone's home folder",
    pattern: /(?<![\w}])\/(?:home\/\w+|Users\/\w+|root)\//,
    files: /./,
    sample: "see /home/~you/notes",
  },
  {
    what: "a path of this checkout",
    pattern: new RegExp(RegExp.escape(ROOT)),
    files: /./,
    sample: `see ~${ROOT}mod.ts`,
  },
  {
    what: "a host of a package registry",
    pattern:
      /registry\.(?:npmjs|yarnpkg|npmmirror)|npm\.jsr\.io|pypi\.org|pythonhosted\.org|deb\.debian\.org/,
    files: /^(?!deno\.lock$)/,
    sample: "https://registry.~npmjs.org/zod",
  },
  {
    what: "a test that silences all others",
    pattern: /Deno\.test\.only|\bonly: true/,
    files: /^tests\/.*\.ts$/,
    sample: "Deno.test.~only(() => {});",
  },
  {
    what: "a wait by the clock without its reason",
    // Without a delay it only waits for the next turn of the event loop.
    pattern: /\bsetTimeout\((?!\w+\))|timers\/promises/,
    files: /^tests\/.*\.ts$/,
    excusable: true,
    sample: "await new Promise((done) => set~Timeout(done, 100));",
  },
  {
    // Test files run side by side in one process. Two programs of their own
    // show that hashing and commands keep to what they began with.
    what: "a change of the process's folder or environment",
    pattern: /\b(?:Deno|process)\.chdir\(|\bDeno\.env\.(?:set|delete)\(/,
    files:
      /^(?!tests\/(?:hash\/left_early|stage\/command_once_program)\.ts$).*\.ts$/,
    sample: `Deno.env.~set("HOME", folder);`,
  },
];

/** Lines that break a rule, as `line: text`. */
function breaches(rule: Rule, text: string): string[] {
  const lines = text.split("\n");
  const isExcused = (index: number) =>
    rule.excusable === true &&
    [lines[index], lines[index - 1]].some((line) => line?.includes("// "));
  return lines.flatMap((line, index) =>
    rule.pattern.test(line) && !isExcused(index)
      ? [`${index + 1}: ${line.trim()}`]
      : []
  );
}

for (const rule of RULES) {
  Deno.test({
    name: `no file holds ${rule.what}`,
    ignore: git.ignore,
    async fn() {
      const listed = await output(
        git.command,
        ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        { cwd: ROOT },
      );
      const found: string[] = [];
      for (const path of listed.split("\0").filter(Boolean)) {
        // What is deleted but not yet committed is still listed.
        const file = join(ROOT, path);
        if (!rule.files.test(path) || !existsSync(file)) continue;
        const lines = breaches(rule, await Deno.readTextFile(file));
        found.push(...lines.map((line) => `${path}:${line}`));
      }
      assert.deepEqual(found, []);
    },
  });

  Deno.test(`breaches() finds ${rule.what}`, () => {
    const line = rule.sample.replace("~", "");
    assert.deepEqual(breaches(rule, `\n${line}`), [`2: ${line}`]);
    assert.deepEqual(
      breaches(rule, `${line} // a reason`).length,
      rule.excusable ? 0 : 1,
    );
  });
}

Deno.test("VERSION is the package's version", () => {
  assert.equal(VERSION, config.version);
});

/** What the scan below reads of a node. */
interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value;
}

function* nodesOf(value: unknown): Generator<Node> {
  if (isNode(value)) yield value;
  if (typeof value !== "object" || value === null) return;
  for (const part of Object.values(value)) yield* nodesOf(part);
}

const OUR_ERRORS =
  /^(Array|ArrayRange|Assay|Codec|Config|Exec|Hash|Lock|Log|LogRange|Resource|Share|Stage)Error$/;

/** Lines of a module that make an error which does not say what to do next. */
function hintless(text: string): number[] {
  const { program } = parse(text, {
    sourceType: "module",
    plugins: ["typescript"],
  });
  return [...nodesOf(program)].filter((node) => {
    const { name } = (node.callee ?? {}) as { name?: string };
    if (node.type !== "NewExpression") return false;
    if (!OUR_ERRORS.test(name ?? "")) return false;
    // Options that are no literal are handed on.
    const options = (node.arguments as Node[])[1];
    if (options === undefined) return true;
    if (options.type !== "ObjectExpression") return false;
    const hints = (options.properties as Node[]).find(({ type, key }) =>
      type === "SpreadElement" || (key as { name?: string }).name === "hints"
    );
    const value = hints?.value as Node | undefined;
    const empty = value?.type === "ArrayExpression" &&
      (value.elements as unknown[]).length === 0;
    return hints === undefined || empty;
  }).map(({ loc }) => (loc as { start: { line: number } }).start.line);
}

Deno.test("every error says what to do next", async () => {
  const found: string[] = [];
  for (const path of [...await filesBelow("src"), ...await filesBelow("cli")]) {
    if (!path.endsWith(".ts")) continue;
    const text = await Deno.readTextFile(join(ROOT, path));
    found.push(...hintless(text).map((line) => `${path}:${line}`));
    // The scan knows errors by their names.
    const classes = /class (\w+) extends (?:Assay|Range)Error/g;
    for (const [, name] of text.matchAll(classes)) {
      assert.deepEqual(hintless(`new ${name}("a", {});`), [1], name!);
    }
  }
  assert.deepEqual(found, []);
});

Deno.test("hintless() finds errors without hints, or with none in them", () => {
  const makes = [
    'new AssayError("a", { code: "A" });',
    'new AssayError("a");',
    'new LockError("a", { code: "A", hints: [] });',
    'new LockError("a", { code: "A", hints: ["b"] });',
    'new LockError("a", { code: "A", hints });',
    'new LockError("a", { code: "A", ...options });',
    'new LockError("a", options);',
    'new Error("a");',
  ];
  assert.deepEqual(hintless(makes.join("\n")), [1, 2, 3]);
});
