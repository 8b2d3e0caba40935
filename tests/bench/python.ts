/**
 * Python packages in virtual environments of the benchmark's own.
 *
 * @module
 */

// deno-lint-ignore-file no-console -- it tells what is left out

import { runCommand } from "./compare.ts";

/**
 * Installs a package into a virtual environment.
 *
 * @param release The package with its version: `dvc==3.67.1`.
 * @param folder Where to make the environment.
 * @returns The folder of its programs; nothing where it cannot be installed,
 * which is told on standard error.
 */
export async function installPython(
  release: string,
  folder: string,
): Promise<string | undefined> {
  try {
    await runCommand(["python3", "-m", "venv", folder]);
    await runCommand([
      `${folder}/bin/pip`,
      "install",
      "--quiet",
      "--disable-pip-version-check",
      release,
    ]);
    return `${folder}/bin`;
  } catch (error) {
    console.error(`${release} is left out: ${(error as Error).message}`);
    return undefined;
  }
}
