/**
 * What a piece of code says: its normal form, the names it uses, the files it
 * loads, and what in it no reader can follow.
 *
 * @module
 */

import { sha256 } from "../internal/sha256.ts";
import { type Hazard, hazardOf } from "./hazard.ts";
import { type Load, loadOf } from "./load.ts";
import { isOwnName, memberOf, withMember } from "./member.ts";
import { type Mention, openMentions } from "./mentions.ts";
import { normalForm, type Visit } from "./normal_form.ts";
import { walk } from "./parts.ts";
import { startOf } from "./place.ts";
import type { Node } from "./syntax.ts";

/** How a piece of code uses what is around it. */
export interface Uses {
  /** How it uses what may be a name of its module. */
  readonly mentions: ReadonlyMap<string, Mention>;
  /** The files and modules it loads by a literal. */
  readonly loads: readonly Load[];
}

/** What one declaration, or a list of statements, says. */
export interface Analysis extends Uses {
  /** The digest of its normal form. */
  readonly digest: string;
  /**
   * Every identifier in it that may be a name of its module, with the members
   * that are read of it; `null` where it is used in any other way.
   */
  readonly names: ReadonlyMap<string, readonly string[] | null>;
  /** What cannot be followed. */
  readonly hazards: readonly Hazard[];
}

const analyses = new WeakMap<readonly Node[], Analysis>();
const uses = new WeakMap<readonly Node[], Uses>();

/**
 * Analyses nodes of one module.
 *
 * @param nodes The nodes; the same list gives the same analysis again.
 * @returns What they say.
 */
export function analyse(nodes: readonly Node[]): Analysis {
  let analysis = analyses.get(nodes);
  if (analysis !== undefined) return analysis;
  const names = new Map<string, readonly string[] | null>();
  const mentions = openMentions();
  const loads: Load[] = [];
  const hazards: Hazard[] = [];
  const visit: Visit = (node, parent, key) => {
    mentions.visit(node, parent, key);
    if (node.type === "Identifier") {
      if (isOwnName(key, parent)) return;
      const name = node.name as string;
      names.set(name, withMember(names.get(name), memberOf(key, parent)));
    }
    const load = loadOf(node);
    if (load !== undefined) loads.push(load);
    const what = hazardOf(node);
    if (what !== undefined) hazards.push({ what, start: startOf(node) });
  };
  const digest = sha256(nodes.map((node) => normalForm(node, visit)).join(";"));
  analysis = { digest, names, mentions: mentions.names, loads, hazards };
  analyses.set(nodes, analysis);
  return analysis;
}

/**
 * Finds how nodes of one module use what is around them.
 *
 * @param nodes The nodes; the same list gives the same answer again.
 * @returns The names and what is done with them, and what is loaded.
 */
export function usesOf(nodes: readonly Node[]): Uses {
  // What has been analysed needs no other look, and most code has.
  const known = analyses.get(nodes) ?? uses.get(nodes);
  if (known !== undefined) return known;
  const mentions = openMentions();
  const loads: Load[] = [];
  for (const node of nodes) {
    walk(node, (node, parent, key) => {
      mentions.visit(node, parent, key);
      const load = loadOf(node);
      if (load !== undefined) loads.push(load);
    });
  }
  const found = { mentions: mentions.names, loads };
  uses.set(nodes, found);
  return found;
}
