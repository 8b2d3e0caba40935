/**
 * What modules do, while they load, to the values behind names that count, in
 * code that no name leads to.
 *
 * @module
 */

import { isActiveIn } from "./active.ts";
import type { Uses } from "./analysis.ts";
import type { Reader } from "./files.ts";
import { type Destination, follow } from "./follow.ts";
import { followLoad } from "./follow_load.ts";
import { requestsOf } from "./graph.ts";
import { GLOBAL, type Mention } from "./mentions.ts";
import { analyseWhole, type Module } from "./module.ts";
import type { Declared, Piece, Statement } from "./summary.ts";

/** What counts so far. */
export interface Counting {
  /** The names that count, by their modules. */
  readonly names: ReadonlyMap<Module, ReadonlySet<string>>;
  /** The modules that count whole. */
  readonly wholes: ReadonlySet<Module>;
  /** All code that counts. */
  readonly code: readonly (readonly [Module, Uses])[];
}

/** Code that changes what counts. */
export interface Touching {
  /** The module it is in. */
  readonly module: Module;
  /** The names that its declarations bind. */
  readonly names: readonly string[];
  /** Whether one of its statements is such code. */
  readonly hasStatement: boolean;
  /** Its guarded statements that are. */
  readonly guards: readonly Guard[];
}

type Guard = Module["guards"][number];

/** A name of a module, a module whole, or something outside the project. */
interface Target {
  readonly key: string;
  readonly module?: Module;
  /** The name; nothing for the whole module. */
  readonly name?: string;
  /** How it is used. */
  readonly by: Use;
}

type Use = Pick<Mention, "isOnlyRead" | "isOnlyCalled" | "isSeen">;

/** Whatever can be done with a value. */
const ANY: Use = { isOnlyRead: false, isOnlyCalled: false, isSeen: true };

/**
 * Makes a search for the code of some modules that may change, while they
 * load, what names that count stand for.
 *
 * Code may change what it or anything that it names can get hold of. To call
 * what is fingerprinted changes nothing: who calls it is no part of it.
 *
 * @param graph The modules that are loaded.
 * @param start The key of what is fingerprinted, if it is a name of a module.
 * @param reader Reads what names lead to.
 * @returns Finds such code by what counts so far.
 */
export function openTouch(
  graph: Iterable<Module>,
  start: string | undefined,
  reader: Reader,
): (counting: Counting) => Touching[] {
  const targets = new Map<Uses, Target[]>();
  const targetsIn = (module: Module, uses: Uses): Target[] => {
    let known = targets.get(uses);
    if (known === undefined) {
      targets.set(uses, known = resolveAll(module, uses, reader));
    }
    return known;
  };
  const below = (target: Target): Target[] => {
    const { module, name } = target;
    if (module === undefined) return [];
    if (name !== undefined) {
      const bound = module.bindings.get(name);
      return bound?.kind === "declared" ? targetsIn(module, bound.says) : [];
    }
    const imports = requestsOf(module, reader).flatMap((request) =>
      follow(module, request, "*", reader)
    );
    return [
      ...targetsIn(module, analyseWhole(module)),
      ...[...module.bindings.keys()].map((name) =>
        targetFor(module, name, ANY)
      ),
      ...imports.flatMap((to) => targetOf(to, ANY)),
    ];
  };
  const units = [...graph].map((module) => unitsOf(module, reader))
    .filter(({ declared, statements, guards }) =>
      declared.length + statements.length + guards.length > 0
    );
  // Most modules of functions change nothing, whatever counts.
  if (units.length === 0) return () => [];
  /** What code that counts hands on or reads a member of. */
  const exposed = new Set<string>();
  const outside = new Set<string>();
  let looked = 0;

  return (counting) => {
    for (; looked < counting.code.length; looked++) {
      for (const target of targetsIn(...counting.code[looked]!)) {
        if (target.by.isSeen) exposed.add(target.key);
        if (target.module === undefined) outside.add(target.key);
      }
    }
    const pieces = new Set<Piece>();
    for (const [module, names] of counting.names) {
      for (const name of names) {
        const bound = module.bindings.get(name);
        if (bound?.kind === "declared") {
          bound.pieces.forEach((it) => pieces.add(it));
        }
      }
    }
    const isHit = ({ key, module, name, by }: Target): boolean => {
      if (module === undefined) return key === GLOBAL || outside.has(key);
      if (name === undefined) return counting.wholes.has(module);
      const bound = module.bindings.get(name);
      if (bound?.kind !== "declared") return false;
      // Names of one declaration may share what it made.
      const counts = counting.wholes.has(module) ||
        bound.pieces.some((piece) => pieces.has(piece));
      if (!counts) return false;
      return bound.holds === "data" ||
        bound.holds === "code" && !by.isOnlyCalled && exposed.has(key);
    };
    const clean = new Set<string>();
    const touches = (module: Module, code: Uses): boolean => {
      const seen = new Set<string>();
      const search = (found: readonly Target[]): boolean =>
        found.some((target) => {
          if (target.by.isOnlyRead) return false;
          if (isHit(target)) return true;
          const { key } = target;
          if (key === start || clean.has(key) || seen.has(key)) return false;
          seen.add(key);
          return search(below(target));
        });
      if (search(targetsIn(module, code))) return true;
      seen.forEach((key) => clean.add(key));
      return false;
    };
    const partly = units.filter(({ module }) => !counting.wholes.has(module));
    return partly.map(({ module, declared, statements, guards }) => {
      const names = counting.names.get(module);
      return {
        module,
        names: declared
          .filter(([name, { says }]) =>
            !names?.has(name) && touches(module, says)
          )
          .map(([name]) => name),
        hasStatement: names === undefined &&
          statements.some(({ says }) => touches(module, says)),
        guards: guards.filter(({ says }) => touches(module, says)),
      };
    });
  };
}

/** The code of a module that could change something while it loads. */
function unitsOf(module: Module, reader: Reader): {
  module: Module;
  declared: [string, Declared][];
  statements: Statement[];
  guards: Guard[];
} {
  const isActive = ({ activity }: Piece): boolean =>
    isActiveIn(activity, module.file.path, reader);
  return {
    module,
    declared: [...module.bindings].flatMap(([name, bound]) =>
      bound.kind === "declared" &&
        bound.pieces.some((piece) => !piece.isInert && isActive(piece))
        ? [[name, bound]]
        : []
    ),
    statements: module.statements.filter(isActive),
    guards: module.guards.filter(isActive),
  };
}

/** Finds what the names in code of a module stand for. */
function resolveAll(
  module: Module,
  { mentions, loads }: Uses,
  reader: Reader,
): Target[] {
  const named = [...mentions].flatMap(([name, mention]): Target[] => {
    const bound = module.bindings.get(name);
    if (bound === undefined) {
      return name === GLOBAL ? [{ key: GLOBAL, by: mention }] : [];
    }
    if (bound.kind === "declared") {
      return [targetFor(module, name, mention)];
    }
    const { request, imported } = bound;
    const { members } = mention;
    const all = imported === "*" && members ? members : [imported];
    return all.flatMap((each) =>
      follow(module, request, each, reader)
        .flatMap((to) => targetOf(to, mention))
    );
  });
  const loaded = loads.flatMap((load) =>
    followLoad(module, load, reader).flatMap((to) => targetOf(to, ANY))
  );
  return [...named, ...loaded];
}

function targetOf(to: Destination, by: Use): Target[] {
  switch (to.kind) {
    case "binding":
      return [targetFor(to.module, to.name, by)];
    case "whole":
      return [{ key: to.module.file.path, module: to.module, by: ANY }];
    case "file":
      return [{ key: `${to.as} ${to.file.path}`, by }];
    case "package":
      return [{ key: packageOf(to.specifier), by }];
    // This library and the runtime keep nothing that such code could change.
    default:
      return [];
  }
}

/** The name of a package, whatever of it is imported: all of it is one. */
function packageOf(specifier: string): string {
  return /^(?:\w+:\/*)?((?:@[^/]+\/)?[^/@]+)/.exec(specifier)?.[1] ?? specifier;
}

function targetFor(module: Module, name: string, by: Use): Target {
  return { key: keyOf(module, name), module, name, by };
}

/**
 * Gives the key of a name of a module.
 *
 * @param module The module.
 * @param name The name.
 * @returns The key, unlike that of any other.
 */
export function keyOf(module: Module, name: string): string {
  let known = keys.get(module);
  if (known === undefined) keys.set(module, known = new Map());
  let key = known.get(name);
  if (key === undefined) known.set(name, key = `${module.file.path}\n${name}`);
  return key;
}

/** A key that is made once is hashed once. */
const keys = new WeakMap<Module, Map<string, string>>();
