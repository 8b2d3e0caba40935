/**
 * The rules of the layout: which room may import which, and by what door.
 *
 * A room is a folder of `src`, entered by `mod.ts`, which users import too, or
 * by `kit.ts`, which only other rooms do; the files of `internal` are doors
 * themselves, those of its folders are not, save the second door of the codec.
 * A room imports rooms of lower tiers only.
 *
 * @module
 */

import { type ImportGraph, reached } from "./import_graph.ts";

/** Each tier imports only those before it, never its own. */
const TIERS: readonly (readonly string[])[] = [
  ["internal"],
  ["array", "hash"],
  ["share", "code", "config"],
  ["exec", "queue", "log", "resources"],
  ["stage"],
  ["lock"],
  ["sweep", "watch", "track", "debug"],
  ["program", "serve"],
  ["cli", "mod.ts"],
  ["examples"],
];

/** What the rules look at; all paths are relative to the project's folder. */
export interface Layout {
  /** What the exports and the examples reach. */
  readonly graph: ImportGraph;
  /** Entry modules by name. */
  readonly exports: ReadonlyMap<string, string>;
  /** All modules of `src` and `cli`. */
  readonly files: readonly string[];
}

/**
 * Checks the layout.
 *
 * @param layout The project.
 * @returns One sentence for each breach; none when all is well.
 */
export function breaches(layout: Layout): string[] {
  return [
    ...importBreaches(layout.graph),
    ...exportBreaches(layout),
    ...unreached(layout),
  ];
}

function importBreaches(graph: ImportGraph): string[] {
  return [...graph].flatMap(([from, imports]) =>
    imports.flatMap((to) => {
      const reason = graph.has(to) ? whyNotImport(from, to) : whyNotOutside(to);
      return reason ? [`${from} imports ${to}: ${reason}`] : [];
    })
  );
}

function whyNotOutside(specifier: string): string | undefined {
  return /^(npm|node):/.test(specifier)
    ? undefined
    : "only npm packages and node's own modules may be imported";
}

function whyNotImport(from: string, to: string): string | undefined {
  const [fromRoom, toRoom] = [roomOf(from), roomOf(to)];
  if (fromRoom === toRoom) return undefined;
  const [fromTier, toTier] = [tierOf(fromRoom), tierOf(toRoom)];
  if (fromTier < 0) return `${fromRoom} is not in the table of rooms`;
  if (toTier < 0) return `${toRoom} is not in the table of rooms`;
  if (fromTier === toTier) return `${fromRoom} and ${toRoom} are of one tier`;
  if (fromTier < toTier) return `${toRoom} lies above ${fromRoom}`;
  return isDoor(to, fromRoom) ? undefined : `it is not a door of ${toRoom}`;
}

function roomOf(path: string): string {
  const [top, second] = path.split("/");
  return (top === "src" ? second : top) ?? path;
}

function tierOf(room: string): number {
  return TIERS.findIndex((rooms) => rooms.includes(room));
}

function isDoor(path: string, fromRoom: string): boolean {
  if (path === "mod.ts" || /^src\/(?!internal\/)\w+\/mod\.ts$/.test(path)) {
    return true;
  }
  if (fromRoom === "examples") return false;
  return /^src\/\w+\/kit\.ts$/.test(path) ||
    /^src\/internal\/(\w+|\w+\/mod|codec\/text)\.ts$/.test(path);
}

function exportBreaches({ graph, exports, files }: Layout): string[] {
  const entries = new Set(exports.values());
  const reexported = graph.get("mod.ts") ?? [];
  const doors = files.filter((path) =>
    /^src\/(?!internal\/)\w+\/mod\.ts$/.test(path)
  );
  return [
    ...[...entries].filter((path) => path.endsWith("/kit.ts"))
      .map((path) => `${path} is exported: it is for rooms, not for users`),
    ...doors.filter((path) => !entries.has(path))
      .map((path) => `${path} is not exported`),
    ...doors.filter((path) => !reexported.includes(path))
      .map((path) => `${path} is not re-exported by mod.ts`),
  ];
}

function unreached({ graph, exports, files }: Layout): string[] {
  const alive = reached(graph, exports.values());
  return files.filter((path) => !alive.has(path))
    .map((path) => `${path} is reached by no export`);
}
