/**
 * Layered configuration: one schema, every layer, and always an answer to
 * "where does this value come from?".
 *
 * @example
 * ```ts
 * import { compileConfig } from "@assay/assay/config";
 * import { z } from "zod";
 *
 * const schema = z.object({ harmonics: z.int().default(2) });
 * const config = await compileConfig(schema, { args: ["-o", "harmonics=3"] });
 * if (config.value.harmonics !== 3) throw new Error("unexpected");
 * ```
 *
 * @module
 */

export { AssayError } from "../internal/errors.ts";
export { compileConfig, type CompileOptions } from "./compile_config.ts";
export type { CompiledConfig } from "./compiled_config.ts";
export { configSchema } from "./config_schema.ts";
export {
  ConfigError,
  type ConfigErrorOptions,
  type ConfigIssue,
} from "./config_error.ts";
export type { Explanation, Origin } from "./explain.ts";
export type { JsonSchema } from "./json_schema.ts";
export type { LayerName } from "./located.ts";
export { parseQuantity } from "./parse_quantity.ts";
export type { ProblemCode } from "./problem.ts";
export {
  registerResolver,
  type ResolverCall,
} from "./interpolation/resolvers.ts";
export type { Resolver } from "./interpolation/resolvers/context.ts";
export type { SkippedLayer } from "./read_layers.ts";
export type { Schema } from "./schema.ts";
export type { SchemaLike } from "./schema_like.ts";
export {
  YamlConfig,
  yamlConfig,
  type YamlConfigClass,
  type YamlConfigFields,
  type YamlConfigInput,
} from "./yaml_config/yaml_config.ts";
