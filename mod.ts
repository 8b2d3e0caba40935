/**
 * Everything a user of assay imports, at a glance.
 *
 * @module
 */

export * from "./src/array/mod.ts";
export * from "./src/config/mod.ts";
export * from "./src/exec/mod.ts";
export * from "./src/hash/mod.ts";
export * from "./src/lock/mod.ts";
export * from "./src/log/mod.ts";
export * from "./src/program/mod.ts";
export * from "./src/resources/mod.ts";
export * from "./src/share/mod.ts";
export * from "./src/stage/mod.ts";
