/**
 * What other rooms need of `lock` beyond what users do.
 *
 * @module
 */

export { hasSameTrees, newPrev } from "./index/built_on.ts";
export { RunIndex } from "./index/run_index.ts";
export { loadedCode } from "./loaded_code.ts";
export { lockPlace } from "./lock_place.ts";
export { LOCK_SCHEMA } from "./lock_schema.ts";
export { ownRepository } from "./own_repository.ts";
export { isThere } from "./project.ts";
export { configCalls, configValue } from "./recorded_config.ts";
export { runPlace } from "./run_place.ts";
