/**
 * The flags that commands of `assay log` share.
 *
 * @module
 */

/** The flags of a command that only prints. */
export interface JsonFlags {
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** Which entries are asked for. */
export interface SelectionFlags {
  /** The sources; all, if it is left out. */
  readonly source?: readonly number[];
  /** The smallest time, in ns or in UTC. */
  readonly from?: string;
  /** The time before which they must lie, in ns or in UTC. */
  readonly to?: string;
}

/** The flags of `assay log cat`. */
export interface CatFlags extends JsonFlags, SelectionFlags {
  /** How many entries to print at most. */
  readonly limit?: number;
}

/** The flags of `assay log tail`. */
export interface TailFlags extends JsonFlags {
  /** The sources; all, if it is left out. */
  readonly source?: readonly number[];
  /** How many of the last entries to print. */
  readonly lines: number;
  /** Whether to go on with what is logged. */
  readonly follow: boolean;
}

/** The flags of `assay log compress`. */
export interface CompressFlags extends JsonFlags {
  /** Whether what archives are made of is removed. */
  readonly removeSources: boolean;
  /** How archives keep entries. */
  readonly compression: "stored" | "deflate";
}

/** The flags of `assay log plot`. */
export interface PlotFlags extends SelectionFlags {
  /** What stands above it. */
  readonly title?: string;
  /** The file to write. */
  readonly output?: string;
}

/** The flags of `assay log export`. */
export interface ExportFlags extends SelectionFlags {
  /** The file to write. */
  readonly output?: string;
  /** The form. */
  readonly format: "csv" | "arrow";
  /** How CSV has the data. */
  readonly encoding: "hex" | "base64";
}

/** `--source`, `--from` and `--to`. */
export const SELECTION = {
  source: {
    kind: "parsed",
    parse: parseSource,
    brief: "Only entries of this source; may be given again",
    optional: true,
    variadic: true,
    placeholder: "ID",
  },
  from: {
    kind: "parsed",
    parse: String,
    brief: "Only entries from this time on, in ns or in UTC",
    optional: true,
    placeholder: "TIME",
  },
  to: {
    kind: "parsed",
    parse: String,
    brief: "Only entries before this time, in ns or in UTC",
    optional: true,
    placeholder: "TIME",
  },
} as const;

/** Their short names. */
export const SELECTION_ALIASES = { s: "source" } as const;

/** One log. */
export const LOG = {
  kind: "tuple",
  parameters: [{
    brief: "A log's directory, or an archive",
    parse: String,
    placeholder: "log",
  }],
} as const;

/** One log or several. */
export const LOGS = {
  kind: "array",
  minimum: 1,
  parameter: {
    brief: "Directories of logs",
    parse: String,
    placeholder: "log",
  },
} as const;

function parseSource(text: string): number {
  const source = Number(text);
  if (/^\d+$/.test(text) && source <= 255) return source;
  throw new RangeError("expected a whole number from 0 to 255");
}

/**
 * Reads how many are asked for.
 *
 * @param text What was given.
 * @returns The number.
 * @throws {RangeError} It is no whole number from 0 on.
 */
export function parseCount(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(count)) return count;
  throw new RangeError("expected a whole number from 0");
}
