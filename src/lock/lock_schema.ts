/**
 * The JSON Schema of a `run.lock`.
 *
 * @module
 */

import type { Schema } from "./conform.ts";
import type { ExclusionReason } from "./repository/record.ts";
import { LOCK_HEADER, LOCK_VERSION } from "./lock_record.ts";

const REASONS: readonly ExclusionReason[] = [
  "data",
  "ignored",
  "name",
  "repository",
  "secret",
  "size",
  "submodule",
  "unreadable",
];

const DIGEST = "^[0-9a-f]{64}$";
const UUID = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$";

const text = (description: string): Schema => ({ description, type: "string" });
const orNull = (description: string): Schema => ({
  description,
  type: ["string", "null"],
  default: null,
});
const digest = (description: string): Schema => ({
  description,
  type: "string",
  pattern: DIGEST,
});
const digestOrNull = (description: string): Schema => ({
  description,
  type: ["string", "null"],
  pattern: DIGEST,
  default: null,
});
const texts = (description: string): Schema => ({
  description,
  type: "array",
  items: { type: "string" },
  default: [],
});
const mapOf = (description: string, values: Schema): Schema => ({
  description,
  type: "object",
  additionalProperties: values,
  default: {},
});
const map = (
  description: string,
  properties: Readonly<Record<string, Schema>>,
  required: readonly string[] = [],
): Schema => ({
  description,
  type: "object",
  properties,
  ...(required.length === 0 ? {} : { required }),
});
const listOf = (description: string, items: Schema): Schema => ({
  description,
  type: "array",
  items,
  default: [],
});
const nullable = (schema: Schema): Schema => ({
  ...schema,
  type: ["object", "null"],
  default: null,
});
const integer = (description: string): Schema => ({
  description,
  type: "integer",
});

const PATHS = map("A file or directory.", {
  path: text("Its path, or its name when its place stands under locations."),
  kind: { type: "string", enum: ["file", "directory"] },
  digest: digest("SHA-256 of the file or the tree."),
  bytes: integer("Its size in bytes."),
  partial: {
    description: "It changed while the run was under way.",
    type: "boolean",
    const: true,
  },
}, ["path", "kind", "digest", "bytes"]);

const SNAPSHOT = nullable(map("What is kept of the changes.", {
  kind: { type: "string", enum: ["commit", "patch", "none"] },
  tree: text("Its tree."),
  commit: text("The commit that holds it."),
  ref: text("The ref that keeps the commit."),
  patch: text("The patch's file, beside the lock."),
}, ["kind"]));

const REPOSITORY = map("A repository as it was when the run began.", {
  name: text("The name of its directory."),
  path: text("Its path as it was given, of an absolute one its name."),
  commit: orNull("The commit checked out."),
  tree: orNull("The tree of that commit."),
  branch: orNull("The branch checked out."),
  remote: orNull("Where it is fetched from, without credentials."),
  dirty: {
    description: "Whether the files differ from the commit.",
    type: "boolean",
  },
  snapshot: SNAPSHOT,
  excluded: listOf(
    "What the snapshot leaves out; of a clean tree, what nothing records.",
    map("A file.", {
      path: text("Its path in the repository."),
      reason: { type: "string", enum: REASONS },
    }, ["path", "reason"]),
  ),
  untracked: texts("Files of the snapshot that git does not track."),
}, ["name", "path", "dirty"]);

const CODE: Schema = {
  ...map("The code that ran.", {
    module: orNull("The entry module, relative to the project."),
    digest: digestOrNull("Digest of all that it runs and reaches."),
    functions: mapOf(
      "Digest of each declaration that counts, such as fit.ts#season.",
      digest("SHA-256 of its normal form."),
    ),
    problems: texts("What the digest does not cover, and why."),
  }),
  default: {},
};

const DETAILS = nullable(map("What is known of a compiled configuration.", {
  codec: integer("Version of the canonical form."),
  schema_digest: digestOrNull("Digest of its JSON Schema."),
  origins: mapOf(
    "Where each value comes from, by its dotted key.",
    map("The origin of a value.", {
      layer: text("The layer that set it."),
      place: text("FILE:LINE:COLUMN, the variable or the key of the flag."),
    }, ["layer"]),
  ),
}, ["codec"]));

const ENVIRONMENT = nullable(map("The machine and the software.", {
  assay: text("Version of assay."),
  deno: text("Version of Deno."),
  v8: text("Version of V8."),
  os: text("Operating system."),
  arch: text("Architecture."),
  cpu: orNull("Model of the processor."),
  cores: { ...integer("Cores the process may use."), default: 1 },
  memory: {
    description: "Memory the process may use, in bytes.",
    type: ["integer", "null"],
    default: null,
  },
  timeZone: text("Time zone."),
  locale: text("Locale."),
  files: mapOf(
    "Digests of deno.json, deno.lock and the import map.",
    digest("SHA-256 of the file."),
  ),
  packages: mapOf(
    "Versions of the packages that the project names.",
    text("The version."),
  ),
  permissions: texts("What the program may do, as flags of deno run."),
  unstable: texts("Unstable features, as flags of deno run."),
  executor: nullable(map("What the run's calls ran on.", {
    kind: text("Its name."),
    size: integer("How many calls it runs side by side."),
  }, ["kind", "size"])),
  variables: mapOf(
    "The environment variables that were asked for.",
    { description: "The value.", type: ["string", "null"] },
  ),
  container: orNull("The container's image."),
}, ["assay", "deno", "v8", "os", "arch", "timeZone", "locale"]));

const places = (description: string): Schema =>
  mapOf(description, text("An absolute path."));

const LOCATIONS = map("Where things lay; no digest or comparison reads it.", {
  directory: orNull("The run's directory."),
  lock: text("The lock's file, where it is not run.lock in that directory."),
  started_in: orNull("The directory the run started in."),
  project: orNull("The git root, else where deno.json lies."),
  module: orNull("The entry module: a path or a URL."),
  data: places("Data that are named only, by name."),
  outputs: places("Outputs that are named only, by name."),
  config: places("Files of the configuration that are named only, by name."),
  lineage: places("The directory of each run of the lineage, by path."),
  repos: {
    description: "The root of each repository, by name.",
    type: "object",
    additionalProperties: text("An absolute path."),
  },
}, ["repos"]);

/**
 * The JSON Schema of a `run.lock`; each `default` is what a reader takes for a
 * key that is missing. What is written last has none: the file would be cut off.
 */
export const LOCK_SCHEMA: Schema = {
  ...{ $schema: "https://json-schema.org/draft/2020-12/schema" },
  ...{ title: "run.lock" },
  description: "What a run was: what went in, what came out, and how it ended.",
  type: "object",
  required: ["format", "version", "requires", "id", "status", "locations"],
  properties: {
    format: { type: "string", const: LOCK_HEADER.format },
    version: { type: "integer", const: LOCK_VERSION },
    requires: {
      description: "What a reader must know beyond the version.",
      type: "array",
      items: { type: "string" },
    },
    algorithm: {
      description: "The algorithm of every digest.",
      type: "string",
      const: LOCK_HEADER.algorithm,
      default: LOCK_HEADER.algorithm,
    },
    id: {
      description: "The run's identity, a UUIDv7.",
      type: "string",
      pattern: UUID,
    },
    status: {
      description: "Whether the run is under way, or how it ended.",
      type: "string",
      enum: ["running", "complete", "failed"],
    },
    started: orNull("When it began, ISO 8601."),
    finished: orNull("When it ended."),
    error: orNull("Why it failed."),
    pid: {
      description: "Number of the process.",
      type: ["integer", "null"],
      default: null,
    },
    host: orNull("Name of the machine."),
    boot: orNull("Which start of the machine it was."),
    process_start: orNull("When the process began."),
    command: nullable(map("The command that made the run.", {
      arguments: texts("The program's arguments, secrets masked."),
      directory: text("Where it started, relative to the project."),
      takes_config: {
        description: "The program took its configuration by flags.",
        type: "boolean",
        const: true,
      },
      reuses: {
        description: "The program may take an earlier run in place.",
        type: "boolean",
        const: true,
      },
    }, ["directory"])),
    code: CODE,
    config: {
      description: "The configuration, secrets masked.",
      default: null,
    },
    config_digest: digestOrNull("Digest of it without its secrets."),
    config_inexact: {
      description:
        "It holds what this text does not tell from others, such as 1n from 1: only the digest does.",
      type: "boolean",
      const: true,
    },
    secrets: {
      ...integer("How many secrets the configuration holds."),
      default: 0,
    },
    config_details: DETAILS,
    repos: listOf("The repositories.", REPOSITORY),
    data: listOf("What the run read, as it was when it began.", PATHS),
    lineage: listOf(
      "The runs it builds on.",
      map("A run.", {
        path: text("Its directory."),
        id: text("Its identity."),
        digest: digest("Digest of what its lock says."),
      }, ["path", "id", "digest"]),
    ),
    outputs: listOf("What the run made, as it was when it ended.", PATHS),
    environment: ENVIRONMENT,
    seeds: mapOf(
      "Seeds of random generators, by name.",
      { description: "The seed.", type: ["number", "string"] },
    ),
    locations: LOCATIONS,
  },
} as Schema;
