/** Prints the system's limits as JSON. */
import { systemCores, systemMemory } from "../../src/internal/system_limits.ts";

// deno-lint-ignore no-console -- what its parent reads
console.log(JSON.stringify([systemMemory(), systemCores()]));
