import assert from "node:assert/strict";
import { join } from "node:path";
import { openReader } from "../../src/code/files.ts";
import { pinsOf } from "../../src/code/installed.ts";
import { type Files, project } from "./sample.ts";

/** What the lock files of a project say about a package. */
function pinned(specifier: string, files: Files): string | undefined {
  using sample = project(files);
  const importer = join(sample.root, "fit.ts");
  const pins = pinsOf(specifier, importer, openReader());
  return "text" in pins ? pins.text : undefined;
}

function pins(specifier: string, files: Files): boolean {
  return pinned(specifier, files) !== undefined;
}

function locked(specifiers: readonly string[]): Files {
  const entries = specifiers.map((specifier) => [specifier, "1.0.0"]);
  return {
    "deno.lock": JSON.stringify({
      version: "5",
      specifiers: Object.fromEntries(entries),
    }),
  };
}

Deno.test("pinsOf() finds a package by its name and range", () => {
  const found = [
    ["npm:zod@4", "npm:zod@4"],
    ["npm:zod@4/mini", "npm:zod@4"],
    ["npm:/zod@^4", "npm:zod@4"],
    ["npm:zod@^4.0.0", "npm:zod@4"],
    ["npm:zod@^4.1", "npm:zod@^4.1.0"],
    ["npm:zod@~4.1", "npm:zod@4.1"],
    ["npm:zod@~4", "npm:zod@4"],
    ["npm:zod@^0.2.3", "npm:zod@^0.2.3"],
    ["npm:zod@^0.0.3", "npm:zod@^0.0.3"],
    ["npm:zod@4.1.0", "npm:zod@4.1.0"],
    ["npm:zod@latest", "npm:zod@latest"],
    ["npm:zod", "npm:zod@*"],
    ["npm:@a/b@1/c", "npm:@a/b@1"],
    ["jsr:@a/b@1", "jsr:@a/b@1"],
  ] as const;
  for (const [specifier, key] of found) {
    assert(pins(specifier, locked(["npm:other@1", key])), specifier);
  }
});

Deno.test("pinsOf() takes no other package, range or registry for it", () => {
  const missed = [
    ["npm:zod@4", "npm:zod-to-json-schema@4"],
    ["npm:zod@4", "npm:@zod/core@4"],
    ["npm:@a/b@1", "npm:b@1"],
    ["npm:uuid@9", "npm:uuid@14"],
    ["npm:zod@4", "npm:zod@4.1"],
    ["npm:zod@4.1", "npm:zod@^4.1"],
    ["npm:zod@4.1.0", "npm:zod@^4.1.0"],
    ["npm:zod@^0.2", "npm:zod@0"],
    ["npm:zod@^0.0.3", "npm:zod@~0.0.3"],
    ["npm:zod", "npm:zod@4"],
    ["npm:@a/b@1", "jsr:@a/b@1"],
    ["https://a.b/z.ts", "npm:https://a.b/z.ts"],
  ] as const;
  for (const [specifier, key] of missed) {
    assert(!pins(specifier, locked([key])), `${specifier} by ${key}`);
  }
  for (const text of ["npm:zod@4", "", "null", '["npm:zod@4"]', "{"]) {
    assert(!pins("npm:zod@4", { "deno.lock": text }), text);
  }
});

Deno.test("pinsOf() reads the older form of deno.lock, and modules by URL", () => {
  const old = { packages: { specifiers: { "npm:zod@4": "npm:zod@4.1.0" } } };
  assert(pins("npm:zod@4", { "deno.lock": JSON.stringify(old) }));
  const remote = {
    redirects: {
      "https://a.b/z": "https://a.b/z@1/mod.ts",
      "https://a.b/x": "y",
    },
    remote: { "https://a.b/z@1/mod.ts": "c0" },
  };
  const files = { "deno.lock": JSON.stringify(remote) };
  assert(pins("https://a.b/z@1/mod.ts", files));
  assert(pins("https://a.b/z", files));
  assert(!pins("https://a.b/x", files));
  assert(!pins("https://a.b/z@1", files));
});

Deno.test("pinsOf() finds what is installed by its version", () => {
  const zod = { "node_modules/zod/package.json": '{ "version": "4.1.0" }' };
  const npm = (version: string) => ({
    ...zod,
    "node_modules/.package-lock.json": JSON.stringify({
      packages: { "node_modules/zod": { version } },
    }),
  });
  const pnpm = (key: string) => ({
    ...zod,
    "node_modules/.pnpm/lock.yaml": `packages:\n  '${key}': {}\n`,
  });
  const deno = (key: string) => ({
    ...zod,
    "deno.lock": JSON.stringify({ npm: { [key]: {} } }),
  });
  const holding = [
    npm("4.1.0"),
    ...["zod@4.1.0", "/zod@4.1.0", "zod@4.1.0(ajv@8.0.0)"].map(pnpm),
    ...["zod@4.1.0", "zod@4.1.0_ajv@8.0.0"].map(deno),
  ];
  for (const files of holding) {
    assert(pins("zod/v4", files), JSON.stringify(files));
    // Which version Deno takes for it, only its own lock file can say.
    assert(!pins("npm:zod@4", files), JSON.stringify(files));
  }
  const lacking = [
    npm("4.0.0"),
    ...["zod@4.0.0", "zod-to-json-schema@4.1.0"].map(pnpm),
    ...["zod@4.1.00", "zod@4.0.0"].map(deno),
    { ...npm("4.1.0"), "node_modules/zod/package.json": "{}" },
  ];
  for (const files of lacking) {
    assert(!pins("zod/v4", files), JSON.stringify(files));
  }
});

Deno.test("pinsOf() looks a dependency of package.json up by its range", () => {
  const manifest = { "package.json": '{ "dependencies": { "zod": "^4" } }' };
  assert(pins("zod/v4", { ...manifest, ...locked(["npm:zod@4"]) }));
  assert(!pins("zod/v4", { ...manifest, ...locked(["npm:zod@3"]) }));
});

/** A lock file as Deno writes it, version 5. */
const LOCK = {
  version: "5",
  specifiers: {
    "jsr:@a/b@1": "1.0.0",
    "jsr:@a/c@^1.2": "1.2.3",
    "npm:zod@4": "4.1.0_ajv@8.0.0",
    "npm:other@1": "1.0.0",
  },
  jsr: {
    "@a/b@1.0.0": {
      integrity: "b0",
      dependencies: ["jsr:@a/c", "npm:zod"],
    },
    "@a/c@1.2.3": { integrity: "c0" },
  },
  npm: {
    "zod@4.1.0_ajv@8.0.0": {
      integrity: "sha512-zod",
      dependencies: ["deep", "twice@1.0.0", "renamed@npm:real@2.0.0"],
      optionalDependencies: ["native"],
      optionalPeers: ["absent", "peer"],
    },
    "deep@1.0.0": { integrity: "sha512-deep", dependencies: ["deeper"] },
    "deeper@1.0.0": { integrity: "sha512-deeper", dependencies: ["deep"] },
    "twice@1.0.0": { integrity: "sha512-twice1" },
    "twice@2.0.0": { integrity: "sha512-twice2" },
    "real@2.0.0": { integrity: "sha512-real" },
    "native@1.0.0": { integrity: "sha512-native", os: ["linux"] },
    "peer@1.0.0": { integrity: "sha512-peer" },
    "other@1.0.0": { integrity: "sha512-other", dependencies: ["twice@2.0.0"] },
  },
  remote: { "https://a.b/z.ts": "z0", "https://a.b/y.ts": "y0" },
  workspace: { dependencies: ["npm:zod@4"] },
};

/** Whether an edit of the lock file changes what it says about a package. */
function tells(specifier: string, from: string, to: string): boolean {
  const text = JSON.stringify(LOCK, null, 2);
  assert(text.includes(from), from);
  const edited = text.replaceAll(from, () => to);
  const before = pinned(specifier, { "deno.json": "{}", "deno.lock": text });
  const after = pinned(specifier, { "deno.json": "{}", "deno.lock": edited });
  assert(before !== undefined && after !== undefined);
  return before !== after;
}

Deno.test("pinsOf() tells every change of a package and of all it depends on", () => {
  const edits: [specifier: string, from: string, to: string][] = [
    ...["zod", "deep", "deeper", "twice1", "real", "native", "peer"].map((
      name,
    ): [string, string, string] => [
      "npm:zod@4",
      `"sha512-${name}"`,
      `"sha512-new"`,
    ]),
    ["npm:zod@4", "4.1.0_ajv@8.0.0", "4.1.1_ajv@8.0.0"],
    ["npm:zod@4", "deeper@1.0.0", "deeper@1.0.1"],
    ["npm:zod@4", '"linux"', '"darwin"'],
    ["npm:zod@4", '"twice@1.0.0",', '"twice@2.0.0",'],
    // A dependency that is not listed: the whole text stands for it.
    ["npm:zod@4", '"deep",', '"gone",'],
    ["npm:other@1", '"sha512-twice2"', '"sha512-new"'],
    ...["b0", "c0", "sha512-zod", "sha512-deeper"].map((
      each,
    ): [string, string, string] => ["jsr:@a/b@1", `"${each}"`, '"new"']),
    ["jsr:@a/b@1", '"1.2.3"', '"1.2.4"'],
    // What a remote module imports no lock file says.
    ...["z0", "y0", "c0", "sha512-other"].map((
      each,
    ): [string, string, string] => ["https://a.b/z.ts", `"${each}"`, '"new"']),
  ];
  for (const [specifier, from, to] of edits) {
    assert(tells(specifier, from, to), `${specifier} by ${from} → ${to}`);
  }
});

Deno.test("pinsOf() is silent about packages that are not depended on", () => {
  const edits: [specifier: string, from: string, to: string][] = [
    ["npm:zod@4", '"sha512-other"', '"sha512-new"'],
    ["npm:zod@4", '"sha512-twice2"', '"sha512-new"'],
    ["npm:zod@4", "other@1.0.0", "other@1.0.1"],
    ["npm:zod@4", '"npm:other@1": "1.0.0"', '"npm:new@1": "1.0.0"'],
    ["npm:zod@4", '"b0"', '"new"'],
    ["npm:zod@4", '"z0"', '"new"'],
    ["npm:zod@4", '"dependencies": [\n      "npm:zod@4"', '"dependencies": ['],
    // A second version elsewhere: what was short is written out.
    ["npm:zod@4", '"deeper"\n', '"deeper@1.0.0"\n'],
    ["npm:zod@4", '"npm"', '"npm"  '],
    ["npm:other@1", '"sha512-zod"', '"sha512-new"'],
    ["jsr:@a/c@^1.2", '"sha512-zod"', '"sha512-new"'],
    ["https://a.b/z.ts", '"npm:zod@4"\n', '"npm:zod@4", "npm:other@1"\n'],
  ];
  for (const [specifier, from, to] of edits) {
    assert(!tells(specifier, from, to), `${specifier} by ${from} → ${to}`);
  }
});

Deno.test("pinsOf() finds all that each package of this project depends on", () => {
  const lock = new URL("../../deno.lock", import.meta.url);
  const text = Deno.readTextFileSync(lock);
  const files = { "deno.json": "{}", "deno.lock": text };
  const specifiers = Object.keys(JSON.parse(text).specifiers);
  assert(specifiers.length > 5);
  for (const specifier of specifiers) {
    const found = pinned(specifier, files);
    // All of the text would stand for what is not understood.
    assert(found !== undefined && found !== text, specifier);
    assert.match(found, /sha512-/);
  }
});
