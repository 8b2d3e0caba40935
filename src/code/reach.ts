/**
 * Everything a function reaches, numbered in the order it is found.
 *
 * @module
 */

import { dirname, relative } from "node:path";
import { sha256 } from "../internal/sha256.ts";
import { analyse } from "./analysis.ts";
import { emitOptions } from "./config.ts";
import type { Reader } from "./files.ts";
import { type Destination, follow } from "./follow.ts";
import { followLoad } from "./follow_load.ts";
import { libraryDigest } from "./library.ts";
import type { Module } from "./module.ts";
import { orderOf } from "./order.ts";
import type { Node } from "./syntax.ts";
import { functionOf } from "./table.ts";
import { touching } from "./touch.ts";

/** One thing that counts. */
export interface Item {
  /** What sort of thing: part of what is hashed. */
  readonly kind: string;
  /** What it is, for people: never hashed. */
  readonly label: string;
  /** The digest of itself alone. */
  readonly digest: string;
  /** The names it uses, each with the numbers of what stands behind it. */
  readonly links: readonly Link[];
}

type Link = readonly [name: string, numbers: readonly number[]];

/**
 * Collects what a declaration reaches.
 *
 * @param start The module and the top-level name to begin with.
 * @param reader Reads the modules on the way.
 * @returns The items, breadth first, and why some of them cannot be followed.
 */
export function reach(
  start: { module: Module; name: string },
  reader: Reader,
): { items: Item[]; problems: string[] } {
  const home = dirname(start.module.file.path);
  const problems = new Set<string>();
  const numbers = new Map<string, number>();
  const queue: (() => Item)[] = [];
  const reached = new Map<Module, Set<string>>();
  const guarded = new Map<Node, Module>();

  const fileOf = (path: string): string => relative(home, path);
  const problem = (module: Module, line: number, what: string): void => {
    problems.add(`${what} (${fileOf(module.file.path)}:${line})`);
  };

  /** Gives a thing its number; `make` describes it when its turn comes. */
  const number = (key: string, make: () => Item): number => {
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, queue.length);
    return queue.push(make) - 1;
  };
  const leaf = (
    kind: string,
    key: string,
    label: string,
    digest: string,
  ): number =>
    number(`${kind} ${key}`, () => ({ kind, label, digest, links: [] }));

  const arrive = (
    from: Module,
    label: string,
    destinations: readonly Destination[],
  ): number[] =>
    destinations.flatMap((to) => {
      switch (to.kind) {
        case "binding":
          return [binding(to.module, to.name)];
        case "whole":
          return [whole(to.module)];
        case "passed":
          return surroundings(to.module);
        case "file": {
          const { path, digest } = to.file;
          const label = fileOf(path);
          if (to.as === "") return [leaf("file", path, label, digest)];
          // One file gives other values as JSON, as text and as bytes.
          const typed = sha256(`${to.as} ${digest}`);
          return [leaf("file", `${to.as} ${path}`, label, typed)];
        }
        case "lock": {
          const { path, digest } = to.file;
          return [leaf(to.kind, path, fileOf(path), digest)];
        }
        case "package":
        case "named": {
          const { kind, specifier } = to;
          return [leaf(kind, specifier, specifier, sha256(specifier))];
        }
        case "library":
          return [number("library", () => {
            const digest = libraryDigest(reader);
            if (digest === "") {
              problem(
                from,
                to.line,
                `${label} needs @assay/assay, which may not be read`,
              );
            }
            return { kind: to.kind, label: "@assay/assay", digest, links: [] };
          })];
        case "lost":
          problem(
            from,
            to.line,
            `${label} needs what cannot be followed: ${to.why}`,
          );
          return [];
      }
    });

  const compilerOptions = (module: Module): number[] => {
    const options = emitOptions(dirname(module.file.path), reader);
    if (options === "") return [];
    if (options.includes('"emitDecoratorMetadata",true')) {
      problem(module, 1, "emitDecoratorMetadata makes code of types");
    }
    return [leaf("options", options, "compiler options", sha256(options))];
  };

  /** What of a module counts as soon as anything in it does. */
  const surroundings = (module: Module): number[] => {
    const { statements, effects } = module;
    const options = compilerOptions(module);
    if (statements.length + effects.length === 0) return options;
    const { path } = module.file;
    const own = number(`statements ${path}`, () => {
      const label = `statements of ${fileOf(path)}`;
      const imports = effects.map((request): Link => [
        "import",
        arrive(module, label, follow(module, request, "*", reader)),
      ]);
      return describe("statements", label, module, statements, imports);
    });
    return [...options, own];
  };

  const binding = (module: Module, name: string): number => {
    const names = reached.get(module) ?? new Set();
    reached.set(module, names.add(name));
    return number(`binding ${module.file.path}\n${name}`, () => {
      const bound = module.bindings.get(name);
      const nodes = bound?.kind === "declared" ? bound.nodes : [];
      const call = bound && functionOf(name, bound) ? "()" : "";
      const label = `${name}${call} in ${fileOf(module.file.path)}`;
      checkAssigned(module, name, label);
      const around: Link[] = [["", surroundings(module)]];
      return describe("binding", label, module, nodes, around);
    });
  };

  const whole = (module: Module): number =>
    number(`whole ${module.file.path}`, () => {
      const label = `all of ${fileOf(module.file.path)}`;
      for (const [name, bound] of module.bindings) {
        if (bound.kind === "declared") checkAssigned(module, name, label);
      }
      const imports = module.requests.map((request): Link => [
        "import",
        arrive(module, label, follow(module, request, "*", reader)),
      ]);
      const around: Link[] = [["", compilerOptions(module)], ...imports];
      return describe("whole", label, module, module.body, around);
    });

  const checkAssigned = (module: Module, name: string, label: string): void => {
    const line = module.assigned.get(name);
    if (line === undefined) return;
    problem(module, line, `${label} uses ${name}, which is assigned again`);
  };

  /** Describes nodes: what they say, and where the names in them lead. */
  const describe = (
    kind: string,
    label: string,
    module: Module,
    nodes: readonly Node[],
    around: readonly Link[],
  ): Item => {
    const { digest, names, loads, hazards } = analyse(nodes);
    for (const { what, line } of hazards) {
      problem(module, line, `${label} has ${what}`);
    }
    // A module that counts whole holds what its names stand for.
    const used = kind === "whole" ? [] : names;
    const links = used.flatMap((name): Link[] => {
      const bound = module.bindings.get(name);
      if (bound === undefined) return [];
      if (bound.kind === "declared") return [[name, [binding(module, name)]]];
      const found = follow(module, bound.request, bound.imported, reader);
      return [[name, arrive(module, label, found)]];
    });
    const loaded = loads.map((load): Link => [
      "import",
      arrive(module, label, followLoad(module, load, reader)),
    ]);
    return { kind, label, digest, links: [...around, ...links, ...loaded] };
  };

  /** Adds what changes the values behind the names while a module loads. */
  const touch = (module: Module, names: ReadonlySet<string>): void => {
    const own = module === start.module ? start.name : undefined;
    const found = touching(module, names, own);
    for (const name of found.names) binding(module, name);
    for (const node of found.guards) {
      guarded.set(node, module);
      const { path } = module.file;
      const label = `program of ${fileOf(path)}`;
      number(
        `guard ${path}:${node.start}`,
        () => describe("statements", label, module, [node], []),
      );
    }
  };

  binding(start.module, start.name);
  const items: Item[] = [];
  while (items.length < queue.length) {
    for (const make of queue.slice(items.length)) items.push(make());
    if (items.length === queue.length) {
      for (const [module, names] of reached) touch(module, names);
    }
  }
  for (const [module, names] of reached) {
    const guards = [...guarded].filter(([, from]) => from === module);
    const order = orderOf(module, names, guards.map(([node]) => node));
    if (order.length < 2) continue;
    const label = `order of ${fileOf(module.file.path)}`;
    const digest = sha256(JSON.stringify(order));
    items.push({ kind: "order", label, digest, links: [] });
  }
  return { items, problems: [...problems] };
}
