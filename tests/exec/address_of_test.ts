import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { addressOf } from "../../src/exec/kit.ts";
import { temporaryFolder } from "../hash/folder.ts";
import { FUNCTIONS } from "./conformance.ts";
import fallback, { give } from "./functions.ts";
import { program } from "./program.ts";

Deno.test("addressOf() finds the export that is the function", async () => {
  assert.deepEqual(await addressOf(give, FUNCTIONS), {
    module: FUNCTIONS,
    export: "give",
    isMain: false,
  });
  assert.deepEqual(await addressOf(fallback, FUNCTIONS), {
    module: FUNCTIONS,
    export: "default",
    isMain: false,
  });
});

Deno.test("addressOf() takes the first of several names, and re-exports", async () => {
  using folder = temporaryFolder();
  folder.write("season.ts", "export const season = () => 1;");
  const path = folder.write(
    "fit.ts",
    `import { season as local } from "./season.ts";
    const fit = () => 1;
    export { fit as z, fit as b, fit as c };
    export { local as again };
    export const twin = () => 1;`,
  );
  const module = pathToFileURL(path).href;
  const { z, again } = await import(module);
  const isMain = false;
  assert.deepEqual(await addressOf(z, module), { module, export: "b", isMain });
  assert.deepEqual(await addressOf(again, module), {
    module,
    export: "again",
    isMain,
  });
});

Deno.test("addressOf() says why a function has no address", async () => {
  using folder = temporaryFolder();
  const module = pathToFileURL(`${folder.path}/none.ts`).href;
  const obstacle = async (fn: () => void, module: string | undefined) => {
    const result = await addressOf(fn, module);
    assert("obstacle" in result);
    return result.obstacle;
  };
  const local = () => {};
  assert.equal(
    await obstacle(local, FUNCTIONS),
    "it is not exported from functions.ts",
  );
  assert.equal(await obstacle(local, undefined), "its module is not known");
  assert.match(
    await obstacle(local, module),
    /^none\.ts cannot be loaded \(.*none\.ts/,
  );
  const broken = pathToFileURL(
    folder.write("broken file.ts", `throw new Error("no data");`),
  );
  assert.equal(
    await obstacle(local, broken.href),
    "broken file.ts cannot be loaded (no data)",
  );
});

Deno.test("addressOf() works at the top level of a module", async () => {
  // Before and after the first turn: they are different states of a module.
  const ask = (fn: string) => `
    console.log(JSON.stringify(await addressOf(${fn}, import.meta.url)));
    await new Promise((resolve) => setTimeout(resolve));
    console.log(JSON.stringify(await addressOf(${fn}, import.meta.url)));
    export const after = 1;`;
  const { code, stdout, stderr } = await program({
    "part.ts": `import { addressOf } from "KIT";
      export function part() {}
      ${ask("part")}`,
    "main.ts": `import { addressOf } from "KIT";
      import "./part.ts";
      export function fit() {}
      ${ask("fit")}`,
  });
  assert.deepEqual([code, stderr], [0, ""]);
  const found = stdout.trim().split("\n").map((line) => {
    const { export: name, isMain } = JSON.parse(line);
    return [name, isMain];
  });
  assert.deepEqual(found, [
    ...[["part", false], ["part", false]],
    ...[["fit", true], ["fit", true]],
  ]);
});

Deno.test("addressOf() does not wait for a module that waits for it", async () => {
  const { code, stdout, stderr } = await program({
    "part.ts": `import { addressOf } from "KIT";
      export function part() {}
      console.log(await addressOf(part, import.meta.url));`,
    "main.ts": `await import("./part.ts");`,
  });
  assert.deepEqual([code, stderr], [0, ""]);
  assert.equal(stdout, `{ obstacle: "part.ts has not finished loading" }\n`);
});

Deno.test("addressOf() names the permission that a worker lacks, and never asks", async () => {
  const { code, stdout, stderr, folder } = await program({
    "main.ts": `import { addressOf } from "KIT";
      export function fit() {}
      console.log((await addressOf(fit, import.meta.url)).obstacle);`,
  }, []);
  assert.deepEqual([code, stderr], [0, ""]);
  assert.equal(
    stdout,
    `a worker may not read main.ts; run with --allow-read=${folder}/main.ts\n`,
  );
});

Deno.test("addressOf() needs to read the module and the worker alone", async () => {
  const library = new URL("../../src", import.meta.url).pathname;
  const files = {
    "parts/fit.ts": "export function fit() {}",
    "main.ts": `import { addressOf } from "KIT";
      import { fit } from "./parts/fit.ts";
      const module = import.meta.resolve("./parts/fit.ts");
      console.log(JSON.stringify(await addressOf(fit, module)));`,
  };
  const flags = [`--allow-read=${library},FOLDER/parts`];
  const { code, stdout, stderr } = await program(files, flags);
  assert.deepEqual([code, stderr], [0, ""]);
  const { export: name, isMain } = JSON.parse(stdout);
  assert.deepEqual([name, isMain], ["fit", false]);
});
