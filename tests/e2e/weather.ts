/**
 * The weather example in a project of its own.
 *
 * @module
 */

import { makeProject, type Project } from "../stage/program.ts";

const EXAMPLE = new URL("../../examples/weather/", import.meta.url);

/** Copies the example. */
export function makeWeather(): Project {
  return makeProject(Object.fromEntries(filesBelow(EXAMPLE)));
}

function filesBelow(folder: URL, name = ""): [string, string][] {
  return [...Deno.readDirSync(folder)].flatMap((entry) => {
    const path = name + entry.name;
    return entry.isDirectory
      ? filesBelow(new URL(`${entry.name}/`, folder), `${path}/`)
      : [[path, Deno.readTextFileSync(new URL(entry.name, folder))]] as [
        string,
        string,
      ][];
  });
}
