/**
 * What other rooms need of `lock` beyond what users do.
 *
 * @module
 */

export { diffText, verificationText } from "./compare/compare_text.ts";
export { lockPlace } from "./lock_place.ts";
export { LOCK_SCHEMA } from "./lock_schema.ts";
export { findAbove } from "./project.ts";
export { configValue } from "./recorded_config.ts";
