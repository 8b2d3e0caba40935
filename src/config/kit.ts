/**
 * What other rooms need of `config` beside its public names, and those of
 * these that they run, without `YamlConfig`: a command need not load it.
 *
 * @module
 */

export { checkFlags, type TakenSwitches, takeSwitches } from "./args.ts";
export { compileConfig } from "./compile_config.ts";
export { compiledOf } from "./compiled_config.ts";
export { ConfigError } from "./config_error.ts";
export { configSchema } from "./config_schema.ts";
export { escapeExpressions } from "./interpolation/expression.ts";
export { describeKeys, type KeyDescription } from "./keys.ts";
export {
  type PlaceOfOrigin,
  type RecordedDetails,
  recordedDetails,
} from "./recorded_details.ts";
export { toSchema } from "./schema_like.ts";
