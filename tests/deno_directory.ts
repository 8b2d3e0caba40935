/**
 * Where Deno keeps packages.
 *
 * @module
 */

/**
 * Finds where this process's Deno keeps packages; with another home, a child
 * would look elsewhere, and fetch all of them.
 *
 * @returns The directory, for a child's `DENO_DIR`.
 */
export function denoDirectory(): string {
  const { stdout } = new Deno.Command(Deno.execPath(), {
    args: ["info", "--json"],
  }).outputSync();
  return JSON.parse(new TextDecoder().decode(stdout)).denoDir;
}
