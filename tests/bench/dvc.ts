/**
 * DVC, installed into a virtual environment of the benchmark's own.
 *
 * @module
 */

import { runCommand } from "./compare.ts";
import { installPython } from "./python.ts";

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
  const programs = await installPython(RELEASE, `${folder}/dvc`);
  if (programs === undefined) return undefined;
  const program = `${programs}/dvc`;
  const cwd = `${folder}/repository`;
  await Deno.mkdir(cwd);
  await runCommand(["cp", "-r", tree, `${cwd}/tree`]);
  const env = { DVC_NO_ANALYTICS: "1" };
  await runCommand([program, "init", "--no-scm", "-q"], { cwd, env });
  await runCommand([program, "add", "-q", "tree"], { cwd, env });
  return () => runCommand([program, "status", "-q"], { cwd, env });
}
