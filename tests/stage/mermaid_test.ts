import assert from "node:assert/strict";
import fc from "fast-check";
import type { Pipeline, PlannedStage } from "@assay/assay/stage";
import { registerSecret } from "../../src/internal/mask.ts";
import { diamond, planned } from "./pipeline_pictures.ts";

Deno.test("Pipeline.toMermaid() draws stages and what flows between them", () => {
  assert.equal(
    diamond(["rows", "left", "right", "join"]).toMermaid(),
    `flowchart TD
  start(["start"])
  s0["rows"]
  s1["left"]
  s2["right"]
  s3["join"]
  start --> s0
  s0 --> s1
  s0 --> s2
  s1 --> s3
  s2 --> s3
`,
  );
});

Deno.test("Pipeline.toMermaid() tells statuses apart by word, line and colour", () => {
  const pipeline = diamond(["rows", "left", "right", "join"]);
  const text = pipeline.toMermaid(
    planned(pipeline, ["hit", "miss", "hit", "unknown"]),
  );
  assert.match(text, /^ {2}s0\["rows<br\/>hit"\]:::hit$/m);
  assert.match(text, /^ {2}s1\["left<br\/>miss"\]:::miss$/m);
  assert.match(text, /^ {2}s3\["join<br\/>unknown"\]:::unknown$/m);
  const classes = [...text.matchAll(/^ {2}classDef (\w+) (.+)$/gm)];
  assert.deepEqual(classes.map(([, name]) => name), ["hit", "miss", "unknown"]);
  const styles = classes.map(([, , style]) => style!);
  for (const part of [/fill:[^,]+/, /color:[^,]+/]) {
    assert.equal(new Set(styles.map((style) => part.exec(style)![0])).size, 3);
  }
  const lines = styles.map((style) => /dasharray:(.*)/.exec(style)?.[1]);
  assert.deepEqual(lines, [undefined, "6 4", "2 3"]);
});

Deno.test("Pipeline.toMermaid() lets no name be syntax", () => {
  const names = fc.string({ unit: "grapheme", minLength: 1 });
  fc.assert(
    fc.property(names, (name) => {
      const [label] = labels(diamond([name, "left ", "right ", "join "]));
      assert.match(label!, /^(?:[\p{L}\p{M}\p{N} ]|#\d+;)*$/u);
      const read = label!.replace(
        /#(\d+);/g,
        (_, code) => String.fromCodePoint(Number(code)),
      );
      assert.equal(read, name.replace(/[\s\p{Cc}]+/gu, " "));
    }),
  );
});

Deno.test("Pipeline.toMermaid() masks secrets", () => {
  registerSecret("hunter2-mermaid");
  const pipeline = diamond(["a hunter2-mermaid", "left", "right", "join"]);
  const plan: PlannedStage[] = planned(pipeline, ["hit", "hit", "hit", "hit"]);
  assert(!pipeline.toMermaid(plan).includes("hunter2"));
});

function labels(pipeline: Pipeline): string[] {
  return [...pipeline.toMermaid().matchAll(/^ {2}s\d+\["(.*)"\]$/gm)]
    .map(([, label]) => label!);
}
