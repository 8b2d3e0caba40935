import { isGranted } from "../../../internal/permission.ts";
import { type ResolverContext, resolverError } from "./context.ts";

/**
 * `${env:NAME}`, `${env:NAME,default}`: an environment variable, as text.
 *
 * @param context The compile.
 * @param name The variable.
 * @param fallback The text when it is not set.
 * @returns The text.
 * @throws {AssayError} `RESOLVER_FAILED`: not set, or not permitted.
 */
export function resolveEnv(
  context: ResolverContext,
  name: string,
  fallback?: string,
): string {
  if (context.isProcess && !isGranted({ name: "env", variable: name })) {
    throw resolverError(
      `Cannot read the variable ${name}: expected permission to read it, found none`,
      `Run it again with --allow-env=${name}.`,
    );
  }
  const value = context.environment.get(name) ?? fallback;
  if (value !== undefined) return value;
  throw resolverError(
    `Cannot read the variable ${name}: expected it to be set, found nothing`,
    `Set ${name}, or give a default: \${env:${name},default}.`,
  );
}
