/**
 * The only door to the `yaml` package.
 *
 * Its build of ES modules loads in a quarter of the time of the one for Node,
 * which Deno would choose, and never looks at the environment, which the other
 * does at every token.
 *
 * @module
 */

/**
 * Whether the build for Node had to be taken: only files are found by where
 * they lie, not what is embedded in a program or came from a registry's URL.
 */
export const isNodeBuild: boolean = Deno.build.standalone ||
  !import.meta.url.startsWith("file:");

/** What the package exports. */
export const yaml: typeof import("yaml") = isNodeBuild
  ? await import("yaml")
  : await import(
    new URL("browser/dist/index.js", import.meta.resolve("yaml/package.json"))
      .href
  );
