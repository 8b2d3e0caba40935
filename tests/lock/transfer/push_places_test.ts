import assert from "node:assert/strict";
import { placesToPush } from "../../../src/lock/transfer/push_places.ts";

const run = (dir: string, id: string, project?: string) => (
  { dir, id, project }
);

Deno.test("placesToPush() keeps what has a directory in common together", () => {
  const places = placesToPush(
    [{ root: "/srv/app", name: "app" }, { root: "/srv/lib", name: "lib" }],
    [run("/srv/app/out/1", "1"), run("/srv/scratch/2", "2")],
  );
  assert.equal(places.directory("/srv/app"), "app");
  assert.equal(places.directory("/srv/app/out/1"), "app/out/1");
  assert.equal(places.directory("/srv/scratch/2"), "scratch/2");
  assert.equal(places.path("/srv/data/in.csv", "a".repeat(64)), "data/in.csv");
});

Deno.test("placesToPush() gives what lies elsewhere a place of its own", () => {
  const places = placesToPush(
    [{ root: "/srv/app", name: "app" }],
    [run("/srv/app/out/1", "1"), run("/scratch/2", "2")],
  );
  assert.equal(places.directory("/srv/app"), ".");
  assert.equal(places.directory("/srv/app/out/1"), "out/1");
  assert.equal(places.directory("/scratch/2"), "outside/2");
  assert.equal(places.path("/scratch/2/a/out.txt", "x"), "outside/2/a/out.txt");
  assert.equal(
    places.path("/data/in.csv", "0123456789abcdef"),
    "outside/0123456789ab/in.csv",
  );
});

Deno.test("placesToPush() takes the project where there is no repository", () => {
  const places = placesToPush([], [
    run("/srv/app/out/1", "1", "/srv/app"),
    run("/srv/app/out/2", "2", "/elsewhere"),
  ]);
  assert.equal(places.directory("/srv/app/out/1"), "out/1");
  assert.equal(places.path("/srv/app/data/in.csv", "x"), "data/in.csv");
});
