/**
 * What a crate says of a run: JSON-LD by the profile Workflow Run RO-Crate 0.5,
 * of a run whose entry module is not known by Process Run Crate 0.5.
 *
 * Source: RO-Crate 1.1 (https://w3id.org/ro/crate/1.1) and the profiles at
 * https://w3id.org/ro/wfrun. The graph is a list of flat entities, which needs
 * no library.
 *
 * @module
 */

import { isPlainObject } from "../../internal/is_plain_object.ts";
import type { RunLock } from "../lock_record.ts";
import {
  DENO,
  denoEntity,
  type Entity,
  fileEntity,
  idOf,
  LANGUAGE,
  languageEntity,
  licenseEntity,
  parameterEntity,
  parameterId,
  profileEntities,
  refer,
} from "./crate_entities.ts";
import { type CrateParts, type CratePath, runName } from "./crate_parts.ts";

/** What beside the run a crate tells. */
export interface CrateDetails {
  /** The run's directory. */
  readonly dir: string;
  /** URL of a licence, or a sentence. */
  readonly license: string;
}

const ACTION = "#run";

/**
 * Describes a crate.
 *
 * @param lock The run's lock.
 * @param parts What the crate holds.
 * @param details What else it tells.
 * @returns The content of `ro-crate-metadata.json`.
 */
export function crateMetadata(
  lock: RunLock,
  parts: CrateParts,
  details: CrateDetails,
): object {
  const { code, own } = parts;
  const workflow = workflowOf(lock, parts);
  const isWorkflow = workflow !== undefined;
  const inputs = parts.inputs.map((one) => dataOf(one, "input", isWorkflow));
  const outputs = parts.outputs.map((one) => dataOf(one, "output", isWorkflow));
  const values = isWorkflow ? configOf(lock.config) : [];
  const modules = code.slice(1).map(({ path, text }): Entity => ({
    ...fileEntity(path, text.byteLength),
    "@type": ["File", "SoftwareSourceCode"],
  }));
  const records = own.map(({ path, bytes, digest }) => ({
    ...fileEntity(path, bytes),
    sha256: digest,
    description: path === "run.lock"
      ? "What went into the run, what came out, and on what it ran"
      : "What of the code was not committed",
  }));
  const data = [...inputs, ...outputs].map(({ entities }) => entities[0]!);
  const files = [...workflow ? [workflow] : [], ...modules, ...records];
  const license = licenseEntity(details.license);
  const profiles = profileEntities(isWorkflow);
  const finished = lock.finished ?? lock.started ?? new Date().toISOString();
  const action = actionOf(lock, { workflow, inputs, outputs, values });
  const root: Entity = {
    "@id": "./",
    "@type": "Dataset",
    name: runName(lock, details.dir),
    description: `The run ${lock.id}, which ${
      lock.status === "complete" ? "is complete" : `is ${lock.status}`
    }: its code, data, outputs and lock`,
    identifier: lock.id,
    datePublished: finished,
    license: license ? refer(license) : details.license,
    conformsTo: profiles.map(refer),
    hasPart: [...files, ...data].map(refer),
    mentions: refer(action),
    ...(workflow && { mainEntity: refer(workflow) }),
  };
  const graph: Entity[] = [
    {
      "@id": "ro-crate-metadata.json",
      "@type": "CreativeWork",
      about: { "@id": "./" },
      conformsTo: [
        { "@id": "https://w3id.org/ro/crate/1.1" },
        ...(workflow
          ? [{ "@id": "https://w3id.org/workflowhub/workflow-ro-crate/1.0" }]
          : []),
      ],
    },
    root,
    ...profiles,
    ...(license ? [license] : []),
    ...files,
    ...(workflow ? [languageEntity(lock)] : []),
    denoEntity(lock),
    ...inputs.flatMap(({ entities }) => entities),
    ...outputs.flatMap(({ entities }) => entities),
    ...values.flatMap(({ entities }) => entities),
    action,
  ];
  return {
    "@context": [
      "https://w3id.org/ro/crate/1.1/context",
      { sha256: "https://w3id.org/ro/terms/workflow-run#sha256" },
    ],
    "@graph": graph,
  };
}

/** A value or a file with the parameter it was given for. */
interface Described {
  /** The thing itself, then all that belongs to it, its parameter last. */
  readonly entities: readonly Entity[];
}

function workflowOf(
  lock: RunLock,
  { code, inputs, outputs }: CrateParts,
): Entity | undefined {
  const { module } = lock.locations;
  const [entry] = code;
  const isRemote = module !== null && /^https?:\/\//.test(module);
  if (entry === undefined && !isRemote) return undefined;
  const [repo] = lock.repos;
  const version = repo?.snapshot?.commit ?? repo?.commit;
  return {
    ...(entry
      ? fileEntity(entry.path, entry.text.byteLength)
      : { "@id": module! }),
    "@type": ["File", "SoftwareSourceCode", "ComputationalWorkflow"],
    name: lock.code.module!,
    programmingLanguage: { "@id": LANGUAGE },
    softwareRequirements: { "@id": DENO },
    ...(version && { version }),
    ...(repo?.remote && { codeRepository: repo.remote }),
    input: [
      ...inputs.map(({ path }) => ({ "@id": parameterId("input", path) })),
      ...configOf(lock.config).map(({ entities }) => refer(entities.at(-1)!)),
    ],
    output: outputs.map(({ path }) => ({ "@id": parameterId("output", path) })),
  };
}

function actionOf(
  lock: RunLock,
  { workflow, inputs, outputs, values }: {
    readonly workflow: Entity | undefined;
    readonly inputs: readonly Described[];
    readonly outputs: readonly Described[];
    readonly values: readonly Described[];
  },
): Entity {
  const status = lock.status === "complete"
    ? "CompletedActionStatus"
    : lock.status === "failed"
    ? "FailedActionStatus"
    : "ActiveActionStatus";
  const things = (described: readonly Described[]) =>
    described.map(({ entities }) => refer(entities[0]!));
  return {
    "@id": ACTION,
    "@type": "CreateAction",
    name: `Run ${lock.id}`,
    identifier: lock.id,
    instrument: workflow ? refer(workflow) : { "@id": DENO },
    ...(lock.started && { startTime: lock.started }),
    ...(lock.finished && { endTime: lock.finished }),
    actionStatus: { "@id": `http://schema.org/${status}` },
    ...(lock.error !== null && { error: lock.error }),
    object: [...things(inputs), ...things(values)],
    result: things(outputs),
    subjectOf: { "@id": "run.lock" },
  };
}

function dataOf(
  { entry, path, files }: CratePath,
  role: "input" | "output",
  isWorkflow: boolean,
): Described {
  const id = entry.kind === "file" ? idOf(path) : `${idOf(path)}/`;
  const parameter = parameterId(role, path);
  const isFile = entry.kind === "file";
  const parts = isFile ? [] : files.map(({ path, bytes, digest }): Entity => ({
    ...fileEntity(path, bytes),
    sha256: digest,
  }));
  return {
    entities: [
      {
        ...(isFile ? fileEntity(path, entry.bytes) : {
          "@id": id,
          "@type": "Dataset",
          name: entry.path,
          hasPart: parts.map(refer),
        }),
        // A tree's digest is of its list of files, not of bytes.
        ...(isFile && { sha256: entry.digest }),
        ...(isWorkflow && { exampleOfWork: { "@id": parameter } }),
      },
      ...parts,
      ...(isWorkflow
        ? [{
          ...parameterEntity(parameter, entry.path),
          additionalType: isFile ? "File" : "Dataset",
          workExample: { "@id": id },
        }]
        : []),
    ],
  };
}

/** Every value of the configuration, by its dotted key. */
function configOf(config: unknown, key = ""): Described[] {
  if (isPlainObject(config)) {
    return Object.entries(config).flatMap(([name, value]) =>
      configOf(value, key === "" ? name : `${key}.${name}`)
    );
  }
  if (key === "") return [];
  const id = `#config-${idOf(key)}`;
  const parameter = parameterId("config", key);
  const { type, value } = plainValue(config);
  return [{
    entities: [
      {
        "@id": id,
        "@type": "PropertyValue",
        name: key,
        value,
        exampleOfWork: { "@id": parameter },
      },
      {
        ...parameterEntity(parameter, key),
        additionalType: type,
        workExample: { "@id": id },
      },
    ],
  }];
}

function plainValue(value: unknown): { type: string; value: unknown } {
  switch (typeof value) {
    case "boolean":
      return { type: "Boolean", value: value ? "True" : "False" };
    case "number":
      return Number.isInteger(value)
        ? { type: "Integer", value }
        : { type: "Float", value: Number.isFinite(value) ? value : `${value}` };
    case "string":
      return { type: "Text", value };
    default:
      return { type: "Text", value: JSON.stringify(value) };
  }
}
