/**
 * What other rooms need of `config` beside its public names.
 *
 * @module
 */

export { type TakenSwitches, takeSwitches } from "./args.ts";
export { compiledOf } from "./compiled_config.ts";
export { describeKeys, type KeyDescription } from "./keys.ts";
export { toSchema } from "./schema_like.ts";
