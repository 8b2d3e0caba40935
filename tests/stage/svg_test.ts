import assert from "node:assert/strict";
import fc from "fast-check";
import { registerSecret } from "../../src/internal/mask.ts";
import { diamond, planned } from "./pipeline_pictures.ts";

/** The texts of a picture, in its order. */
function textsOf(svg: string): string[] {
  return [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)]
    .map(([, text]) => unescaped(text!));
}

function unescaped(text: string): string {
  return text.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(+code))
    .replace(
      /&#x([0-9a-f]+);/g,
      (_, code) => String.fromCodePoint(parseInt(code, 16)),
    )
    .replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"')
    .replaceAll("&apos;", "'").replaceAll("&amp;", "&");
}

Deno.test("Pipeline.toSvg() draws stages and arrows on no ground of its own", async () => {
  const svg = await diamond(["rows", "left", "right", "join"]).toSvg();
  assert.deepEqual(textsOf(svg), ["start", "rows", "left", "right", "join"]);
  assert.equal(svg.match(/class="edge"/g)?.length, 5);
  assert.doesNotMatch(svg, /fill="(white|#ffffff)"/);
});

Deno.test("Pipeline.toSvg() tells statuses apart by word, line and colour", async () => {
  const pipeline = diamond(["rows", "left", "right", "join"]);
  const svg = await pipeline.toSvg(
    planned(pipeline, ["hit", "miss", "unknown", "hit"]),
  );
  assert.deepEqual(textsOf(svg), [
    ...["start", "rows", "hit", "left", "miss", "right", "unknown"],
    ...["join", "hit"],
  ]);
  const shapes = [...svg.matchAll(/<polygon fill="(#\w+)"[^>]*>/g)]
    .filter(([shape]) => !shape.includes('fill="#808080"'))
    .map(([shape, fill]) => [
      fill,
      /stroke-dasharray="[^"]*"/.exec(shape)?.[0],
    ]);
  const [hit, miss, unknown, again] = shapes;
  assert.deepEqual(again, hit);
  for (const column of [0, 1]) {
    const seen = new Set([hit, miss, unknown].map((one) => one![column]));
    assert.equal(seen.size, 3);
  }
});

Deno.test("Pipeline.toSvg() shows any name as it is", async () => {
  const names = fc.string({ unit: "grapheme-ascii", minLength: 1 });
  await fc.assert(
    fc.asyncProperty(names, async (name) => {
      const svg = await diamond([name, "l.", "r.", "j."]).toSvg();
      const shown = name.replace(/[\s\p{Cc}]+/gu, " ");
      const [, text = ""] = textsOf(svg);
      assert.equal(
        text.replaceAll("\u00a0", " ").trim(),
        shown.trim(),
      );
    }),
    {
      examples: [["\\N"], ["a\\l"], ["&amp;"], ["<b>"], ['"'], ["\\"], ["<>"]],
    },
  );
});

Deno.test("Pipeline.toSvg() masks secrets, and shows reasons where one points", async () => {
  registerSecret("hunter2-picture");
  const pipeline = diamond(["a hunter2-picture", "left", "right", "join"]);
  const svg = await pipeline.toSvg(planned(pipeline, ["hit"]));
  assert(!svg.includes("hunter2-picture"));
  assert.match(unescaped(svg), /left: because of "left" & <others>/);
});
