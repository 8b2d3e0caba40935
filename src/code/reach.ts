/**
 * Everything a function reaches, numbered in the order it is found.
 *
 * @module
 */

import { dirname, relative } from "node:path";
import { isActiveIn } from "./active.ts";
import { analyse, type Analysis, type Uses } from "./analysis.ts";
import { emitOptions } from "./config.ts";
import type { Reader } from "./files.ts";
import { type Destination, follow } from "./follow.ts";
import { followLoad } from "./follow_load.ts";
import { effectsOf, importGraph, requestsOf } from "./graph.ts";
import { fileItem, type Item, type Link, orderItem, textItem } from "./item.ts";
import { libraryDigest } from "./library.ts";
import { mainPath } from "./local_path.ts";
import type { Declaration, Inner } from "./locate.ts";
import { MAIN } from "./member.ts";
import { analyseWhole, type Module, treeOf } from "./module.ts";
import { orderOf } from "./order.ts";
import { printed } from "./print.ts";
import { type Problem, problemAt, problemsOf } from "./problem.ts";
import { startOf } from "./place.ts";
import type { Declared } from "./summary.ts";
import type { Node } from "./syntax.ts";
import { keyOf, openTouch } from "./touch.ts";

/** A module as a program: all that runs when it is the main one. */
export interface Program {
  /** The module. */
  readonly module: Module;
  /** Tells it from a declaration. */
  readonly isProgram: true;
}

/**
 * Collects what a declaration or a program reaches.
 *
 * @param start The module and the top-level name to begin with, or a program.
 * @param reader Reads the modules on the way.
 * @returns The items, breadth first, and why some of them cannot be followed.
 */
export function reach(
  start: Declaration | Inner | Program,
  reader: Reader,
): { items: Item[]; problems: Problem[] } {
  const home = dirname(start.module.file.path);
  const problems = new Map<string, Problem>();
  const numbers = new Map<string, number>();
  const queue: (() => Item)[] = [];
  const reached = new Map<Module, Set<string>>();
  const wholes = new Set<Module>();
  const code: [Module, Uses][] = [];
  const guarded = new Map<Guard, Module>();

  const fileOf = once((path: string): string => relative(home, path));
  const problem = (
    module: Module,
    start: number,
    what: string,
    settledBy: Problem["settledBy"] = "uses",
  ): void => {
    const path = fileOf(module.file.path);
    const found = problemAt(what, path, module.file.text, start, settledBy);
    problems.set(found.sentence, found);
  };

  /** Gives a thing its number; `make` describes it when its turn comes. */
  const number = (key: string, make: () => Item): number => {
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, queue.length);
    return queue.push(make) - 1;
  };
  const arrive = (
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
          const { file, as, imported } = to;
          return [number(
            `file ${as} ${imported} ${file.path}`,
            () => fileItem(fileOf(file.path), file, as, imported),
          )];
        }
        case "package": {
          const { kind, specifier, imported, pins } = to;
          const text = `${specifier}\n${imported}\n${pins}`;
          return [number(text, () => textItem(kind, specifier, text))];
        }
        case "named": {
          const { kind, specifier, imported } = to;
          const text = `${specifier}\n${imported}`;
          return [number(
            `named ${text}`,
            () => textItem(kind, specifier, text),
          )];
        }
        case "library":
          return [number(`library ${to.imported}`, () => {
            const source = libraryDigest(reader);
            if (source === "") {
              problem(
                to.module,
                to.start,
                `${label} needs @assay/assay, which may not be read`,
                "nothing",
              );
            }
            const text = `${to.imported}\n${source}`;
            return textItem(to.kind, "@assay/assay", text);
          })];
        case "lost":
          problem(
            to.module,
            to.start,
            `${label} needs what cannot be followed: ${to.why}`,
            to.isBroken ? "nothing" : "uses",
          );
          return [];
      }
    });

  const compilerOptions = (module: Module): number[] => {
    const options = emitOptions(dirname(module.file.path), reader);
    if (options === "") return [];
    if (options.includes('"emitDecoratorMetadata",true')) {
      problem(module, 0, "emitDecoratorMetadata makes code of types");
    }
    return [number(
      options,
      () => textItem("options", "compiler options", options),
    )];
  };

  /** What of a module counts as soon as anything in it does. */
  const surroundings = once((module: Module): number[] => {
    const { statements } = module;
    const effects = effectsOf(module, reader);
    const options = compilerOptions(module);
    if (statements.length + effects.length === 0) return options;
    const { path } = module.file;
    const own = number(`statements ${path}`, () => {
      const label = `statements of ${fileOf(path)}`;
      const imports = effects.map((request): Link => [
        "import",
        arrive(label, follow(module, request, "*", reader)),
      ]);
      const says = module.statementsSay ?? analyse([], module.bindings);
      const nodes = () => treeOf(module).statements;
      return describe("statements", label, module, says, nodes, imports);
    });
    return [...options, own];
  });

  const binding = (module: Module, name: string): number => {
    const names = reached.get(module) ?? new Set();
    reached.set(module, names.add(name));
    return number(keyOf(module, name), () => {
      const bound = module.bindings.get(name) as Declared;
      const call = bound.functionName === undefined ? "" : "()";
      const label = `${name}${call} in ${fileOf(module.file.path)}`;
      checkAssigned(module, name, label);
      const around: Link[] = [["", surroundings(module)]];
      const nodes = () => declarationsOf(module, name);
      return describe("binding", label, module, bound.says, nodes, around);
    });
  };

  const whole = (module: Module): number =>
    number(`whole ${module.file.path}`, () => {
      const label = `all of ${fileOf(module.file.path)}`;
      wholes.add(module);
      for (const [name, bound] of module.bindings) {
        if (bound.kind === "declared") checkAssigned(module, name, label);
      }
      const imports = requestsOf(module, reader).map((request): Link => [
        "import",
        arrive(label, follow(module, request, "*", reader)),
      ]);
      const around: Link[] = [["", compilerOptions(module)], ...imports];
      const says = analyseWhole(module);
      const nodes = () => treeOf(module).body;
      return describe("whole", label, module, says, nodes, around);
    });

  const checkAssigned = (module: Module, name: string, label: string): void => {
    const start = module.assigned.get(name);
    if (start === undefined) return;
    const sentence = `${label} uses ${name}, which is assigned again`;
    const variable = keyOf(module, name);
    problem(module, start, sentence, { name, captured: false, variable });
  };

  /** Describes a function that is no name of its module. */
  const inner = ({ module, name, node, captures }: Inner): number =>
    number("inner", () => {
      const label = `${name}() in ${fileOf(module.file.path)}`;
      for (const { what, settledBy } of problemsOf(captures)) {
        problem(module, startOf(node), `${label} captures ${what}`, settledBy);
      }
      const local = [...captures.code].map(([code, name]): Link => {
        const place = `${name} around ${label}`;
        return [name, [number(
          `local ${code.start}`,
          () => describeNode(place, module, code, []),
        )]];
      });
      const around: Link[] = [["", surroundings(module)], ...local];
      return describeNode(label, module, node, around);
    });

  /** Whether a module is the main one, as it asks itself. */
  const isMain = ({ file: { path } }: Module): number =>
    number(`main ${path}`, () => {
      const main = "isProgram" in start ? start.module.file.path : mainPath();
      return textItem("main", `${MAIN} of ${fileOf(path)}`, `${path === main}`);
    });

  const describeNode = (
    label: string,
    module: Module,
    node: Node,
    around: readonly Link[],
  ): Item => {
    const says = analyse([node], module.bindings);
    return describe("binding", label, module, says, () => [node], around);
  };

  /** Describes code: what it says, and where the names in it lead. */
  const describe = (
    kind: string,
    label: string,
    module: Module,
    says: Analysis,
    nodes: () => readonly Node[],
    around: readonly Link[],
  ): Item => {
    const { digest, names, loads, hazards } = says;
    code.push([module, says]);
    for (const { what, start } of hazards) {
      problem(module, start, `${label} has ${what}`);
    }
    // A module that counts whole holds what its names stand for.
    const used = kind === "whole" ? [] : [...names];
    const asked: Link[] = names.has(MAIN) ? [[MAIN, [isMain(module)]]] : [];
    const links = used.flatMap(([name, members]): Link[] => {
      const bound = module.bindings.get(name);
      if (bound === undefined) return [];
      if (bound.kind === "declared") return [[name, [binding(module, name)]]];
      const { request, imported } = bound;
      const to = (imported: string): number[] =>
        arrive(label, follow(module, request, imported, reader));
      return imported === "*" && members
        ? members.map((each): Link => [`${name}.${each}`, to(each)])
        : [[name, to(imported)]];
    });
    const loaded = loads.map((load): Link => [
      "import",
      arrive(label, followLoad(module, load, reader)),
    ]);
    return {
      kind,
      label,
      digest,
      links: [...around, ...asked, ...links, ...loaded],
      text: () => printed(nodes()),
    };
  };

  const key = "captures" in start || "isProgram" in start
    ? undefined
    : keyOf(start.module, start.name);
  const graph = importGraph([start.module], reader);
  const touching = openTouch(graph, key, reader);
  /** Adds what changes the values behind the names while a module loads. */
  const touch = (): void => {
    const found = touching({ names: reached, wholes, code });
    for (const { module, names, hasStatement, guards } of found) {
      for (const name of names) binding(module, name);
      if (hasStatement) surroundings(module);
      for (const each of guards) guard(module, each);
    }
  };
  const guard = (module: Module, statement: Guard): void => {
    guarded.set(statement, module);
    const { start, says } = statement;
    const { path } = module.file;
    const label = `program of ${fileOf(path)}`;
    const nodes = () =>
      treeOf(module).guards.filter((node) => startOf(node) === start);
    number(
      `guard ${path}:${start}`,
      () => describe("statements", label, module, says, nodes, []),
    );
  };

  /** Counts what runs in any case, and in the main module all there is. */
  const program = (main: Module): void => {
    for (const [name, bound] of main.bindings) {
      if (bound.kind === "declared") binding(main, name);
    }
    for (const each of main.guards) guard(main, each);
    for (const module of graph) {
      surroundings(module);
      for (const [name, bound] of module.bindings) {
        const runs = bound.kind === "declared" &&
          bound.pieces.some(({ activity }) =>
            isActiveIn(activity, module.file.path, reader)
          );
        if (runs) binding(module, name);
      }
    }
  };

  if ("isProgram" in start) program(start.module);
  else if ("captures" in start) inner(start);
  else binding(start.module, start.name);
  const items: Item[] = [];
  while (items.length < queue.length) {
    for (const make of queue.slice(items.length)) items.push(make());
    if (items.length === queue.length) touch();
  }
  for (const [module, names] of reached) {
    const guards = [...guarded].filter(([, from]) => from === module);
    const order = orderOf(module, names, guards.map(([guard]) => guard));
    const label = `order of ${fileOf(module.file.path)}`;
    if (order.length > 1) items.push(orderItem(label, order));
  }
  return { items, problems: [...problems.values()] };
}

type Guard = Module["guards"][number];

/** The declarations of a name. */
function declarationsOf(module: Module, name: string): readonly Node[] {
  const bound = treeOf(module).bindings.get(name);
  return bound?.kind === "declared" ? bound.nodes : [];
}

/** Makes a function remember what it gave for each argument. */
function once<K, V>(find: (key: K) => V): (key: K) => V {
  const found = new Map<K, V>();
  return (key) => {
    let value = found.get(key);
    if (value === undefined) found.set(key, value = find(key));
    return value;
  };
}
