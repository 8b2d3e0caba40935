/**
 * The words of `assay log`.
 *
 * @module
 */

import { buildCommand, buildRouteMap, type RouteMap } from "@stricli/core";
import type { Context } from "./context.ts";
import {
  type CatFlags,
  type CompressFlags,
  type ExportFlags,
  type JsonFlags,
  LOG,
  LOGS,
  parseCount,
  type PlotFlags,
  SELECTION,
  SELECTION_ALIASES,
  type TailFlags,
} from "./log_flags.ts";
import { JSON_FLAG, switchFlag } from "./switch_flag.ts";

const listRoute = buildCommand<JsonFlags, [string?], Context>({
  loader: async () => (await import("./log_list_work.ts")).list,
  parameters: {
    flags: { json: JSON_FLAG },
    positional: {
      kind: "tuple",
      parameters: [{
        brief: "Where to look for logs  [default = here]",
        parse: String,
        placeholder: "directory",
        optional: true,
      }],
    },
  },
  docs: {
    brief: "List the logs below a directory",
    fullDescription:
      "Lists the logs below a directory: how many entries each has, of how many\n" +
      "sources, over what time, and whether its logger is running, has stopped\n" +
      "(complete) or was ended in the middle (interrupted).\n\n" +
      "Examples:\n" +
      "  assay log ls\n" +
      "  assay log ls --json data | jq '.[] | select(.state != \"complete\").path'",
  },
});

const catRoute = buildCommand<CatFlags, [string], Context>({
  loader: async () => (await import("./log_cat_work.ts")).cat,
  parameters: {
    flags: {
      ...SELECTION,
      limit: {
        kind: "parsed",
        parse: parseCount,
        brief: "Print at most N entries",
        optional: true,
        placeholder: "N",
      },
      json: { ...JSON_FLAG, brief: "Print a line of JSON an entry, all of it" },
    },
    aliases: { ...SELECTION_ALIASES, n: "limit" },
    positional: LOG,
  },
  docs: {
    brief: "Print the entries of a log in time order",
    fullDescription:
      "Prints the entries of a log in time order, a line each: its time, its\n" +
      "source, the bytes of its data, and the first of these as text or, after\n" +
      "0x, as hexadecimal digits.\n\n" +
      "A time is in ns, as it was logged; where the source has an onset, it is\n" +
      "printed in UTC, and may be given so.\n\n" +
      "Examples:\n" +
      "  assay log cat data/camera_data_log --source 5 --limit 20\n" +
      "  assay log cat --from 1500000000 --to 2500000000 data/camera_data_log\n" +
      "  assay log cat --from 2026-01-02T03:04:05Z data/camera_data_log/5_log.npz\n" +
      "  assay log cat --json data/camera_data_log | jq .data",
  },
});

const tailRoute = buildCommand<TailFlags, [string], Context>({
  loader: async () => (await import("./log_cat_work.ts")).tail,
  parameters: {
    flags: {
      source: SELECTION.source,
      lines: {
        kind: "parsed",
        parse: parseCount,
        brief: "Print the last N entries",
        default: "10",
        placeholder: "N",
      },
      follow: switchFlag(
        "Go on with what is logged from now on, until interrupted",
      ),
      json: { ...JSON_FLAG, brief: "Print a line of JSON an entry, all of it" },
    },
    aliases: { s: "source", n: "lines", f: "follow" },
    positional: LOG,
  },
  docs: {
    brief: "Print the last entries of a log, and follow it",
    fullDescription:
      "Prints the last entries of a log. With --follow it goes on with each that\n" +
      "its logger writes, in the order of writing, until it is interrupted; also\n" +
      "over restarts of the logger.\n\n" +
      "Examples:\n" +
      "  assay log tail data/camera_data_log\n" +
      "  assay log tail -f -n 0 --source 5 data/camera_data_log",
  },
});

const statsRoute = buildCommand<JsonFlags, [string], Context>({
  loader: async () => (await import("./log_list_work.ts")).stats,
  parameters: { flags: { json: JSON_FLAG }, positional: LOG },
  docs: {
    brief: "Sum up what a log has of each source",
    fullDescription:
      "Prints what a log has of each source: entries, bytes, the first and the\n" +
      "last time, and entries a second.\n\n" +
      "Example:\n" +
      "  assay log stats data/camera_data_log",
  },
});

const verifyRoute = buildCommand<JsonFlags, string[], Context>({
  loader: async () => (await import("./log_verify_work.ts")).verify,
  parameters: { flags: { json: JSON_FLAG }, positional: LOGS },
  docs: {
    brief: "Read all of a log, and say what is damaged and where",
    customUsage: ["[--json] LOG..."],
    fullDescription:
      "Reads all of each log, compares every block and every member of an archive\n" +
      "with its checksum, and says what is damaged or missing, in which file and\n" +
      "at which byte. The exit code is 1 when something is.\n\n" +
      "Example:\n" +
      "  assay log verify data/*_data_log",
  },
});

const compressRoute = buildCommand<CompressFlags, string[], Context>({
  loader: async () => (await import("./log_compress_work.ts")).compress,
  parameters: {
    flags: {
      removeSources: switchFlag(
        "Remove segments and .npy files once their archive is read back",
      ),
      compression: {
        kind: "enum",
        values: ["stored", "deflate"],
        brief: "How archives keep entries",
        default: "stored",
      },
      json: JSON_FLAG,
    },
    positional: LOGS,
  },
  docs: {
    brief: "Make an archive a source, as NumPy and ataraxis read them",
    customUsage: ["[--remove-sources] [--compression stored|deflate] LOG..."],
    fullDescription:
      "Makes an archive SOURCE_log.npz of each source, or adds to the one that is\n" +
      "there. Each is read back and compared before anything is removed; when it\n" +
      "is interrupted, the next call goes on. A log whose logger is running is\n" +
      "refused.\n\n" +
      "Examples:\n" +
      "  assay log compress data/camera_data_log\n" +
      "  assay log compress --remove-sources data/*_data_log",
  },
});

const exportRoute = buildCommand<ExportFlags, [string], Context>({
  loader: async () => (await import("./log_export_work.ts")).exportLog,
  parameters: {
    flags: {
      ...SELECTION,
      format: {
        kind: "enum",
        values: ["csv", "arrow"],
        brief: "The form",
        default: "csv",
      },
      encoding: {
        kind: "enum",
        values: ["hex", "base64"],
        brief: "How CSV has the data",
        default: "hex",
      },
      output: {
        kind: "parsed",
        parse: String,
        brief: "The file to write; CSV goes to standard output without",
        optional: true,
        placeholder: "FILE",
      },
    },
    aliases: { ...SELECTION_ALIASES, o: "output" },
    positional: LOG,
  },
  docs: {
    brief: "Write a log as CSV or Arrow, for pandas and Polars",
    fullDescription:
      "Writes the messages of a log as CSV, or as an Arrow file, which pandas\n" +
      "(read_feather) and Polars (read_ipc) read. Where a source has an onset,\n" +
      "times are in UTC.\n\n" +
      "Examples:\n" +
      "  assay log export data/camera_data_log > camera.csv\n" +
      "  assay log export --format arrow -o camera.arrow data/camera_data_log",
  },
});

const plotRoute = buildCommand<PlotFlags, [string], Context>({
  loader: async () => (await import("./log_export_work.ts")).plot,
  parameters: {
    flags: {
      ...SELECTION,
      title: {
        kind: "parsed",
        parse: String,
        brief: "What stands above it  [default = the log's name]",
        optional: true,
        placeholder: "TEXT",
      },
      output: {
        kind: "parsed",
        parse: String,
        brief: "The file to write; standard output without",
        optional: true,
        placeholder: "FILE",
      },
    },
    aliases: { ...SELECTION_ALIASES, o: "output" },
    positional: LOG,
  },
  docs: {
    brief: "Draw how many entries a second each source has over time",
    fullDescription:
      "Draws how many entries a second each source has over time, as SVG.\n\n" +
      "Example:\n" +
      "  assay log plot -o rate.svg data/camera_data_log",
  },
});

/** `assay log`. */
export const logRoutes: RouteMap<Context> = buildRouteMap({
  routes: {
    ls: listRoute,
    cat: catRoute,
    tail: tailRoute,
    stats: statsRoute,
    verify: verifyRoute,
    compress: compressRoute,
    export: exportRoute,
    plot: plotRoute,
  },
  docs: {
    brief: "Read, check, compress and export logs",
    fullDescription: "Reads, checks, compresses and exports logs.\n\n" +
      "LOG is a log's directory, NAME_data_log, or an archive in it,\n" +
      "SOURCE_log.npz; also of those that ataraxis wrote.\n\n" +
      "Example: assay log cat data/camera_data_log --limit 20",
  },
});
