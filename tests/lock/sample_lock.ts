/**
 * Locks of every shape, for tests of what writes and reads them.
 *
 * @module
 */

import fc from "fast-check";
import type { RunLock } from "@assay/assay/lock";

const digest = fc.stringMatching(/^[0-9a-f]{64}$/);
const orNull = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.option(arbitrary, { nil: null });
/** Texts that readers of YAML have been known to take for something else. */
const text = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.constantFrom(
    ...["no", "~", "", "012", "1:30", "2026-11-23", "a: b", "- a", "a\nb\n"],
    ...["=", "<<", "!x", "&a", "*a", "#", "1e3", "0x1f", ".inf", "\t", " a "],
    ...["'", '"', "\u2028", "\ufeff", "\u0085", "{", "[", "%", "@", "`"],
  ),
);
const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const plain = fc.letrec((again) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text,
    finite,
    fc.boolean(),
    fc.constant(null),
    fc.array(again("value"), { maxLength: 3 }),
    fc.dictionary(text, again("value"), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value;
const dictionary = <T>(values: fc.Arbitrary<T>) =>
  fc.dictionary(text, values, { maxKeys: 3, noNullPrototype: true });
const list = <T>(items: fc.Arbitrary<T>) => fc.array(items, { maxLength: 3 });
const paths = list(fc.record({
  path: text,
  kind: fc.constantFrom("file" as const, "directory" as const),
  digest,
  bytes: fc.nat(),
}, { requiredKeys: ["path", "kind", "digest", "bytes"] }));
const id = fc.uuid({ version: 7 });

/** Any lock that could be written. */
export const anyLock: fc.Arbitrary<RunLock> = fc.record({
  format: fc.constant("assay-run-lock" as const),
  version: fc.constant(1),
  requires: fc.constant([]),
  algorithm: fc.constant("sha256" as const),
  id,
  status: fc.constantFrom(
    ...["running", "complete", "failed"] as const,
  ),
  started: orNull(text),
  finished: orNull(text),
  error: orNull(text),
  pid: orNull(fc.nat()),
  host: orNull(text),
  boot: orNull(text),
  process_start: orNull(text),
  command: orNull(fc.record({ arguments: list(text), directory: text })),
  code: fc.record({
    module: orNull(text),
    digest: orNull(digest),
    functions: dictionary(digest),
    problems: list(text),
  }),
  config: plain,
  config_digest: orNull(digest),
  secrets: fc.nat(),
  config_details: orNull(fc.record({
    codec: fc.nat(),
    schema_digest: orNull(digest),
    origins: dictionary(
      fc.record({ layer: text, place: text }, { requiredKeys: ["layer"] }),
    ),
  })),
  repos: list(fc.record({
    name: text,
    path: text,
    commit: orNull(text),
    tree: orNull(text),
    branch: orNull(text),
    remote: orNull(text),
    dirty: fc.boolean(),
    snapshot: orNull(fc.record({
      kind: fc.constantFrom("commit" as const, "patch", "none"),
      tree: text,
      commit: text,
      ref: text,
      patch: text,
    }, { requiredKeys: ["kind"] })),
    excluded: list(
      fc.record({ path: text, reason: fc.constantFrom("size" as const) }),
    ),
    untracked: list(text),
  })),
  data: paths,
  lineage: list(fc.record({ path: text, id, digest })),
  outputs: paths,
  environment: orNull(fc.record({
    assay: text,
    deno: text,
    v8: text,
    os: text,
    arch: text,
    cpu: orNull(text),
    cores: fc.nat(),
    memory: orNull(fc.nat()),
    timeZone: text,
    locale: text,
    files: dictionary(digest),
    packages: dictionary(text),
    permissions: list(text),
    unstable: list(text),
    executor: orNull(fc.record({ kind: text, size: fc.nat() })),
    variables: dictionary(orNull(text)),
    container: orNull(text),
  })),
  seeds: dictionary(fc.oneof(text, fc.integer())),
  locations: fc.record({
    directory: orNull(text),
    started_in: orNull(text),
    project: orNull(text),
    module: orNull(text),
    data: dictionary(text),
    outputs: dictionary(text),
    config: dictionary(text),
    lineage: dictionary(text),
    repos: dictionary(text),
  }),
}).map((lock) => {
  const { repos, locations } = lock;
  const roots = Object.fromEntries(repos.map(({ name }) => [name, "/srv/lab"]));
  const places = { ...locations, repos: { ...locations.repos, ...roots } };
  return structuredClone({ ...lock, locations: places }) as unknown as RunLock;
});
