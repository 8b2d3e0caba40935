/**
 * What a piece of code says: its normal form, the names it uses, the files it
 * loads, and what in it no reader can follow.
 *
 * @module
 */

import { sha256 } from "../internal/sha256.ts";
import { type Hazard, hazardOf } from "./hazard.ts";
import { type Load, loadOf } from "./load.ts";
import { asksMain, isOwnName, MAIN, memberOf, withMember } from "./member.ts";
import { GLOBAL, GLOBALS, type Mention, openMentions } from "./mentions.ts";
import { normalForm, type Visit } from "./normal_form.ts";
import { walk } from "./parts.ts";
import { startOf } from "./place.ts";
import type { Node } from "./syntax.ts";

/** How a piece of code uses what is around it. */
export interface Uses {
  /** How it uses the names of its module, and the global object. */
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
   * that are read of it; `null` where it is used in any other way. So is
   * {@linkcode MAIN}, where it asks for that.
   */
  readonly names: ReadonlyMap<string, readonly string[] | null>;
  /** What cannot be followed. */
  readonly hazards: readonly Hazard[];
}

/** The names of a module. */
type Names = Pick<ReadonlyMap<string, unknown>, "has" | "keys">;

/**
 * Analyses nodes of one module.
 *
 * @param nodes The nodes.
 * @param names The names of the module.
 * @param also Called with each of the nodes and what they hold.
 * @returns What they say.
 */
export function analyse(
  nodes: readonly Node[],
  names: Names,
  also?: Visit,
): Analysis {
  const { visit, ...found } = openAnalysis(names, also);
  const forms = nodes.map((node) => normalForm(node, visit));
  return { digest: sha256(forms.join(";")), ...found };
}

/**
 * Finds how a node of a module uses what is around it.
 *
 * @param node The node.
 * @param names The names of the module.
 * @returns The names and what is done with them, and what is loaded.
 */
export function usesOf(node: Node, names: Names): Uses {
  const { visit, mentions, loads } = openAnalysis(names);
  walk(node, visit);
  return { mentions, loads };
}

function openAnalysis(
  own: Names,
  also?: Visit,
): Omit<Analysis, "digest"> & { visit: Visit } {
  const names = new Map<string, readonly string[] | null>();
  const mentions = openMentions();
  const loads: Load[] = [];
  const hazards: Hazard[] = [];
  let hasJsx = false;
  const visit: Visit = (node, parent, key) => {
    also?.(node, parent, key);
    if (node.type === "Identifier") {
      if (isOwnName(key, parent)) return;
      const written = node.name as string;
      const isOwn = own.has(written);
      if (isOwn || GLOBALS.has(written)) {
        const name = isOwn ? written : GLOBAL;
        const member = memberOf(key, parent);
        names.set(name, withMember(names.get(name), member));
        mentions.mention(name, node, key, member);
      }
    } else {
      mentions.enter(node);
      if (!hasJsx && node.type.startsWith("JSX")) {
        hasJsx = true;
        // A comment or an option says which function makes its elements.
        for (const name of own.keys()) {
          mentions.mention(name, node, "callee", undefined);
        }
      }
      if (asksMain(node, parent, key)) names.set(MAIN, null);
      const load = loadOf(node);
      if (load !== undefined) loads.push(load);
    }
    const what = hazardOf(node);
    if (what !== undefined) hazards.push({ what, start: startOf(node) });
  };
  return { visit, names, mentions: mentions.names, loads, hazards };
}
