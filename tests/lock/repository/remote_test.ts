import assert from "node:assert/strict";
import {
  publicAddress,
  remoteOf,
} from "../../../src/lock/repository/remote.ts";

const ADDRESSES: readonly (readonly [string, string | null])[] = [
  ["https://example.org/a/b.git", "https://example.org/a/b.git"],
  ["https://user:pass@example.org/a.git", "https://example.org/a.git"],
  ["https://TOKEN@example.org/a.git", "https://example.org/a.git"],
  ["https://example.org/a.git?token=T#T", "https://example.org/a.git"],
  ["ssh://git@example.org:22/a.git", "ssh://git@example.org:22/a.git"],
  ["ssh://git:pass@example.org/a.git", "ssh://git@example.org/a.git"],
  ["git://example.org/a.git", "git://example.org/a.git"],
  ["git@example.org:a/b.git", "git@example.org:a/b.git"],
  ["git:pass@example.org:a/b.git", "git@example.org:a/b.git"],
  ["example.org:a/b.git", "example.org:a/b.git"],
  ["file:///srv/a.git", null],
  ["/srv/a.git", null],
  ["../a.git", null],
  ["C:\\srv\\a.git", null],
  ["", null],
];

for (const [url, expected] of ADDRESSES) {
  Deno.test(`publicAddress() of '${url}' is ${expected}`, () => {
    assert.equal(publicAddress(url), expected);
  });
}

Deno.test("remoteOf() takes the branch's remote, then origin, then the first", () => {
  const settings = (...entries: string[][]) =>
    entries.map(([key, value]) => `${key}\n${value}\0`).join("");
  const first = ["remote.first.url", "1"];
  const origin = ["remote.origin.url", "2"];
  const second = ["remote.origin.url", "3"];
  const upstream = ["branch.main.remote", "first"];
  assert.equal(
    remoteOf(settings(origin, second, first, upstream), "main"),
    "1",
  );
  assert.equal(remoteOf(settings(first, origin, second, upstream), "x"), "2");
  assert.equal(remoteOf(settings(first), null), "1");
  assert.equal(remoteOf("", "main"), undefined);
});
