/** The program of `hydra_app.py`, with the same three files. */
import { cliConfig } from "@assay/assay/program";
import { z } from "zod";

const schema = z.strictObject({
  db: z.strictObject({
    driver: z.string(),
    port: z.int(),
    user: z.string(),
  }),
  model: z.strictObject({
    layers: z.int(),
    width: z.int(),
    lr: z.number(),
  }),
  seed: z.int(),
  name: z.string(),
});

/** The program. */
export default cliConfig(schema, () => {}, {
  packaged: new URL("./default.yaml", import.meta.url),
});
