/** A program for the tests: it does what its configuration says. */

import { getLogger } from "@logtape/logtape";
import { z } from "zod";
import { cliConfig } from "../../src/program/mod.ts";

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

const schema = z.object({
  does: z.enum(["return", "throw", "warn", "wait"]).default("return")
    .describe("What to do"),
  season: z.object({
    harmonics: z.int().min(-5).max(12).default(2).meta({ unit: "waves" })
      .describe("Waves of a year,\nas sine and cosine"),
  }).default({ harmonics: 2 }),
  token: z.string().default("no-token-yet").meta({ secret: true }),
});

const main = cliConfig(schema, async ({ does, season, token }) => {
  if (does === "throw") {
    throw new Error(`Cannot use ${token}`, { cause: new TypeError("worn") });
  }
  if (does === "warn") {
    getLogger(["assay", "test"]).warn("Careful with {token}", { token });
    getLogger(["assay", "test"]).info("Nothing to see");
    getLogger(["other"]).warn("Not ours");
  }
  if (does === "wait") {
    addEventListener("unload", () => say("unloaded"));
    setInterval(() => {}, 1_000);
    say("waiting");
    await new Promise(() => {});
  }
  say(`harmonics ${season.harmonics}`);
  return season.harmonics;
}, { app: "assaytest" });

if (import.meta.main) await main();
