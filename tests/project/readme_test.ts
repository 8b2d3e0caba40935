import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { filesBelow, ROOT, TASKS } from "./project.ts";

const pages = [
  "README.md",
  ...await filesBelow("docs"),
  ...await filesBelow("examples"),
].filter((path) => path.endsWith(".md"));

const texts = new Map<string, string>();
for (const path of [...pages, ".ci/run"]) {
  texts.set(path, await Deno.readTextFile(join(ROOT, path)));
}

/** All texts a pattern's group takes, each behind the page it is on. */
function mentions(pattern: RegExp): [page: string, text: string][] {
  return [...texts].flatMap(([page, text]) =>
    [...text.matchAll(pattern)].map((match): [string, string] => [
      page,
      match[1]!,
    ])
  );
}

Deno.test("README.md opens with the demo and the tests, for a new machine", () => {
  const [, block] = /```sh\n(.*?)```/s.exec(texts.get("README.md")!) ?? [];
  const tasks = [...(block ?? "").matchAll(/^npx -y deno@\S+ task (\w+)/gm)]
    .map(([, task]) => task);
  assert.deepEqual(tasks.slice(0, 2), ["demo", "test"]);
});

/** Words that were to be replaced: `TEST_TIME` alone, `about TEST_TIME`. */
const PLACEHOLDER = /^[A-Z]+(?:_[A-Z]+)+$|\babout [A-Z]+_[A-Z]+/gm;

Deno.test("README.md holds no placeholder", () => {
  const found = texts.get("README.md")!.match(PLACEHOLDER) ?? [];
  assert.deepEqual(found, []);
  const sample = "It takes about TEST_TIME.\nBENCH_TABLE\nFILE_NOT_FOUND tells";
  assert.deepEqual(sample.match(PLACEHOLDER), [
    "about TEST_TIME",
    "BENCH_TABLE",
  ]);
});

Deno.test("every task that a page or .ci/run names exists", () => {
  const named = mentions(/\bdeno(?:@\S+)? task (?:-\S+ )*([\w:-]+)/g);
  assert.ok(named.length > 0);
  assert.deepEqual(named.filter(([, task]) => !(task in TASKS)), []);
});

Deno.test("pages and .ci/run name one version of Deno", () => {
  const versions = new Set(
    mentions(/\bdeno@(\d[\w.]*\w)/g).map(([, version]) => version),
  );
  assert.equal(versions.size, 1, [...versions].join(", "));
});

Deno.test("every relative link leads to a file", () => {
  const links = mentions(/\]\((?!\w+:|#)([^)#\s]+)/g);
  assert.ok(links.length > 0);
  const broken = links.filter(([page, link]) =>
    !existsSync(join(ROOT, dirname(page), decodeURI(link)))
  );
  assert.deepEqual(broken, []);
});
