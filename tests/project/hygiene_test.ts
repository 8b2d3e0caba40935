import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { VERSION } from "../../src/internal/version.ts";
import config from "../../deno.json" with { type: "json" };
import { requirement } from "../requirement.ts";
import { output, ROOT } from "./project.ts";

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
    // Test files run side by side in one process.
    what: "a change of the process's folder or environment",
    pattern: /\b(?:Deno|process)\.chdir\(|\bDeno\.env\.(?:set|delete)\(/,
    files: /\.ts$/,
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
