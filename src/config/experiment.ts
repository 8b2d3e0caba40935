/**
 * Taking a part of a file for the configuration.
 *
 * @module
 */

import { locate, type Located } from "./located.ts";
import { nearestName } from "../internal/nearest_name.ts";
import { expectedFound, notAMap, type Problem } from "./problem.ts";

/** The file around the part that `--experiment` selects. */
export interface OuterFile {
  /** The whole file, with the `-o` values that belong to its root. */
  readonly root: Located;
  /** The keys that lead to the selected part. */
  readonly path: readonly string[];
  readonly file: string;
}

/**
 * Selects a part of a file.
 *
 * @param root The whole file.
 * @param path The keys that lead to the part.
 * @param report Told when there is no such part, or when it is no map.
 * @returns The part, a map, or `undefined`.
 */
export function selectPart(
  root: Located,
  path: readonly string[],
  report: (problem: Problem) => void,
): Located | undefined {
  for (const [depth, key] of path.entries()) {
    const around = locate(root, path.slice(0, depth)).node!;
    if (locate(around, [key]).node !== undefined) continue;
    const known = around.kind === "map" ? [...around.entries.keys()] : [];
    const near = nearestName(key, known);
    const words = expectedFound(
      near ?? (known.length > 0 ? `one of ${known.join(", ")}` : "a map"),
      key,
    );
    const hint = near === undefined
      ? "Give --experiment a key of the file; dots lead to parts of parts."
      : `Write --experiment ${[...path.slice(0, depth), near].join(".")}.`;
    report({
      code: "UNKNOWN_KEY",
      path: path.slice(0, depth + 1),
      place: around.place,
      ...words,
      message: near === undefined
        ? `--experiment: ${words.message}`
        : `--experiment: no such key; did you mean '${near}'?`,
      hint,
    });
    return undefined;
  }
  const part = locate(root, path).node!;
  if (part.kind === "map") return part;
  report(notAMap(part, path));
  return undefined;
}

/** What an assignment sets: a key of the configuration, or of the file. */
export interface Target {
  readonly of: "configuration" | "outer";
  readonly path: readonly string[];
}

/**
 * Decides what `-o` sets where a part of a file is selected.
 *
 * @param path The key as it was written.
 * @param outer The file.
 * @param part The selected part.
 * @returns The file's root for a key that only it has; a key by its whole path
 * in the file, such as `KEY.a`, is one of the configuration.
 */
export function targetOf(
  path: readonly string[],
  outer: OuterFile,
  part: Located,
): Target {
  const holds = (map: Located) => locate(map, path.slice(0, 1)).node;
  if (holds(part) !== undefined || holds(outer.root) === undefined) {
    return { of: "configuration", path };
  }
  return outer.path.every((key, index) => path[index] === key)
    ? { of: "configuration", path: path.slice(outer.path.length) }
    : { of: "outer", path };
}
