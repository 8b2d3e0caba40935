/**
 * The parts of a lock's text that say what a run was made of.
 *
 * Parsing the whole of it takes three times as long, and an index reads
 * thousands.
 *
 * @module
 */

/** Top-level keys that are kept; of some only these keys below them. */
const KEPT: ReadonlyMap<string, ReadonlySet<string> | undefined> = new Map<
  string,
  ReadonlySet<string> | undefined
>([
  ["format", undefined],
  ["version", undefined],
  ["requires", undefined],
  ["algorithm", undefined],
  ["id", undefined],
  ["status", undefined],
  ["finished", undefined],
  ["code", new Set(["module", "digest"])],
  ["config", undefined],
  ["repos", undefined],
  ["data", undefined],
  ["locations", new Set(["directory", "started_in"])],
]);

/**
 * Takes the lines out of a lock's text that an index reads.
 *
 * A lock as it is written is a block mapping, indented by two blanks, without
 * anchors: a line that begins a key begins a part. Of a text in another style
 * the rest may be no YAML, or lack keys.
 *
 * @param text The text of a `run.lock`.
 * @returns The text of a shorter one.
 */
export function lockSections(text: string): string {
  const kept: string[] = [];
  let below: ReadonlySet<string> | undefined;
  let isKept = false;
  for (const line of text.split("\n")) {
    const key = /^( {2})?([a-z_]+):/.exec(line);
    if (key && key[1] === undefined) {
      isKept = KEPT.has(key[2]!);
      below = KEPT.get(key[2]!);
      if (isKept) kept.push(line);
      continue;
    }
    if (below !== undefined && key) isKept = below.has(key[2]!);
    if (isKept) kept.push(line);
  }
  return kept.join("\n");
}
