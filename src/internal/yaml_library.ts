/**
 * The only door to the `yaml` package.
 *
 * Its build of ES modules loads in a quarter of the time of the one for Node,
 * which Deno would choose, and never looks at the environment, which the other
 * does at every token.
 *
 * @module
 */

// A compiled program holds only what is imported by name.
const build = Deno.build.standalone
  ? undefined
  : new URL("browser/dist/index.js", import.meta.resolve("yaml/package.json"));

/** What the package exports. */
export const yaml: typeof import("yaml") =
  await (build === undefined ? import("yaml") : import(build.href));
