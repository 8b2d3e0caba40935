/**
 * DVC, installed into a virtual environment of the benchmark's own.
 *
 * @module
 */

// deno-lint-ignore-file no-console -- it prints its table

import { runCommand } from "./compare.ts";

/** The release that is measured against. */
const RELEASE = "dvc==3.67.1";

/**
 * Puts a tree under DVC.
 *
 * @param tree The directory.
 * @param folder Where to install DVC and to make its repository.
 * @returns What asks DVC whether the tree has changed; nothing where DVC
 * cannot be installed.
 */
export async function dvc(
  tree: string,
  folder: string,
): Promise<(() => Promise<string>) | undefined> {
  const program = `${folder}/venv/bin/dvc`;
  const cwd = `${folder}/repository`;
  try {
    await runCommand(["python3", "-m", "venv", `${folder}/venv`]);
    await runCommand([
      `${folder}/venv/bin/pip`,
      "install",
      "--quiet",
      "--disable-pip-version-check",
      RELEASE,
    ]);
  } catch (error) {
    console.error(`${RELEASE} is left out: ${(error as Error).message}`);
    return undefined;
  }
  await Deno.mkdir(cwd);
  await runCommand(["cp", "-r", tree, `${cwd}/tree`]);
  const env = { DVC_NO_ANALYTICS: "1" };
  await runCommand([program, "init", "--no-scm", "-q"], { cwd, env });
  await runCommand([program, "add", "-q", "tree"], { cwd, env });
  return () => runCommand([program, "status", "-q"], { cwd, env });
}
