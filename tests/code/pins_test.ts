import assert from "node:assert/strict";
import { join } from "node:path";
import { type LocalFile, openReader } from "../../src/code/files.ts";
import { locksOf } from "../../src/code/installed.ts";
import { type Files, project } from "./sample.ts";

/** Whether the lock files of a project pin a package. */
function pins(specifier: string, files: Files): boolean {
  using sample = project(files);
  const importer = join(sample.root, "fit.ts");
  const locks: LocalFile[] | string = locksOf(
    specifier,
    importer,
    openReader(),
  );
  return typeof locks !== "string";
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

Deno.test("locksOf() finds a package by its name and range", () => {
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

Deno.test("locksOf() takes no other package, range or registry for it", () => {
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

Deno.test("locksOf() reads the older form of deno.lock, and modules by URL", () => {
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

Deno.test("locksOf() finds what is installed by its version", () => {
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

Deno.test("locksOf() looks a dependency of package.json up by its range", () => {
  const manifest = { "package.json": '{ "dependencies": { "zod": "^4" } }' };
  assert(pins("zod/v4", { ...manifest, ...locked(["npm:zod@4"]) }));
  assert(!pins("zod/v4", { ...manifest, ...locked(["npm:zod@3"]) }));
});
