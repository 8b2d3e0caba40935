/**
 * Configurations that are saved to a YAML file and read back.
 *
 * @module
 */

import type { Schema } from "../schema.ts";
import { configurations, defaultsOf } from "./yaml_classes.ts";
import { schemaOfDefaults, shapeOfDefault } from "./yaml_defaults.ts";
import {
  type Blueprint,
  checkFields,
  loadYaml,
  saveYaml,
} from "./yaml_record.ts";
import { shapeOfSchema } from "./yaml_shape.ts";

/** The fields that a schema gives, after parsing. */
export type YamlConfigFields<S extends Schema<object>> = ReturnType<S["parse"]>;

/** The fields that a schema takes; those with a default may be left out. */
export type YamlConfigInput<S extends Schema<object>> = S extends {
  readonly "~standard": {
    readonly types?: { readonly input: infer Input } | undefined;
  };
} ? Input
  : Partial<YamlConfigFields<S>>;

/**
 * The class that {@linkcode yamlConfig} makes.
 *
 * @typeParam Fields The fields of its instances.
 * @typeParam Input What an instance is made from.
 */
export interface YamlConfigClass<Fields extends object, Input> {
  /**
   * Checks fields by the schema, fills in its defaults and makes a
   * configuration of them.
   *
   * @param fields The fields.
   * @throws {ConfigError} `CONFIG_INVALID` with everything that is wrong.
   */
  new (
    ...fields: Record<never, never> extends Input ? [fields?: Input]
      : [fields: Input]
  ): Fields & YamlConfig;

  /**
   * Reads a configuration from a file.
   *
   * @typeParam C The configuration.
   * @param path The `.yaml` or `.yml` file.
   * @returns The configuration.
   * @throws {ConfigError} `CONFIG_INVALID` with everything that is wrong.
   * @throws {AssayError} `NOT_YAML` for a file of another name.
   */
  fromYaml<C>(this: new (...fields: never[]) => C, path: string | URL): C;
}

/**
 * A configuration whose fields are saved to a YAML file and read back.
 *
 * The fields of a subclass are its defaults, and their types are what a file
 * may hold. {@linkcode yamlConfig} makes such a class from a schema.
 *
 * @example A class of defaults
 * ```ts
 * import { YamlConfig } from "@assay/assay/config";
 *
 * class MyConfig extends YamlConfig {
 *   integer = 0;
 *   string = "random";
 * }
 *
 * const folder = Deno.makeTempDirSync();
 * const config = new MyConfig();
 * config.integer = 123;
 * config.toYaml(`${folder}/my_config.yaml`);
 *
 * const loaded = MyConfig.fromYaml(`${folder}/my_config.yaml`);
 * if (loaded.integer !== 123) throw new Error("unexpected");
 * Deno.removeSync(folder, { recursive: true });
 * ```
 */
export class YamlConfig {
  /** Creates a configuration with the defaults of its class. */
  constructor() {
    configurations.set(this, undefined);
  }

  /**
   * Saves the fields. Comments, blank lines and the order of keys of a file
   * that is there stay; a file that says the same already is not written.
   *
   * @param path The `.yaml` or `.yml` file; its folders are made.
   * @throws {ConfigError} `CONFIG_INVALID` when the fields do not fit, or what
   * the file holds cannot be read; the file is as it was.
   * @throws {AssayError} `NOT_YAML` for a file of another name, `WRITE_FAILED`
   * when the file cannot be written, `NO_DEFAULTS` for a class without a schema
   * whose constructor needs arguments.
   *
   * @example Saving over a file keeps its comments
   * ```ts
   * import { YamlConfig } from "@assay/assay/config";
   *
   * class Camera extends YamlConfig {
   *   exposure = 10;
   * }
   *
   * const file = Deno.makeTempFileSync({ suffix: ".yaml" });
   * Deno.writeTextFileSync(file, "# in milliseconds\nexposure: 5\n");
   * new Camera().toYaml(file);
   * if (Deno.readTextFileSync(file) !== "# in milliseconds\nexposure: 10\n") {
   *   throw new Error("unexpected");
   * }
   * Deno.removeSync(file);
   * ```
   */
  toYaml(path: string | URL): void {
    saveYaml(blueprintOf(this), this, path);
  }

  /**
   * Reads a configuration from a file; what the file leaves out is the
   * default.
   *
   * @typeParam C The configuration.
   * @param path The `.yaml` or `.yml` file.
   * @returns The configuration.
   * @throws {ConfigError} `CONFIG_INVALID` with everything that is wrong.
   * @throws {AssayError} `NOT_YAML` for a file of another name, `NO_DEFAULTS`
   * for a class whose constructor needs arguments.
   *
   * @example Reading a file that a person wrote
   * ```ts
   * import { YamlConfig } from "@assay/assay/config";
   *
   * class Camera extends YamlConfig {
   *   exposure = 10;
   *   started = new Date(0);
   * }
   *
   * const file = Deno.makeTempFileSync({ suffix: ".yaml" });
   * Deno.writeTextFileSync(file, "started: 2026-11-23\n");
   * const camera = Camera.fromYaml(file);
   * if (camera.exposure !== 10) throw new Error("unexpected");
   * if (camera.started.getUTCFullYear() !== 2026) throw new Error("unexpected");
   * Deno.removeSync(file);
   * ```
   */
  static fromYaml<C>(
    this: new (...fields: never[]) => C,
    path: string | URL,
  ): C {
    const config = defaultsOf(this as new () => C & object);
    return Object.assign(config, loadYaml(blueprintOf(config), path));
  }
}

/**
 * Makes a base class for configurations of a schema.
 *
 * @typeParam S The schema.
 * @param schema A zod schema, or anything with `parse`, whose values are
 * objects and are accepted by it again.
 * @returns The class to extend.
 *
 * @example Saving a configuration and reading it back
 * ```ts
 * import { yamlConfig } from "@assay/assay/config";
 * import { z } from "zod";
 *
 * class MyConfig extends yamlConfig(z.object({
 *   integer: z.int().default(0),
 *   string: z.string().default("random"),
 * })) {}
 *
 * const folder = Deno.makeTempDirSync();
 * const config = new MyConfig({ integer: 123 });
 * config.string = "hello";
 * config.toYaml(`${folder}/my_config.yaml`);
 *
 * const loaded = MyConfig.fromYaml(`${folder}/my_config.yaml`);
 * if (loaded.integer !== 123) throw new Error("unexpected");
 * if (loaded.string !== "hello") throw new Error("unexpected");
 * Deno.removeSync(folder, { recursive: true });
 * ```
 */
export function yamlConfig<S extends Schema<object>>(
  schema: S,
): YamlConfigClass<YamlConfigFields<S>, YamlConfigInput<S>> {
  const blueprint = { schema, shape: shapeOfSchema(schema) };
  /** What a file held has been parsed; a second time could change it. */
  const parsed = new WeakSet<object>();
  class SchemaConfig extends YamlConfig {
    constructor(fields: object = {}) {
      super();
      configurations.set(this, schema);
      const isParsed = parsed.has(fields);
      Object.assign(this, isParsed ? fields : checkFields(blueprint, fields));
    }

    static override fromYaml<C>(
      this: new (...fields: never[]) => C,
      path: string | URL,
    ): C {
      const fields = loadYaml(blueprint, path);
      parsed.add(fields);
      return new (this as new (fields: object) => C)(fields);
    }
  }
  return SchemaConfig as unknown as YamlConfigClass<
    YamlConfigFields<S>,
    YamlConfigInput<S>
  >;
}

/** The schema of a configuration; its class's defaults when it was given none. */
function blueprintOf(config: object): Blueprint {
  const schema = configurations.get(config);
  if (schema !== undefined) return { schema, shape: shapeOfSchema(schema) };
  const defaults = defaultsOf(config.constructor as new () => object);
  return {
    schema: schemaOfDefaults(defaults),
    shape: shapeOfDefault(defaults),
  };
}
