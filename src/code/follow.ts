/**
 * From an import to the declaration it gets, through any number of re-exports.
 *
 * @module
 */

import type { LocalFile, Reader } from "./files.ts";
import { isCode, type Module, readModule } from "./module.ts";
import { filesIn } from "./folder.ts";
import { isLibrary } from "./library.ts";
import { pinsOf } from "./installed.ts";
import { resolve } from "./resolve.ts";
import type { Request } from "./table.ts";

/** What an import leads to, or a module it passes through on the way. */
export type Destination =
  | { readonly kind: "binding"; readonly module: Module; readonly name: string }
  | { readonly kind: "whole"; readonly module: Module }
  | { readonly kind: "passed"; readonly module: Module }
  | {
    readonly kind: "file";
    readonly file: LocalFile;
    /** What it is imported as; empty if it is only named. */
    readonly as: string;
    /** The name that is imported, `*` for everything; empty if it is only named. */
    readonly imported: string;
  }
  | {
    readonly kind: "package";
    readonly specifier: string;
    /** The name that is imported, `*` for everything. */
    readonly imported: string;
    /** What the lock files say of what it holds. */
    readonly pins: string;
  }
  | {
    readonly kind: "named";
    readonly specifier: string;
    /** The name that is imported, `*` for everything. */
    readonly imported: string;
  }
  | {
    readonly kind: "library";
    /** The name that is imported, `*` for everything. */
    readonly imported: string;
    readonly module: Module;
    readonly start: number;
  }
  | {
    readonly kind: "lost";
    readonly why: string;
    /** The module that names it, and where. */
    readonly module: Module;
    readonly start: number;
    /** Whether it is a file that is not there or is no code, rather than elsewhere. */
    readonly isBroken: boolean;
  };

/**
 * Follows an import.
 *
 * @param module The module that imports.
 * @param request What it imports from.
 * @param imported The name it imports, `*` for everything.
 * @param reader Reads what is on the way.
 * @returns All that the import depends on.
 */
export function follow(
  module: Module,
  request: Request,
  imported: string,
  reader: Reader,
): Destination[] {
  return enter(module, request, imported, reader, new Set());
}

function enter(
  module: Module,
  request: Request,
  imported: string,
  reader: Reader,
  seen: Set<string>,
  starred = false,
): Destination[] {
  const { specifier, start } = request;
  const lost = (why: string, isBroken = false): Destination[] => [
    { kind: "lost", why, module, start, isBroken },
  ];
  const target = resolve(specifier, module.file.path, reader);
  if (target.kind === "unknown") return lost(target.why);
  if (target.kind === "named") {
    // It makes functions that load what no text names.
    return target.specifier === "node:module"
      ? lost("what node:module loads cannot be seen")
      : [{ ...target, imported }];
  }
  if (target.kind === "package") {
    const pins = pinsOf(target.specifier, module.file.path, reader);
    return "why" in pins
      ? lost(pins.why)
      : [{ ...target, imported, pins: pins.text }];
  }
  if (target.kind === "folder") {
    const files = filesIn(target.path, reader);
    if (files.length === 0) {
      return lost(`there is no package in ${target.path}`, true);
    }
    const held = files.flatMap((path) => {
      const file = enterFile(path, reader);
      return typeof file === "string" ? lost(file) : [file];
    });
    // All files count, whichever of them the specifier and the name lead to.
    return [{ kind: "named", specifier, imported }, ...held];
  }
  if (isLibrary(target.path)) {
    return [{ kind: "library", imported, module, start }];
  }
  if (request.asset !== "") {
    const file = reader.read(target.path);
    return "why" in file
      ? lost(file.sentence, true)
      : [{ kind: "file", file, as: request.asset, imported }];
  }
  if (!isCode(target.path)) {
    return lost("only TypeScript and JavaScript modules are followed");
  }
  const next = readModule(target.path, reader);
  if ("why" in next) return lost(next.sentence, true);
  if (imported === "*") return [{ kind: "whole", module: next }];
  return findExport(next, imported, reader, seen) ??
    // The name is none we know: all of the module stands for it.
    (starred ? [] : [{ kind: "whole", module: next }]);
}

/** Follows a file of a folder, whichever of them is imported, or says why not. */
function enterFile(path: string, reader: Reader): Destination | string {
  const file = reader.read(path);
  if ("why" in file) return file.sentence;
  if (/\.(cjs|cts|node|wasm)$/.test(path)) {
    return `${path} is no TypeScript or JavaScript module`;
  }
  if (!isCode(path)) return { kind: "file", file, as: "", imported: "" };
  const module = readModule(path, reader);
  return "why" in module ? module.sentence : { kind: "whole", module };
}

/** Finds what a module exports under a name; nothing when it does not. */
function findExport(
  module: Module,
  name: string,
  reader: Reader,
  seen: Set<string>,
): Destination[] | undefined {
  const exported = module.exports.get(name);
  const found = exported?.kind === "local"
    ? module.bindings.get(exported.name)
    : exported;
  const end: Destination[] | undefined =
    exported?.kind === "local" && found?.kind === "declared"
      ? [{ kind: "binding", module, name: exported.name }]
      : undefined;
  // Most imports end here, where nothing can have been seen before.
  if (end !== undefined && seen.size === 0) return end;
  const key = `${module.file.path}\n${name}`;
  if (seen.has(key)) return undefined;
  seen.add(key);
  if (end !== undefined) return end;
  const passed: Destination = { kind: "passed", module };
  if (found?.kind === "import") {
    const { request, imported } = found;
    return [passed, ...enter(module, request, imported, reader, seen)];
  }
  const starred = module.stars.flatMap((request) =>
    enter(module, request, name, reader, seen, true)
  );
  return starred.length === 0 ? undefined : [passed, ...starred];
}
