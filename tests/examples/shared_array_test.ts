import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "../hash/folder.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const DATA = `${ROOT}examples/weather/data/seattle-weather.csv`;

Deno.test("examples/shared_array averages every day once, and draws it", async () => {
  using folder = temporaryFolder();
  const picture = `${folder.path}/picture.svg`;
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-q", "--no-prompt", "--frozen", "--allow-read=."],
      ...[`--allow-write=${folder.path}`, "examples/shared_array/main.ts"],
      picture,
    ],
    cwd: ROOT,
  }).output();
  const [out, err] = [stdout, stderr].map((text) =>
    new TextDecoder().decode(text)
  );
  assert.deepEqual([code, err], [0, ""]);
  const [, done, counts = ""] = /^(\d+) days averaged: ([\d +]+) means\n$/
    .exec(out!)!;
  const days = temperatures();
  assert.equal(Number(done), days.length);
  const sum = counts.split(" + ").reduce(
    (sum, count) => sum + Number(count),
    0,
  );
  assert.equal(sum, days.length - 29);

  const svg = Deno.readTextFileSync(picture);
  const heights = Array.from(
    svg.matchAll(/<circle cx="[\d.]+" cy="([\d.]+)" r="1\.8"/g),
    ([, cy]) => Number(cy),
  );
  const [low, high] = [Math.min(...days), Math.max(...days)];
  const expected = days.slice(29).map((_, first) => {
    const window = days.slice(first, first + 30);
    const mean = window.reduce((sum, value) => sum + value) / 30;
    return 372 - (372 - 48) * (mean - low) / (high - low);
  });
  assert.equal(heights.length, expected.length);
  heights.forEach((height, at) =>
    assert.ok(Math.abs(height - expected[at]!) <= 0.051, `${at}`)
  );
});

/** The highest temperature of each day, read apart from the example. */
function temperatures(): number[] {
  return Deno.readTextFileSync(DATA).trim().split("\n").slice(1)
    .map((line) => parseFloat(line.split(",")[2]!));
}
