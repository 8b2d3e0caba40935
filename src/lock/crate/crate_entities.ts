/**
 * The kinds of entities that a crate's description consists of.
 *
 * @module
 */

import type { RunLock } from "../lock_record.ts";

/** An entity of the graph; what refers to another holds its `@id`. */
export interface Entity {
  /** Its name in the graph: a path, a URL, or `#NAME`. */
  readonly "@id": string;
  /** What it is. */
  readonly "@type": string | readonly string[];
  /** All else. */
  readonly [property: string]: unknown;
}

/** The `@id` of what runs ran on. */
export const DENO = "#deno";
/** The `@id` of the language. */
export const LANGUAGE = "#typescript";

/**
 * Describes a parameter of a workflow.
 *
 * @param id Its `@id`.
 * @param name Its name.
 * @returns The entity, to which type and example are still to be added.
 */
export function parameterEntity(id: string, name: string): Entity {
  return {
    "@id": id,
    "@type": "FormalParameter",
    name,
    conformsTo: {
      "@id": "https://bioschemas.org/profiles/FormalParameter/1.0-RELEASE",
    },
  };
}

/**
 * Names a parameter.
 *
 * @param role Whether it is an input, an output or a value of the configuration.
 * @param name Its name.
 * @returns Its `@id`.
 */
export function parameterId(role: string, name: string): string {
  return `#${role}-parameter-${idOf(name)}`;
}

/**
 * Describes a file of the crate.
 *
 * @param path Where it lies.
 * @param bytes Its size.
 * @returns The entity.
 */
export function fileEntity(path: string, bytes: number): Entity {
  return {
    "@id": idOf(path),
    "@type": "File",
    name: path.split("/").at(-1)!,
    contentSize: String(bytes),
  };
}

/**
 * Makes an `@id` of a path: in each part, what a URL would take otherwise is
 * spelled out.
 *
 * @param path The path.
 * @returns The `@id`.
 */
export function idOf(path: string): string {
  return path.split("/").map((part) => encodeURIComponent(part.toWellFormed()))
    .join("/");
}

/**
 * Refers to an entity.
 *
 * @param entity The entity.
 * @returns What another holds of it.
 */
export function refer(entity: Entity): { "@id": string } {
  return { "@id": entity["@id"] };
}

/**
 * Describes the profiles that a crate conforms to.
 *
 * @param isWorkflow Whether the run has an entry module.
 * @returns The entities.
 */
export function profileEntities(isWorkflow: boolean): Entity[] {
  const profile = (id: string, name: string, version: string): Entity => ({
    "@id": `https://w3id.org/${id}/${version}`,
    "@type": "CreativeWork",
    name,
    version,
  });
  const process = profile("ro/wfrun/process", "Process Run Crate", "0.5");
  if (!isWorkflow) return [process];
  return [
    process,
    profile("ro/wfrun/workflow", "Workflow Run Crate", "0.5"),
    profile("workflowhub/workflow-ro-crate", "Workflow RO-Crate", "1.0"),
  ];
}

/**
 * Describes a licence.
 *
 * @param license Its URL, or a sentence.
 * @returns The entity; nothing for a sentence.
 */
export function licenseEntity(license: string): Entity | undefined {
  if (!URL.canParse(license)) return undefined;
  const name = license.split("/").at(-1) || license;
  return {
    "@id": license,
    "@type": "CreativeWork",
    name,
    description: `The licence ${name}`,
  };
}

/**
 * Describes the language of a run.
 *
 * @param lock The lock.
 * @returns The entity.
 */
export function languageEntity(lock: RunLock): Entity {
  return {
    "@id": LANGUAGE,
    "@type": "ComputerLanguage",
    name: /\.[cm]?jsx?$/.test(lock.code.module ?? "")
      ? "JavaScript"
      : "TypeScript",
    identifier: { "@id": "https://www.typescriptlang.org" },
    url: { "@id": "https://www.typescriptlang.org" },
  };
}

/**
 * Describes what a run ran on.
 *
 * @param lock The lock.
 * @returns The entity.
 */
export function denoEntity({ environment }: RunLock): Entity {
  return {
    "@id": DENO,
    "@type": "SoftwareApplication",
    name: "Deno",
    url: { "@id": "https://deno.com" },
    softwareVersion: environment?.deno ?? "unknown",
  };
}
