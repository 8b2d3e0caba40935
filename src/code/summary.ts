/**
 * What is asked of a module again and again, without its syntax tree: the trees
 * of a whole project take longer to keep than to make again where they are
 * needed.
 *
 * @module
 */

import { type Activity, activityOf, kindOf } from "./active.ts";
import { analyse, type Analysis, type Uses, usesOf } from "./analysis.ts";
import { assignedBy, assignments, boundNames, nameIn } from "./names.ts";
import type { Visit } from "./normal_form.ts";
import { isInert } from "./order.ts";
import { startOf } from "./place.ts";
import { isFunction, type Node } from "./syntax.ts";
import { type Binding, functionOf, type Table } from "./table.ts";

/** What a name at the top level of a module stands for. */
export type Bound = Declared | Extract<Binding, { kind: "import" }>;

/** A name that a module declares. */
export interface Declared {
  readonly kind: "declared";
  /** The declarations that make it; one that makes several names is one. */
  readonly pieces: readonly Piece[];
  /** What the declarations say. */
  readonly says: Analysis;
  /** What kind of thing it stands for, as far as it can be changed. */
  readonly holds: ReturnType<typeof kindOf>;
  /** The name at run time of the function it stands for, if it does. */
  readonly functionName: string | undefined;
}

/** A declaration or a statement at the top level of a module. */
export interface Piece {
  /** Where in the text it stands. */
  readonly start: number;
  /** Whether it can run earlier or later without a difference. */
  readonly isInert: boolean;
  /** Whether it could change anything while the module loads. */
  readonly activity: Activity;
}

/** A statement that declares nothing. */
export interface Statement<T extends Uses = Uses> extends Piece {
  /** What it says. */
  readonly says: T;
}

/** A module without its tree. */
export interface Summary
  extends Pick<Table, "exports" | "stars" | "effects" | "requests" | "types"> {
  /** Its top-level names. */
  readonly bindings: ReadonlyMap<string, Bound>;
  /** Its statements that declare nothing, in source order, but the guarded. */
  readonly statements: readonly Statement[];
  /** What all of these say together; nothing where there are none. */
  readonly statementsSay: Analysis | undefined;
  /** Its statements that run only where it is the main module. */
  readonly guards: readonly Statement<Analysis>[];
  /** Its names that are assigned to after their declaration, with the place. */
  readonly assigned: ReadonlyMap<string, number>;
  /** The names of all functions in it; nothing for one that is computed. */
  readonly functions: ReadonlySet<string | undefined>;
  /** Whether it imports a module by a literal while it runs. */
  readonly importsLater: boolean;
}

/**
 * Sums up a module.
 *
 * @param table The module as a table.
 * @returns What holds no part of its tree.
 */
export function summarize(table: Table): Summary {
  const { exports, stars, effects, requests, types } = table;
  const functions = new Set<string | undefined>();
  const targets = new Set<string>();
  let importsLater = false;
  const look: Visit = (node, parent) => {
    if (isFunction(node)) functions.add(nameIn(node, parent));
    const target = assignedBy(node);
    if (target !== undefined) {
      boundNames(target).forEach((it) => targets.add(it));
    }
  };
  const say = (nodes: readonly Node[]): Analysis => {
    const says = analyse(nodes, table.bindings, look);
    importsLater ||= says.loads.some(({ by }) => by === "import");
    return says;
  };
  const pieces = new Map<Node, Piece>();
  const pieceOf = (node: Node): Piece => {
    let piece = pieces.get(node);
    if (piece === undefined) {
      const activity = activityOf(node, table.bindings);
      piece = { start: startOf(node), isInert: isInert(node), activity };
      pieces.set(node, piece);
    }
    return piece;
  };

  const bindings = new Map<string, Bound>();
  for (const [name, bound] of table.bindings) {
    if (bound.kind === "import") {
      bindings.set(name, bound);
      continue;
    }
    const functionName = functionOf(name, bound)?.name;
    // What is exported by default gets a name that it does not show.
    if (functionName !== undefined) functions.add(functionName);
    bindings.set(name, {
      kind: "declared",
      pieces: bound.nodes.map(pieceOf),
      says: say(bound.nodes),
      holds: kindOf(bound),
      functionName,
    });
  }
  const statementsSay = table.statements.length > 0
    ? say(table.statements)
    : undefined;
  const statements = table.statements.map((node) => ({
    ...pieceOf(node),
    says: usesOf(node, table.bindings),
  }));
  const guards = table.guards.map((node) => ({
    ...pieceOf(node),
    says: say([node]),
  }));
  return {
    ...{ exports, stars, effects, requests, types },
    ...{ bindings, statements, statementsSay, guards, functions, importsLater },
    assigned: assignedIn(table, targets),
  };
}

/** The names that are assigned to, of those that are the target of anything. */
function assignedIn(
  { body, bindings, constants, declaredTwice }: Table,
  targets: ReadonlySet<string>,
): ReadonlyMap<string, number> {
  const assigned = new Map(declaredTwice);
  // What is assigned under the name of a constant is a local of that name.
  const isVariable = (name: string): boolean =>
    bindings.get(name)?.kind === "declared" && !constants.has(name);
  // Most modules assign to none, and need no closer look.
  if ([...targets].some(isVariable)) {
    for (const [name, start] of assignments(body)) {
      if (!isVariable(name) || assigned.has(name)) continue;
      assigned.set(name, start);
    }
  }
  return assigned;
}
