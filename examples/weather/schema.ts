/** What can be configured. */
import { z } from "zod";

/** Schema of the example's configuration. */
export const Config = z.strictObject({
  save_dir: z.string().min(1).describe("Folder for the results and run.lock"),
  data_file: z.string().min(1).nullable().describe(
    "CSV file of daily weather; null takes the Seattle data",
  ),
  place: z.string().min(1).describe("Where the data was measured"),
  season: z.strictObject({
    harmonics: z.int().min(1).max(12).describe(
      "Sine and cosine pairs of the year in the seasonal fit",
    ),
  }),
  plot: z.strictObject({
    title: z.string().max(60).regex(/^\P{Cc}*$/u, "must be one line of text")
      .describe("Title above the plot"),
    width: z.int().min(300).max(4000).meta({ unit: "px" }).describe(
      "Width of the plot",
    ),
    height: z.int().min(240).max(4000).meta({ unit: "px" }).describe(
      "Height of the plot",
    ),
    colour: z.string().regex(/^#[0-9a-fA-F]{6}$/, "must look like #d55e00")
      .describe("Colour of the fitted season, #rrggbb"),
  }),
});

/** The configuration of the example. */
export type Config = z.infer<typeof Config>;
