/**
 * Where Deno keeps packages.
 *
 * @module
 */

let directory: string | undefined;

/**
 * Finds where this process's Deno keeps packages; with another home, a child
 * would look elsewhere, and fetch all of them.
 *
 * @returns The directory, for a child's `DENO_DIR`.
 */
export function denoDirectory(): string {
  return directory ??= JSON.parse(
    new TextDecoder().decode(
      new Deno.Command(Deno.execPath(), { args: ["info", "--json"] })
        .outputSync().stdout,
    ),
  ).denoDir;
}
