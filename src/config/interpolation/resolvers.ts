/**
 * The functions that `${name:…}` calls.
 *
 * @module
 */

import { AssayError } from "../../internal/errors.ts";
import { nearestName } from "../../internal/nearest_name.ts";
import type {
  BuiltIn,
  Resolver,
  ResolverContext,
} from "./resolvers/context.ts";
import { resolveDecode } from "./resolvers/decode.ts";
import { resolveEnv } from "./resolvers/env.ts";
import { resolveFile } from "./resolvers/file.ts";
import { resolveNow } from "./resolvers/now.ts";
import { resolveVinc } from "./resolvers/vinc.ts";

/** What a configuration took from a resolver. */
export interface ResolverCall {
  /** The call as it is written first: `${now:%Y}`. */
  readonly expression: string;
  /** What it gave. */
  readonly value: unknown;
}

/** A function, and how many arguments it takes. */
interface BuiltInEntry {
  readonly resolve: BuiltIn;
  readonly least: number;
  readonly most: number;
}

// These two load parts of Node that take longer than the rest of a start.
const resolveLatest: BuiltIn = async (...args) =>
  (await import("./resolvers/latest.ts") as { resolveLatest: BuiltIn })
    .resolveLatest(...args);
const resolveSystem: BuiltIn = async (...args) =>
  (await import("./resolvers/system.ts") as { resolveSystem: BuiltIn })
    .resolveSystem(...args);

const BUILT_IN: ReadonlyMap<string, BuiltInEntry> = new Map(Object.entries({
  env: { resolve: resolveEnv as BuiltIn, least: 1, most: 2 },
  now: { resolve: resolveNow as BuiltIn, least: 1, most: 1 },
  latest: { resolve: resolveLatest, least: 1, most: 1 },
  vinc: { resolve: resolveVinc as BuiltIn, least: 1, most: 1 },
  system: { resolve: resolveSystem, least: 1, most: 2 },
  file: { resolve: resolveFile as BuiltIn, least: 1, most: 1 },
  "oc.decode": { resolve: resolveDecode as BuiltIn, least: 1, most: 1 },
}));

/** It looks keys up, which no function of texts can. */
export const SELECT = "oc.select";

const registered = new Map<string, Resolver>();

/**
 * Makes `${name:…}` call a function, in every configuration compiled from then
 * on. Registering the same function again does nothing.
 *
 * @param name The name: letters, digits, `_` and `.`, no digit first.
 * @param resolver The function; it may be async. In one compile it is called
 * once for the same arguments.
 * @throws {AssayError} `BAD_RESOLVER_NAME`; `RESOLVER_EXISTS` when the name is
 * taken.
 *
 * @example A resolver of your own
 * ```ts
 * import { compileConfig, registerResolver } from "@assay/assay/config";
 * import { z } from "zod";
 *
 * registerResolver("square", (side) => Number(side) ** 2);
 * const schema = z.object({ side: z.int(), area: z.number() });
 * const { value } = await compileConfig(schema, {
 *   defaults: { side: 3, area: "${square:${side}}" },
 * });
 * if (value.area !== 9) throw new Error("unexpected");
 * ```
 */
export function registerResolver(name: string, resolver: Resolver): void {
  if (!/^[A-Za-z_][\w.]*$/.test(name)) {
    throw new AssayError(
      `Cannot register the resolver '${name}': expected letters, digits, '_' and '.'`,
      {
        code: "BAD_RESOLVER_NAME",
        data: { name },
        hints: ["Begin the name with a letter: my_app.secret."],
      },
    );
  }
  if (registered.get(name) === resolver) return;
  if (registered.has(name) || BUILT_IN.has(name) || name === SELECT) {
    throw new AssayError(
      `Cannot register the resolver '${name}': expected a new name, found one that is taken`,
      {
        code: "RESOLVER_EXISTS",
        data: { name },
        hints: [
          "Choose another name, such as one that begins with your app's.",
        ],
      },
    );
  }
  registered.set(name, resolver);
}

/** What a call came to. */
export type CallOutcome =
  | { readonly ok: true; readonly value: unknown }
  | {
    readonly ok: false;
    readonly code: "RESOLVER_UNKNOWN" | "RESOLVER_FAILED";
    readonly message: string;
    readonly hint?: string;
    readonly cause?: unknown;
  };

/**
 * Calls a resolver.
 *
 * @param name Its name.
 * @param args The arguments.
 * @param context What the compile gives to the toolkit's own resolvers.
 * @returns What it gave, or why it failed.
 */
export async function callResolver(
  name: string,
  args: readonly string[],
  context: ResolverContext,
): Promise<CallOutcome> {
  const builtIn = BUILT_IN.get(name);
  if (builtIn !== undefined) {
    return await callBuiltIn(name, builtIn, args, context);
  }
  const { resolvers = {} } = context;
  const own = Object.hasOwn(resolvers, name) ? resolvers[name] : undefined;
  const resolver = own ?? registered.get(name);
  if (resolver === undefined) {
    return unknownResolver(name, Object.keys(resolvers));
  }
  try {
    const value: unknown = await resolver(...args);
    return isData(value) ? { ok: true, value } : {
      ok: false,
      code: "RESOLVER_FAILED",
      message: `expected data from '${name}', found ${
        value === undefined ? "nothing" : `a ${typeof value}`
      }`,
    };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `the resolver '${name}' failed: ${reason}`;
    return { ok: false, code: "RESOLVER_FAILED", message, cause };
  }
}

async function callBuiltIn(
  name: string,
  { resolve, least, most }: BuiltInEntry,
  args: readonly string[],
  context: ResolverContext,
): Promise<CallOutcome> {
  const failed = { ok: false, code: "RESOLVER_FAILED" } as const;
  if (args.length < least || args.length > most || args[0] === "") {
    const count = least === most ? `${least}` : `${least} or ${most}`;
    return {
      ...failed,
      message: `expected ${count} argument${
        most === 1 ? "" : "s"
      } of '${name}', found ${args[0] === "" ? "an empty one" : args.length}`,
      hint: "Put an argument with a comma in quotes.",
    };
  }
  try {
    return { ok: true, value: await resolve(context, ...args) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // An error of our own is told whole; its cause is what it leaves out.
    if (!(error instanceof AssayError)) {
      return { ...failed, message, cause: error };
    }
    const [hint] = error.hints;
    return {
      ...failed,
      message,
      ...(hint === undefined ? {} : { hint }),
      ...(error.cause === undefined ? {} : { cause: error.cause }),
    };
  }
}

function unknownResolver(
  name: string,
  own: readonly string[],
): CallOutcome {
  const names = [...BUILT_IN.keys(), SELECT, ...own, ...registered.keys()];
  const near = nearestName(name, names);
  return {
    ok: false,
    code: "RESOLVER_UNKNOWN",
    message: `expected a resolver, found '${name}'${
      near === undefined ? "" : `; did you mean '${near}'?`
    }`,
    hint: near === undefined
      ? `Resolvers are ${names.join(", ")}; add one with registerResolver().`
      : "Add a resolver of your own with registerResolver().",
  };
}

function isData(value: unknown): boolean {
  return !["undefined", "function", "symbol"].includes(typeof value);
}
