/**
 * The container a program runs in.
 *
 * @module
 */

import { isThere } from "./project.ts";

/**
 * Finds the image of the container that this process runs in, as far as the
 * container says it and the program may read it: Podman writes it to
 * `/run/.containerenv`; Docker says only that there is one. Others, such as
 * Apptainer, name it in variables, which are not looked at unasked.
 *
 * @param root Where the files are looked for; for tests.
 * @returns The image, `unknown` for one that is not named, or `null` outside
 * of a container.
 */
export function containerImage(root = "/"): string | null {
  const podman = `${root}run/.containerenv`;
  if (isThere(podman)) {
    const [, image] = /^image="?([^"\n]+)"?$/m.exec(
      Deno.readTextFileSync(podman),
    ) ?? [];
    return image ?? "unknown";
  }
  return isThere(`${root}.dockerenv`) ? "unknown" : null;
}
