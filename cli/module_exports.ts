/**
 * Choosing an export of a module by what is asked for.
 *
 * @module
 */

import type { SchemaLike } from "../src/config/mod.ts";
import { AssayError } from "../src/internal/errors.ts";
import { isPlainObject } from "../src/internal/is_plain_object.ts";
import { nearestName } from "../src/internal/nearest_name.ts";
import { type Program, programOf } from "../src/program/kit.ts";
import { type LoadedModule, loadModule } from "./module.ts";

/** A schema, and the layers of the program it belongs to. */
export type Configured = Pick<Program, "schema" | "options">;

/** A kind of export. */
export interface Kind<T> {
  /** What it is, in words. */
  readonly what: string;
  /** How to export one. */
  readonly hint: string;
  /** Recognizes one. */
  readonly of: (value: unknown) => T | undefined;
}

const PROGRAM: Kind<Program> = {
  what: "a program",
  hint: "Write 'export const main = cliConfig(schema, run);'.",
  of: programOf,
};

const SCHEMA: Kind<Configured> = {
  what: "a schema",
  hint: "Export what cliConfig gives, or a schema: anything with 'parse'.",
  of: (value) => isSchema(value) ? { schema: value, options: {} } : undefined,
};

/** What only the user can tell from other exports. */
const DEFAULTS: Kind<Configured> = {
  what: "a program, a schema, or a class or object of defaults",
  hint: SCHEMA.hint,
  of: (value) =>
    isClass(value) || isPlainObject(value)
      ? { schema: value, options: {} }
      : undefined,
};

/**
 * Finds the program of a module: the named export, or the default export, or
 * the only program.
 *
 * @param text `FILE` or `FILE#EXPORT`.
 * @returns The program.
 * @throws {AssayError} What {@linkcode loadModule} throws; `NO_SUCH_EXPORT`,
 * `WRONG_KIND_OF_EXPORT`, `SEVERAL_EXPORTS`.
 */
export async function loadProgram(text: string): Promise<Program> {
  return await loadKind(text, PROGRAM);
}

/**
 * Finds an export of one kind: the named export, or the default export, or the
 * only one of the kind.
 *
 * @typeParam T What is found.
 * @param text `FILE` or `FILE#EXPORT`.
 * @param kind The kind.
 * @returns What is found.
 * @throws {AssayError} As {@linkcode loadProgram}.
 */
export async function loadKind<T>(text: string, kind: Kind<T>): Promise<T> {
  const module = await loadModule(text);
  if (module.name !== undefined) return named(module, [kind]);
  return chosen(module, kind) ?? none(module, kind);
}

/**
 * Finds what a module configures: the named export, or the default export, or
 * the only program, or the only schema.
 *
 * @param text `FILE` or `FILE#EXPORT`.
 * @returns The schema and the layers.
 * @throws {AssayError} As {@linkcode loadProgram}.
 */
export async function loadConfigured(text: string): Promise<Configured> {
  const module = await loadModule(text);
  if (module.name !== undefined) {
    return named(module, [PROGRAM, SCHEMA, DEFAULTS]);
  }
  // A default export was chosen by who wrote it, as a name is by who calls.
  const [only] = [PROGRAM, SCHEMA, DEFAULTS].flatMap(({ of }) =>
    of(module.exports.default) ?? []
  );
  return only ?? chosen(module, PROGRAM) ?? chosen(module, SCHEMA) ??
    none(module, SCHEMA);
}

function named<T>(module: LoadedModule, kinds: readonly Kind<T>[]): T {
  const { file, exports, name = "default" } = module;
  const names = Object.keys(exports);
  if (!names.includes(name)) {
    throw new AssayError(
      `Cannot find '${name}' in '${file}': expected an export of that name, found ${
        listOf(names)
      }`,
      {
        code: "NO_SUCH_EXPORT",
        data: { file, name, names },
        hints: [exportHint(module, name, kinds)],
      },
    );
  }
  for (const { of } of kinds) {
    const found = of(exports[name]);
    if (found !== undefined) return found;
  }
  throw wrongKind(`'${name}' of '${file}'`, kinds.at(-1)!, "something else");
}

function exportHint(
  { file, exports }: LoadedModule,
  name: string,
  kinds: readonly Kind<unknown>[],
): string {
  const fitting = Object.keys(exports).filter((one) =>
    kinds.some(({ of }) => of(exports[one]) !== undefined)
  );
  const near = nearestName(name, fitting);
  if (near !== undefined) return `Did you mean ${file}#${near}?`;
  const [first] = fitting;
  return first === undefined
    ? kinds[0]!.hint
    : `Name one that is there, such as ${file}#${first}.`;
}

/** The only export of a kind, or the default among several. */
function chosen<T>(
  { file, exports }: LoadedModule,
  { what, of }: Kind<T>,
): T | undefined {
  const found = Object.entries(exports).flatMap(([name, value]) => {
    const one = of(value);
    return one === undefined ? [] : [{ name, value, one }];
  });
  const [first] = found;
  const one = found.find(({ name }) => name === "default") ?? first;
  // One thing may be exported under two names.
  if (
    one?.name === "default" ||
    found.every(({ value }) => value === first?.value)
  ) return one?.one;
  const names = found.map(({ name }) => name);
  throw new AssayError(
    `Cannot choose from '${file}': expected ${what}, found ${listOf(names)}`,
    {
      code: "SEVERAL_EXPORTS",
      data: { file, names },
      hints: [`Name one: ${file}#${names[0]}`],
    },
  );
}

function none<T>({ file, exports }: LoadedModule, kind: Kind<T>): never {
  throw wrongKind(`'${file}'`, kind, listOf(Object.keys(exports)));
}

function wrongKind<T>(
  name: string,
  { what, hint }: Kind<T>,
  found: string,
): AssayError {
  return new AssayError(
    `Cannot use ${name}: expected ${what}, found ${found}`,
    {
      code: "WRONG_KIND_OF_EXPORT",
      hints: [
        hint,
        "Programs and pipelines are known only to the copy of assay that made them.",
      ],
    },
  );
}

function listOf(names: readonly string[]): string {
  return names.length === 0
    ? "no exports"
    : names.map((name) => `'${name}'`).join(", ");
}

function isSchema(value: unknown): value is SchemaLike<unknown> {
  return typeof value === "object" && value !== null && "parse" in value &&
    typeof value.parse === "function";
}

function isClass(value: unknown): value is new () => unknown {
  return typeof value === "function" && /^class\b/.test(String(value));
}
