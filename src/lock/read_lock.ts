/**
 * Reading a `run.lock`.
 *
 * @module
 */

import { plainYamlValue } from "../internal/plain_yaml.ts";
import { parseYamlDocument } from "../internal/yaml_document.ts";
import { conform } from "./conform.ts";
import { LockError } from "./lock_error.ts";
import { LOCK_HEADER, LOCK_VERSION, type RunLock } from "./lock_record.ts";
import { LOCK_SCHEMA } from "./lock_schema.ts";

/**
 * Reads a `run.lock`.
 *
 * @param path The file.
 * @returns What it holds, keys we do not know included.
 * @throws {LockError} `LOCK_NOT_FOUND`, `LOCK_UNREADABLE`, `LOCK_MALFORMED`, or
 * `LOCK_TOO_NEW` for one of a higher version or that requires what we do not
 * know.
 *
 * @example Reading what a run was
 * ```ts
 * import { readLock, runLock } from "@assay/assay/lock";
 *
 * const directory = await Deno.makeTempDir();
 * await runLock({ directory, config: { rate: 2 } }, () => {});
 * const lock = readLock(`${directory}/run.lock`);
 * if (lock.status !== "complete") throw new Error(lock.status);
 * ```
 */
export function readLock(path: string | URL): RunLock {
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    if (!(cause instanceof Deno.errors.NotFound)) throw unreadable(path, cause);
    throw new LockError(`Cannot read '${path}': no such file`, {
      code: "LOCK_NOT_FOUND",
      data: { path: String(path) },
      hints: [
        "Name the directory of a run, or its lock; assay lock list tells where runs are.",
      ],
      cause,
    });
  }
  return parseLock(text, String(path));
}

/**
 * Reads the text of a `run.lock`.
 *
 * @param text The text.
 * @param path Its file, for errors.
 * @returns What it says.
 * @throws {LockError} `LOCK_MALFORMED` or `LOCK_TOO_NEW`.
 */
export function parseLock(text: string, path: string): RunLock {
  const found = parseYaml(text, path);
  const { format, version, requires } = (found ?? {}) as Partial<RunLock>;
  if (format !== LOCK_HEADER.format || typeof version !== "number") {
    throw malformed(path, "it does not say 'format: assay-run-lock'");
  }
  if (version > LOCK_VERSION || requires?.length !== 0) {
    throw new LockError(
      `Cannot read '${path}': expected version ${LOCK_VERSION} that requires ` +
        `nothing, found version ${version} that requires ${
          JSON.stringify(requires) ?? "what it does not say"
        }`,
      {
        code: "LOCK_TOO_NEW",
        data: { path, version, requires },
        hints: ["Read it with a newer assay."],
      },
    );
  }
  const conformed = conform(LOCK_SCHEMA, found);
  if (!conformed.ok) {
    throw malformed(path, `'${conformed.key}': ${conformed.message}`);
  }
  const lock = conformed.value as RunLock;
  demandEnd(lock, text, path);
  return lock;
}

/** The roots of repositories are written last: each is there in a whole lock. */
function demandEnd({ repos, locations }: RunLock, text: string, path: string) {
  const lost = repos.find(({ name }) => !Object.hasOwn(locations.repos, name));
  if (lost !== undefined) {
    const key = `locations.repos.${lost.name}`;
    throw malformed(path, `'${key}': expected a value, found none`);
  }
  if (!text.endsWith("\n")) {
    throw malformed(path, "expected a line end at its end, found none");
  }
}

function parseYaml(text: string, path: string): unknown {
  const plain = plainYamlValue(text);
  if (plain !== undefined) return plain;
  try {
    const document = parseYamlDocument(text);
    const [first] = document.errors;
    if (first) throw first;
    const value: unknown = document.toJS();
    demandTree(value, []);
    return value;
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    throw malformed(path, cause.message, cause);
  }
}

/** An alias may make a value hold itself; no lock of ours has one. */
function demandTree(value: unknown, above: readonly object[]): void {
  if (typeof value !== "object" || value === null) return;
  if (above.includes(value)) throw new TypeError("a value holds itself");
  const way = [...above, value];
  for (const part of Object.values(value)) demandTree(part, way);
}

function unreadable(path: string | URL, cause: Error): LockError {
  const denied = cause instanceof Deno.errors.NotCapable;
  return new LockError(
    `Cannot read '${path}': expected a file, found '${cause.message}'`,
    {
      code: "LOCK_UNREADABLE",
      data: { path: String(path) },
      hints: [
        denied
          ? `Allow --allow-read='${path}'.`
          : "Name a run.lock that this user may read.",
      ],
      cause,
    },
  );
}

function malformed(path: string, why: string, cause?: Error): LockError {
  return new LockError(`Cannot read '${path}' as a run lock: ${why}`, {
    code: "LOCK_MALFORMED",
    data: { path },
    hints: ["Restore the file; it is written whole and never edited."],
    cause,
  });
}
