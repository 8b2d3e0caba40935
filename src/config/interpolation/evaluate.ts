/**
 * Evaluating one text with `${…}` in it.
 *
 * @module
 */

import { MASK, registerSecret } from "../../internal/mask.ts";
import { describeValue } from "../describe_value.ts";
import {
  type Argument,
  type Call,
  ExpressionFault,
  parseExpression,
  type Part,
  type Reference,
} from "./expression.ts";
import { follow, type Resolved } from "./follow.ts";
import { locateObject } from "../locate_object.ts";
import { type Located, type Place, toPlain } from "../located.ts";
import type { Problem } from "../problem.ts";
import { readYaml } from "../read_yaml.ts";
import { callResolver, SELECT } from "./resolvers.ts";
import {
  isBlankArgument,
  nearestPath,
  onlyPart,
  type Spot,
  targetsOf,
} from "./spots.ts";
import { type Site, Unresolved, unresolved, type Use } from "./unresolved.ts";
import { charge, type Work } from "./work.ts";

/**
 * Evaluates a text.
 *
 * @param work The pass; it learns of problems, calls and secrets.
 * @param site The text.
 * @returns Its value, at the text's place; with a problem, the text.
 */
export async function evaluate(work: Work, site: Site): Promise<Resolved> {
  const { node, spot, text } = site;
  try {
    const parts = parse(site);
    const only = onlyPart(parts);
    const value = only === undefined
      ? textNode(node.place, await textOf(work, site, parts))
      : await valueOf(work, site, only);
    if (only !== undefined) charge(work, { site, span: only }, value);
    if (site.isSecret) work.hidden.push(value.place);
    const { place, shadowed } = node;
    const own = { ...value, place, shadowed };
    if (parts.every((part) => typeof part === "string")) return { node: own };
    const expression = site.isQuotable ? text : MASK;
    return { node: { ...own, expression } };
  } catch (error) {
    if (!(error instanceof Unresolved)) throw error;
    work.problems.add(error.problem);
    if (spot.tree === "main") work.failed.push(spot.path);
    return { node, problem: error.problem };
  }
}

function parse(site: Site): readonly Part[] {
  try {
    return parseExpression(site.text);
  } catch (error) {
    if (!(error instanceof ExpressionFault)) throw error;
    const { message, span } = error;
    throw unresolved({ site, span }, {
      code: "INTERPOLATION_SYNTAX",
      message,
      hint: "Write \\${ for a text that has ${ in it.",
    });
  }
}

/** A text, and the one to show in its place. */
interface Text {
  readonly text: string;
  readonly masked: string;
}

async function textOf(
  work: Work,
  site: Site,
  parts: readonly Part[],
): Promise<Text> {
  let text = "";
  let masked = "";
  for (const part of parts) {
    if (typeof part === "string") {
      text += part;
      masked += part;
      continue;
    }
    const use = { site, span: part };
    const value = await valueOf(work, site, part);
    charge(work, use, value);
    const written = writeText(value);
    if (written === undefined) {
      const found = describeValue(toPlain(value));
      throw unresolved(use, {
        code: "INTERPOLATION_VALUE",
        message: `expected a single value inside a text, found ${found}`,
        hint: "A map or a list can only be the whole value: key: ${a.b}.",
      });
    }
    text += written;
    masked += value.masked ?? written;
  }
  return { text, masked };
}

async function valueOf(
  work: Work,
  site: Site,
  part: Reference | Call,
): Promise<Located> {
  if (part.kind === "call") {
    return part.name === SELECT
      ? await select(work, site, part)
      : await call(work, site, part);
  }
  const use = { site, span: part };
  const spots = await targets(work, site, part.path, use);
  const found = await follow(work.follower, spots, use);
  if (found === undefined) throw missing(work, use, spots);
  if (found.problem !== undefined) throw new Unresolved(found.problem);
  return found.node;
}

/**
 * Reads where a reference leads.
 *
 * @param work The pass.
 * @param site The text it stands in.
 * @param path Its path, which may hold further expressions.
 * @param use The reference.
 * @returns The spots to look at, in order.
 * @throws {Unresolved} It is no path.
 */
export async function targets(
  work: Work,
  site: Site,
  path: readonly Part[],
  use: Use,
): Promise<readonly Spot[]> {
  const { text } = await textOf(work, site, path);
  const spots = targetsOf(work.follower.trees, site.spot, site.node, text);
  if (typeof spots !== "string") return spots;
  throw unresolved(use, { code: "INTERPOLATION_SYNTAX", message: spots });
}

function missing(work: Work, use: Use, spots: readonly Spot[]): Unresolved {
  const key = spots[0]!.path.join(".");
  const near = nearestPath(work.follower.trees, spots);
  const meant = near === undefined ? "" : `; did you mean '${near}'?`;
  return unresolved(use, {
    code: "INTERPOLATION_MISSING",
    message: `expected a key of the configuration, found '${key}'${meant}`,
  });
}

/** `${oc.select:a.b,default}`; without a default, null. */
async function select(work: Work, site: Site, part: Call): Promise<Located> {
  const use = { site, span: part };
  const [key, fallback] = part.args;
  if (isBlankArgument(key) || part.args.length > 2) {
    throw unresolved(use, {
      code: "RESOLVER_FAILED",
      message: `expected a key and a default of '${SELECT}'`,
      hint: `Write \${${SELECT}:a.b} or \${${SELECT}:a.b,default}.`,
    });
  }
  const spots = await targets(work, site, key!.parts, use);
  const found = await follow(work.follower, spots, use);
  if (found?.problem !== undefined) throw new Unresolved(found.problem);
  return found?.node ?? await literal(work, use, fallback);
}

/** A default as `-o` would read it, so that `3` is a number. */
async function literal(
  work: Work,
  use: Use,
  argument: Argument | undefined,
): Promise<Located> {
  const { site } = use;
  const { place } = site.node;
  if (argument === undefined) return scalarAt(place, null);
  const only = onlyPart(argument.parts);
  if (only !== undefined && !argument.isQuoted) {
    return await valueOf(work, site, only);
  }
  const words = await textOf(work, site, argument.parts);
  if (argument.isQuoted) return textNode(place, words);
  const { text } = words;
  const faults: Problem[] = [];
  const source = { ...place.source, text };
  const node = await readYaml(source, (problem) => faults.push(problem));
  const [fault] = faults;
  if (fault === undefined) return placed(node ?? scalarAt(place, null), place);
  const { message } = fault;
  throw unresolved(use, { code: "INTERPOLATION_SYNTAX", message });
}

async function call(work: Work, site: Site, part: Call): Promise<Located> {
  const use = { site, span: part };
  const args: string[] = [];
  for (const { parts } of part.args) {
    args.push((await textOf(work, site, parts)).text);
  }
  const id = JSON.stringify([part.name, ...args]);
  let outcome = work.outcomes.get(id);
  if (outcome === undefined) {
    outcome = await callResolver(part.name, args, work.context);
    work.outcomes.set(id, outcome);
    if (outcome.ok) {
      const expression = site.text.slice(part.start, part.end);
      work.calls.push({
        expression: site.isQuotable ? expression : MASK,
        value: outcome.value,
      });
    }
  }
  if (!outcome.ok) throw unresolved(use, outcome);
  const { place } = site.node;
  const faults: Problem[] = [];
  const node = locateObject(
    outcome.value,
    place.source,
    (problem) => faults.push(problem),
  );
  const [fault] = faults;
  if (fault !== undefined) {
    const message =
      `the resolver '${part.name}' gave what is no data: ${fault.message}`;
    throw unresolved(use, { code: "RESOLVER_FAILED", message });
  }
  const text = writeText(node);
  if (site.isSecret && text !== undefined) {
    registerSecret(text);
    work.secrets.push(text);
  }
  return placed(node, place);
}

function textNode(place: Place, { text, masked }: Text): Located {
  const node = scalarAt(place, text);
  return masked === text ? node : { ...node, masked };
}

function scalarAt(place: Place, value: unknown): Located {
  return { kind: "scalar", value, place, shadowed: [] };
}

/** What a resolver gave stands where its expression does. */
function placed(node: Located, place: Place): Located {
  if (node.kind === "scalar") return { ...node, place };
  if (node.kind === "list") {
    return {
      ...node,
      place,
      items: node.items.map((item) => placed(item, place)),
    };
  }
  const entries = Array.from(
    node.entries,
    ([key, entry]) =>
      [key, { key: place, node: placed(entry.node, place) }] as const,
  );
  return { ...node, place, entries: new Map(entries) };
}

/** A value as part of a text; a map or a list has no such form. */
function writeText(node: Located): string | undefined {
  if (node.kind !== "scalar") return undefined;
  const { value } = node;
  if (value instanceof Date) return value.toISOString();
  return typeof value === "object" && value !== null
    ? undefined
    : String(value);
}
